"""The yearly recheck of titles (年度复核): runs, the recheck of each title, and rectification within a limit."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from tongxin.figures.periods import Period
from tongxin.ledger.facts import new_public_id
from tongxin.ledger.sight import Seer
from tongxin.orgs.models import Unit
from tongxin.privacy.fields import EncryptedTextField
from tongxin.privacy.keeping import Keep
from tongxin.privacy.vocabulary import Purpose
from tongxin.sites.models.designation import Designation
from tongxin.sites.models.finding import Finding
from tongxin.sites.models.programme import Programme
from tongxin.sites.models.site import Site
from tongxin.sites.models.standard import StandardVersion
from tongxin.sites.vocabulary.programme import Level
from tongxin.sites.vocabulary.recheck import (
    DECIDED,
    LIVE,
    RECHECK_MOVES,
    RECTIFICATION_MOVES,
    RUN_MOVES,
    UNDECIDED,
    Proposal,
    RecheckStatus,
    RectificationStatus,
    RunStatus,
    Way,
)

SAID = Keep(purpose=Purpose.WORK, years=10)  # a decision and its reasons are kept with the file of the site

FILE = pgettext_lazy("field", "recheck")


class RunQuerySet(models.QuerySet["RecheckRun"]):
    def visible_to(self, seer: Seer) -> RunQuerySet:
        """Those in which this person may see a title."""
        return self.filter(pk__in=Recheck.objects.visible_to(seer).values("run"))

    def for_list(self) -> RunQuerySet:
        """Newest first, with what a list says of each."""
        return self.select_related("programme", "owner__place", "version__standard").order_by(
            "-year", "-opened_at", "-pk"
        )


class RecheckRun(models.Model):
    """The recheck of a year: all titles of a level (and programme) that are held on a day, under one standard."""

    ledger_subject = "sites.recheck_run"
    moves = RUN_MOVES

    public_id = models.UUIDField(unique=True, default=new_public_id)
    year = models.PositiveIntegerField()
    level = models.CharField(max_length=10, choices=Level.choices)
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, blank=True, related_name="recheck_runs")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    version = models.ForeignKey(StandardVersion, models.PROTECT, related_name="+")
    last_month = models.PositiveIntegerField()  # the last month whose work is rechecked, as 202212
    held_on = models.DateField()  # the titles valid on this day are taken in
    self_check_until = models.DateField()
    decide_until = models.DateField()
    opened_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=RunStatus.choices, default=RunStatus.OPEN)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = EncryptedTextField(max_length=500, blank=True, bound_to="public_id")  # why it was cancelled

    objects = RunQuerySet.as_manager()

    class Privacy:
        title = pgettext_lazy("record", "yearly recheck")
        of_nobody = pgettext_lazy("privacy", "a decision about a list of sites; a reason may name anybody")
        personal = {"reason": SAID}
        words = {"reason": pgettext_lazy("field", "why the recheck was cancelled")}
        public = {
            "id", "public_id", "year", "level", "programme", "owner", "version", "last_month", "held_on",
            "self_check_until", "decide_until", "opened_at", "status", "ended_at",
        }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year", "level", "programme"],
                condition=~Q(status=RunStatus.CANCELLED),
                name="sites_recheck_run_once_a_year",
            ),
            models.UniqueConstraint(
                fields=["year", "level"],
                condition=~Q(status=RunStatus.CANCELLED) & Q(programme=None),
                name="sites_recheck_run_of_all_once_a_year",
            ),
            models.CheckConstraint(
                name="sites_recheck_run_decides_after_the_self_check",
                condition=Q(decide_until__gte=F("self_check_until")),
            ),
            models.CheckConstraint(
                name="sites_recheck_run_ended_some_time",
                condition=Q(status=RunStatus.OPEN, ended_at=None)
                | ~Q(status=RunStatus.OPEN) & Q(ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="sites_recheck_run_cancelled_with_reason",
                condition=~Q(status=RunStatus.CANCELLED) | ~Q(reason=""),
            ),
        ]

    if TYPE_CHECKING:
        programme_id: int | None
        owner_id: int
        version_id: int

    def __str__(self) -> str:
        return f"{self.year} {self.level}"

    def get_absolute_url(self) -> str:
        return reverse("sites:recheck_run", args=[self.public_id])

    @property
    def is_open(self) -> bool:
        return self.status == RunStatus.OPEN

    @property
    def checked_until(self) -> date:
        """The last day whose work counts."""
        return Period(self.last_month, self.last_month).ends_on


class RecheckQuerySet(models.QuerySet["Recheck"]):
    def visible_to(self, seer: Seer) -> RecheckQuerySet:
        """Those of the sites that this person may see."""
        return self.filter(designation__site__in=Site.objects.visible_to(seer).values("pk"))

    def live(self) -> RecheckQuerySet:
        """Those in which something is still to be decided."""
        return self.filter(status__in=LIVE)

    def for_page(self) -> RecheckQuerySet:
        return self.select_related(
            "designation__site__unit__place", "designation__site__kind", "run__owner", "run__programme",
            "run__version__standard", "rectification",
        )  # fmt: skip

    def newest_first(self) -> RecheckQuerySet:
        """For a list of one site's or title's: the last first."""
        return self.select_related("run", "designation").order_by("-run__year", "-run__opened_at", "-pk")

    def for_list(self) -> RecheckQuerySet:
        """In official order of the sites."""
        return self.for_page().order_by(
            "designation__site__unit__place_id", "designation__site__unit__name_zh", "designation__level", "pk"
        )


class Recheck(models.Model):
    """The recheck of one title in a run: the site's self-check, the county's opinion, the city's decision.

    What the dossier proved when the self-check was handed in is kept: `checked` holds, by criterion, code, title,
    points proven, own points, and most points (hundredths), at `position` of the ledger.
    """

    ledger_subject = "sites.recheck"
    moves = RECHECK_MOVES

    public_id = models.UUIDField(unique=True, default=new_public_id)
    run = models.ForeignKey(RecheckRun, models.PROTECT, related_name="rechecks")
    designation = models.ForeignKey(Designation, models.PROTECT, related_name="rechecks")
    status = models.CharField(max_length=20, choices=RecheckStatus.choices, default=RecheckStatus.OPENED)

    statement = EncryptedTextField(blank=True, bound_to="public_id")
    checked = models.JSONField(default=list, blank=True)
    proven = models.PositiveIntegerField(null=True, blank=True)  # hundredths, as the two that follow
    own = models.PositiveIntegerField(null=True, blank=True)
    most = models.PositiveIntegerField(null=True, blank=True)
    position = models.BigIntegerField(null=True, blank=True)
    submitted_by = models.CharField(max_length=36, blank=True)  # opaque id, as in the ledger
    submitted_at = models.DateTimeField(null=True, blank=True)

    proposal = models.CharField(max_length=10, choices=Proposal.choices, blank=True)
    opinion = EncryptedTextField(blank=True, bound_to="public_id")
    reviewed_by = models.CharField(max_length=36, blank=True)  # opaque id
    reviewed_at = models.DateTimeField(null=True, blank=True)

    way = models.CharField(max_length=10, choices=Way.choices, blank=True)
    visited_on = models.DateField(null=True, blank=True)
    note = EncryptedTextField(blank=True, bound_to="public_id")
    decided_on = models.DateField(null=True, blank=True)  # of the last decision: kept, revoked, deregistered
    decision_number = models.CharField(max_length=60, blank=True)
    decided_by = models.CharField(max_length=36, blank=True)  # opaque id
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = RecheckQuerySet.as_manager()

    class Privacy:
        title = pgettext_lazy("record", "recheck of a title")
        of_nobody = pgettext_lazy("privacy", "is about a site; an account is not asked for")
        personal = {"statement": SAID, "opinion": SAID, "note": SAID}
        words = {
            "statement": pgettext_lazy("field", "statement of the site"),
            "opinion": pgettext_lazy("field", "opinion of the county"),
            "note": pgettext_lazy("field", "note to the decision"),
        }
        public = {
            "id", "public_id", "run", "designation", "status", "checked", "proven", "own", "most", "position",
            "submitted_by", "submitted_at", "proposal", "reviewed_by", "reviewed_at", "way", "visited_on", "decided_on",
            "decision_number", "decided_by", "decided_at",
        }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["run", "status"], name="sites_recheck_run_status")]
        constraints = [
            models.UniqueConstraint(fields=["run", "designation"], name="sites_recheck_once_a_run"),
            models.UniqueConstraint(
                fields=["designation"], condition=Q(status__in=sorted(LIVE)), name="sites_recheck_one_at_a_time"
            ),
            models.CheckConstraint(
                name="sites_recheck_decided_by_someone_some_day",
                condition=~Q(status__in=sorted(DECIDED)) | Q(decided_on__isnull=False) & ~Q(decided_by=""),
            ),
            models.CheckConstraint(
                name="sites_recheck_self_checked_by_someone",
                condition=Q(submitted_at=None, submitted_by="")
                | Q(submitted_at__isnull=False, proven__isnull=False, position__isnull=False) & ~Q(submitted_by=""),
            ),
        ]

    if TYPE_CHECKING:
        run_id: int
        designation_id: int
        rectification: Rectification

    def __str__(self) -> str:
        return f"{self.run_id} {self.designation_id}"

    def get_absolute_url(self) -> str:
        return reverse("sites:recheck", args=[self.public_id])

    @property
    def site(self) -> Site:
        return self.designation.site

    @property
    def word(self) -> RecheckStatus:
        """The status with its label."""
        return RecheckStatus(self.status)

    @property
    def writers(self) -> frozenset[str]:
        """Who handed the self-check in, as opaque ids: they give no opinion on it (four eyes)."""
        return frozenset(filter(None, [self.submitted_by]))

    @property
    def is_undecided(self) -> bool:
        return self.status in UNDECIDED

    @property
    def is_live(self) -> bool:
        return self.status in LIVE


class RectificationQuerySet(models.QuerySet["Rectification"]):
    def open(self) -> RectificationQuerySet:
        return self.filter(status=RectificationStatus.OPEN)

    def for_page(self) -> RectificationQuerySet:
        return self.select_related("recheck__designation__site__unit__place", "recheck__run__owner")


class Rectification(models.Model):
    """A title is held on condition (限期整改): what is to be put right until a day, and whether it was.

    `first_limit` is the day first set; the limit is extended once at most.
    """

    ledger_subject = "sites.rectification"
    moves = RECTIFICATION_MOVES

    public_id = models.UUIDField(unique=True, default=new_public_id)
    recheck = models.OneToOneField(Recheck, models.PROTECT, related_name="rectification")
    status = models.CharField(max_length=10, choices=RectificationStatus.choices, default=RectificationStatus.OPEN)
    findings = models.ManyToManyField(Finding, related_name="rectifications")
    first_limit = models.DateField()
    limit_on = models.DateField()  # the last day
    extension_reason = EncryptedTextField(blank=True, bound_to="public_id")
    opened_at = models.DateTimeField()
    result = EncryptedTextField(blank=True, bound_to="public_id")
    ended_by = models.CharField(max_length=36, blank=True)  # opaque id
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = RectificationQuerySet.as_manager()

    class Privacy:
        title = pgettext_lazy("record", "rectification of a site")
        of_nobody = pgettext_lazy("privacy", "is about a site; an account is not asked for")
        personal = {"extension_reason": SAID, "result": SAID}
        words = {
            "extension_reason": pgettext_lazy("field", "why the limit was extended"),
            "result": pgettext_lazy("field", "result of the verification"),
        }
        public = {
            "id", "public_id", "recheck", "status", "findings", "first_limit", "limit_on", "opened_at", "ended_by",
            "ended_at",
        }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sites_rectification_limit_not_before_the_first", condition=Q(limit_on__gte=F("first_limit"))
            ),
            models.CheckConstraint(
                name="sites_rectification_ended_by_someone",
                condition=Q(status=RectificationStatus.OPEN, ended_at=None, ended_by="")
                | ~Q(status=RectificationStatus.OPEN) & Q(ended_at__isnull=False) & ~Q(ended_by=""),
            ),
        ]

    if TYPE_CHECKING:
        recheck_id: int

    def __str__(self) -> str:
        return f"{self.recheck_id} {self.limit_on}"

    def get_absolute_url(self) -> str:
        return self.recheck.get_absolute_url()

    @property
    def is_open(self) -> bool:
        return self.status == RectificationStatus.OPEN

    @property
    def was_extended(self) -> bool:
        return self.limit_on > self.first_limit

    def is_late(self, day: date) -> bool:
        """Whether the limit is past on this day and it is still open."""
        return self.is_open and day > self.limit_on


class Renewal(models.Model):
    """A title was given a later last day by a decision (续期). The certificate keeps its number."""

    ledger_subject = "sites.renewal"

    public_id = models.UUIDField(unique=True, default=new_public_id)
    designation = models.ForeignKey(Designation, models.PROTECT, related_name="renewals")
    decision_number = models.CharField(max_length=60)
    decided_on = models.DateField()
    last_day_before = models.DateField()
    valid_until = models.DateField()
    recheck = models.ForeignKey(Recheck, models.PROTECT, null=True, blank=True, related_name="renewals")
    reason = EncryptedTextField(blank=True, bound_to="public_id")  # needed where no recheck kept the title
    entry = models.BigIntegerField()  # position in the ledger

    class Privacy:
        title = pgettext_lazy("record", "renewal of a title")
        of_nobody = pgettext_lazy("privacy", "is about a site; an account is not asked for")
        personal = {"reason": SAID}
        words = {"reason": pgettext_lazy("field", "reason")}
        public = {
            "id", "public_id", "designation", "decision_number", "decided_on", "last_day_before", "valid_until",
            "recheck", "entry",
        }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(name="sites_renewal_ends_later", condition=Q(valid_until__gt=F("last_day_before"))),
        ]

    if TYPE_CHECKING:
        designation_id: int

    def __str__(self) -> str:
        return f"{self.designation_id} {self.valid_until}"
