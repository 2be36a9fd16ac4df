"""Programmes of demonstration sites, and their yearly rounds."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q, QuerySet
from django.urls import reverse

from tongxin.figures.periods import Period
from tongxin.ledger.facts import new_public_id
from tongxin.orgs.models import Unit
from tongxin.sites.models.kinds import SiteKind, SiteMode
from tongxin.sites.models.standard import StandardVersion
from tongxin.sites.vocabulary.programme import ROUND_MOVES, Level, Mode, RoundStatus


class Programme(models.Model):
    """What an office may designate sites under: on whose approval, on which conditions, how many, in which mode."""

    ledger_subject = "sites.programme"

    public_id = models.UUIDField(unique=True, default=new_public_id)
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    mode = models.CharField(max_length=10, choices=Mode.choices)
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.CITY)
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    # 审批依据: who approved the creation activity, with the number of the document. Needed to open a naming round.
    approval_basis = models.TextField(blank=True)
    approval_number = models.CharField(max_length=60, blank=True)
    conditions = models.TextField(blank=True)
    quota = models.PositiveIntegerField(null=True, blank=True)
    timetable = models.TextField(blank=True)
    kinds = models.ManyToManyField(SiteKind, blank=True, related_name="+")
    modes = models.ManyToManyField(SiteMode, blank=True, related_name="+")

    class Privacy:
        public = {
            "id", "public_id", "name_zh", "name_en", "mode", "level", "owner", "approval_basis", "approval_number",
            "conditions", "quota", "timetable", "kinds", "modes",
        }  # fmt: skip

    if TYPE_CHECKING:
        owner_id: int

    def __str__(self) -> str:
        return self.name_zh

    def get_absolute_url(self) -> str:
        return reverse("sites:programme", args=[self.public_id])

    @property
    def names_sites(self) -> bool:
        """Whether it ends in a title with a plaque. A pilot shows neither plaque nor rank anywhere."""
        return self.mode == Mode.NAMING


class RoundQuerySet(models.QuerySet["Round"]):
    def open(self) -> RoundQuerySet:
        return self.filter(status=RoundStatus.OPEN)

    def for_list(self) -> RoundQuerySet:
        """Newest first, with programme and standard."""
        return self.select_related("programme__owner", "version__standard").newest_first()

    def for_choice(self) -> QuerySet[Round, Any]:
        """Rows of what a list to choose from shows, newest first."""
        return self.newest_first().values_list("pk", "public_id", "year", "programme__name_zh", named=True)

    def newest_first(self) -> RoundQuerySet:
        return self.order_by("-year", "-opens_on", "-pk")


class Round(models.Model):
    """One year's run of a programme: a standard, days for applications, and the months whose work is assessed."""

    ledger_subject = "sites.round"
    moves = ROUND_MOVES

    public_id = models.UUIDField(unique=True, default=new_public_id)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rounds")
    year = models.PositiveIntegerField()
    version = models.ForeignKey(StandardVersion, models.PROTECT, related_name="rounds")
    opens_on = models.DateField()
    closes_on = models.DateField()
    # The last month whose work is assessed (考评周期), as 202204; from there figures look back.
    last_month = models.PositiveIntegerField()
    call = models.TextField(blank=True)  # what the notice says beside the programme's own terms
    status = models.CharField(max_length=10, choices=RoundStatus.choices, default=RoundStatus.PLANNED)

    objects = RoundQuerySet.as_manager()

    class Privacy:
        public = {
            "id", "public_id", "programme", "year", "version", "opens_on", "closes_on", "last_month", "call", "status",
        }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "year"], name="sites_round_once_a_year"),
            models.CheckConstraint(name="sites_round_closes_after_it_opens", condition=Q(closes_on__gte=F("opens_on"))),
        ]

    if TYPE_CHECKING:
        programme_id: int
        version_id: int

    def __str__(self) -> str:
        return f"{self.programme_id} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("sites:round", args=[self.public_id])

    @property
    def is_open(self) -> bool:
        return self.status == RoundStatus.OPEN

    @property
    def assessed_until(self) -> date:
        """The last day whose work counts."""
        return Period(self.last_month, self.last_month).ends_on
