"""The case library (典型案例): what a site did that others can do too, and who did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse

from tongxin.ledger.facts import new_public_id
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.people.roles import Deed
from tongxin.places import codes
from tongxin.places.models import Division
from tongxin.sites.models.site import Site
from tongxin.sites.vocabulary.case import (
    ADOPTION_MOVES,
    CASE_MOVES,
    WRITTEN,
    AdoptionStatus,
    CaseStatus,
)


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, person: Person) -> CaseQuerySet:
        """The published ones, for whoever may see units at all; the others of sites that the person may see."""
        if not person.may(Deed.SEE_UNITS):
            return self.none()
        sight = person.sight()
        if sight.everything:
            return self
        return self.filter(
            Q(status=CaseStatus.PUBLISHED) | sight.rows(place="site__unit__place__code", unit_path="site__unit__path")
        )

    def published(self) -> CaseQuerySet:
        return self.filter(status=CaseStatus.PUBLISHED)

    def of_county(self, code: str) -> CaseQuerySet:
        """Cases of the sites at home in this division. code: 12 digits."""
        return self.filter(site__unit__place__code__range=codes.subtree(code))

    def with_adoptions(self) -> CaseQuerySet:
        """With `elsewhere`, how often others took it up, and `finished`, how many of these are done.

        Counted from the adoptions. One that was stopped is none.
        """
        others = ~Q(adoptions__status=AdoptionStatus.STOPPED) & ~Q(adoptions__unit=F("site__unit"))
        return self.annotate(
            elsewhere=Count("adoptions", filter=others),
            finished=Count("adoptions", filter=others & Q(adoptions__status=AdoptionStatus.DONE)),
        )

    def for_list(self) -> CaseQuerySet:
        """Newest first, with site, kind and home."""
        with_site = self.select_related("site__unit__place", "site__kind", "contact__place")
        return with_site.order_by(F("published_at").desc(nulls_first=True), "-pk")


class Case(models.Model):
    """Experience of a site that can be copied (可复制可推广经验). Who to ask is a unit, never a person."""

    ledger_subject = "sites.case"
    moves = CASE_MOVES

    public_id = models.UUIDField(unique=True, default=new_public_id)
    site = models.ForeignKey(Site, models.PROTECT, related_name="cases")
    title = models.CharField(max_length=200)
    problem = models.TextField()
    approach = models.TextField()
    steps = models.TextField()
    cost = models.BigIntegerField(null=True, blank=True)  # fen
    result = models.TextField()
    figure = models.CharField(max_length=200, blank=True)  # address of the number that shows the result
    conditions = models.TextField()
    contact = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=CaseStatus.choices, default=CaseStatus.DRAFT)
    opinion = models.TextField(blank=True)  # of the last review, or the reason of the withdrawal
    begun_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Privacy:
        public = {
            "id", "public_id", "site", "title", "problem", "approach", "steps", "cost", "result", "figure",
            "conditions", "contact", "status", "opinion", "begun_at", "published_at",
        }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sites_case_published_at_some_time",
                condition=~Q(status=CaseStatus.PUBLISHED) | Q(published_at__isnull=False),
            ),
        ]

    if TYPE_CHECKING:
        site_id: int
        contact_id: int

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("sites:case", args=[self.public_id])

    @property
    def is_published(self) -> bool:
        return self.status == CaseStatus.PUBLISHED

    @property
    def is_written(self) -> bool:
        """Whether its text may still change."""
        return self.status in WRITTEN


class AdoptionQuerySet(models.QuerySet["Adoption"]):
    def visible_to(self, person: Person) -> AdoptionQuerySet:
        """Adoptions by the units that the person may see: who only reads a case sees them on its page."""
        sight = person.sight()
        if sight.everything:
            return self
        return self.filter(sight.rows(place="unit__place__code", unit_path="unit__path"))

    def for_list(self) -> AdoptionQuerySet:
        return self.select_related("unit__place", "place", "case__site__unit").order_by("-begun_on", "-pk")


class Adoption(models.Model):
    """A unit does what a case tells. That is what “can be copied” means, so it is recorded and never typed in."""

    ledger_subject = "sites.adoption"
    moves = ADOPTION_MOVES

    public_id = models.UUIDField(unique=True, default=new_public_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="adoptions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="adoptions")
    place = models.ForeignKey(Division, models.PROTECT, related_name="+")
    begun_on = models.DateField()
    status = models.CharField(max_length=10, choices=AdoptionStatus.choices, default=AdoptionStatus.BEGUN)
    ended_on = models.DateField(null=True, blank=True)
    result = models.TextField(blank=True)  # what came of it; of one that was stopped: why
    figure = models.CharField(max_length=200, blank=True)

    objects = AdoptionQuerySet.as_manager()

    class Privacy:
        public = {"id", "public_id", "case", "unit", "place", "begun_on", "status", "ended_on", "result", "figure"}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "unit"],
                condition=~Q(status=AdoptionStatus.STOPPED),
                name="sites_adoption_once_for_a_unit",
            ),
            models.CheckConstraint(
                name="sites_adoption_ended_with_a_word",
                condition=Q(status=AdoptionStatus.BEGUN, ended_on=None)
                | (~Q(status=AdoptionStatus.BEGUN) & Q(ended_on__isnull=False) & ~Q(result="")),
            ),
        ]

    if TYPE_CHECKING:
        case_id: int
        unit_id: int

    def __str__(self) -> str:
        return f"{self.case_id} {self.unit_id}"

    def get_absolute_url(self) -> str:
        return reverse("sites:adoption", args=[self.public_id])

    @property
    def is_under_way(self) -> bool:
        return self.status == AdoptionStatus.BEGUN


class Exchange(models.Model):
    """An exchange meeting (经验交流会): sites tell published cases, in an order and with minutes for each."""

    ledger_subject = "sites.exchange"

    public_id = models.UUIDField(unique=True, default=new_public_id)
    office = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    held_on = models.DateField()
    begins_at = models.TimeField()
    venue = models.CharField(max_length=200)
    note = models.TextField(blank=True)

    class Privacy:
        public = {"id", "public_id", "office", "title", "held_on", "begins_at", "venue", "note"}

    if TYPE_CHECKING:
        office_id: int

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("sites:exchange", args=[self.public_id])


class AgendaItem(models.Model):
    """A case on the agenda of an exchange meeting."""

    exchange = models.ForeignKey(Exchange, models.PROTECT, related_name="agenda")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()

    class Privacy:
        public = {"id", "exchange", "case", "position", "minutes"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exchange", "case"], name="sites_agenda_a_case_once"),
            models.CheckConstraint(name="sites_agenda_takes_time", condition=Q(minutes__gte=1)),
        ]

    if TYPE_CHECKING:
        exchange_id: int
        case_id: int

    def __str__(self) -> str:
        return f"{self.exchange_id} {self.position}"
