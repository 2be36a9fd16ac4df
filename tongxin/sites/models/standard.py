"""Standards: the criteria by which sites are assessed, in versions that are never changed once in force."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse

from tongxin.ledger.facts import new_public_id
from tongxin.orgs.models import Unit
from tongxin.sites.rules import scoring
from tongxin.sites.vocabulary.standard import (
    ENACTED,
    VERSION_MOVES,
    About,
    EvidenceRule,
    Method,
    RuleKind,
    VersionState,
    VersionStatus,
)


class EvidenceKind(models.Model):
    """A sort of paper that a site keeps on file once, whatever asks for it. Reference data."""

    code = models.CharField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)

    class Privacy:
        public = {"id", "code", "name_zh", "name_en"}

    def __str__(self) -> str:
        return self.name_zh


class Standard(models.Model):
    """A set of criteria with a name, e.g. the ten haves (十有). What it says is in its versions."""

    ledger_subject = "sites.standard"

    public_id = models.UUIDField(unique=True, default=new_public_id)
    code = models.CharField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    class Privacy:
        public = {"id", "public_id", "code", "name_zh", "name_en", "owner"}

    def __str__(self) -> str:
        return self.name_zh

    def get_absolute_url(self) -> str:
        return reverse("sites:standard", args=[self.public_id])


class VersionQuerySet(models.QuerySet["StandardVersion"]):
    def enacted(self) -> VersionQuerySet:
        """Those with a first day, past or to come."""
        return self.filter(status__in=ENACTED)

    def with_followers(self) -> VersionQuerySet:
        """Let each know the first day of the version that follows it (`followed_on`), None without one."""
        later = StandardVersion.objects.enacted().filter(
            standard=OuterRef("standard"), effective_from__gt=OuterRef("effective_from")
        )
        first = later.order_by("effective_from").values("effective_from")[:1]
        return self.annotate(followed_on=Subquery(first))  # type: ignore[no-redef]

    def in_force(self, on: date) -> VersionQuerySet:
        """Those in force on a day: at most one of each standard, told by their first days."""
        return self.not_over(on).filter(effective_from__lte=on)

    def not_over(self, on: date) -> VersionQuerySet:
        """Those in force on a day or later."""
        running = Q(followed_on=None) | Q(followed_on__gt=on)
        return self.enacted().with_followers().filter(running)

    def for_list(self) -> VersionQuerySet:
        """Newest first within their standards, with the day on which the next follows."""
        return self.with_followers().select_related("standard").order_by("standard__name_zh", "-number", "pk")


class StandardVersion(models.Model):
    """What a standard says from a day on. Edited while a draft; in force it stays, and a new one follows it."""

    ledger_subject = "sites.standard_version"
    moves = VERSION_MOVES

    public_id = models.UUIDField(unique=True, default=new_public_id)
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=VersionStatus.choices, default=VersionStatus.DRAFT)
    effective_from = models.DateField(null=True, blank=True)
    pass_points = models.PositiveIntegerField(default=8000)  # hundredths; from here on a site may apply
    note = models.TextField(blank=True)  # source and local settings, shown with the standard
    drafted_by = models.CharField(max_length=36)  # opaque id, as in the ledger
    drafted_at = models.DateTimeField()

    objects = VersionQuerySet.as_manager()

    class Privacy:
        public = {
            "id", "public_id", "standard", "number", "status", "effective_from", "pass_points", "note", "drafted_by",
            "drafted_at",
        }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["standard", "number"], name="sites_standard_version_once"),
            models.UniqueConstraint(
                fields=["standard"], condition=Q(status=VersionStatus.IN_FORCE), name="sites_standard_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["standard"], condition=Q(status=VersionStatus.DRAFT), name="sites_standard_one_draft"
            ),
            models.CheckConstraint(
                name="sites_standard_in_force_from_some_day",
                condition=~Q(status__in=[VersionStatus.IN_FORCE, VersionStatus.RETIRED])
                | Q(effective_from__isnull=False),
            ),
        ]

    if TYPE_CHECKING:
        standard_id: int
        followed_on: date | None  # with_followers()

    def __str__(self) -> str:
        return f"{self.standard_id} v{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("sites:version", args=[self.public_id])

    @property
    def is_draft(self) -> bool:
        return self.status == VersionStatus.DRAFT

    def state(self, on: date) -> VersionState:
        """Return how it stands on a day; with_followers() says until when it is in force."""
        if self.effective_from is None or self.status not in ENACTED:
            return VersionState(self.status)
        if self.effective_from > on:
            return VersionState.COMING
        return VersionState.IN_FORCE if self.followed_on is None or self.followed_on > on else VersionState.RETIRED


class Band(models.Model):
    """A grade that a total falls into (等次), from so many points on. Part of a version, and kept with it."""

    version = models.ForeignKey(StandardVersion, models.CASCADE, related_name="bands")
    code = models.CharField(max_length=20)
    name_zh = models.CharField(max_length=50)
    name_en = models.CharField(max_length=50, blank=True)
    points = models.PositiveIntegerField()  # hundredths

    class Privacy:
        public = {"id", "version", "code", "name_zh", "name_en", "points"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="sites_band_once"),
            models.UniqueConstraint(fields=["version", "points"], name="sites_band_points_once"),
        ]

    def __str__(self) -> str:
        return self.name_zh


class CriterionQuerySet(models.QuerySet["Criterion"]):
    def in_order(self) -> CriterionQuerySet:
        return self.order_by("position", "pk")


class Criterion(models.Model):
    """One thing that a site must have or do, what it is worth, and how it is found out. Part of a version.

    The figure is the ledger query that answers it: a number of the catalogue, about the unit or its division, in the
    months that count; from `threshold` on the criterion counts as answered.
    """

    version = models.ForeignKey(StandardVersion, models.CASCADE, related_name="criteria")
    position = models.PositiveIntegerField()
    code = models.CharField(max_length=20)  # "H01"; the same thing keeps its code from version to version
    heading = models.CharField(max_length=100, blank=True)  # 一级指标
    title = models.CharField(max_length=100)  # 二级指标
    title_en = models.CharField(max_length=100, blank=True)
    guidance = models.TextField(blank=True)  # 考评要点, and what proof is good for
    points = models.PositiveIntegerField()  # hundredths
    method = models.CharField(max_length=10, choices=Method.choices, default=Method.PAPERS)
    rule = models.CharField(max_length=10, choices=RuleKind.choices, default=RuleKind.BOOLEAN)
    # What scoring.rule reads; each kind of rule has parameters of its own.
    parameters = models.JSONField(default=dict, blank=True)
    evidence = models.ManyToManyField(EvidenceKind, blank=True, related_name="+")
    evidence_rule = models.CharField(max_length=10, choices=EvidenceRule.choices, default=EvidenceRule.OPTIONAL)
    fresh_months = models.PositiveIntegerField(null=True, blank=True)  # how long a paper without end date counts
    figure = models.CharField(max_length=60, blank=True)  # key of the catalogue, "" for none
    about = models.CharField(max_length=10, choices=About.choices, default=About.UNIT)
    threshold = models.PositiveIntegerField(default=1)  # in the figure's counting unit (yuan for money)
    months = models.PositiveIntegerField(default=12)  # for what happens; what exists is counted at the end

    objects = CriterionQuerySet.as_manager()

    class Privacy:
        public = {
            "id", "version", "position", "code", "heading", "title", "title_en", "guidance", "points", "method", "rule",
            "parameters", "evidence", "evidence_rule", "fresh_months", "figure", "about", "threshold", "months",
        }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="sites_criterion_once"),
        ]

    if TYPE_CHECKING:
        version_id: int

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def scoring_rule(self) -> scoring.Rule:
        return scoring.rule(self.rule, self.parameters)
