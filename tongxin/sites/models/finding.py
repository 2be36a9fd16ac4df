"""Findings about a site (问题), and how they are put right (整改): each attempt, its proof, and what was said to it."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from tongxin.ledger.facts import new_public_id
from tongxin.ledger.sight import Seer
from tongxin.orgs.models import Unit
from tongxin.places import codes
from tongxin.privacy.fields import EncryptedTextField
from tongxin.privacy.keeping import Keep
from tongxin.privacy.vocabulary import Purpose
from tongxin.sites.models.assessment import Assessment
from tongxin.sites.models.dossier import Document
from tongxin.sites.models.site import Site
from tongxin.sites.models.standard import Criterion
from tongxin.sites.vocabulary.finding import FINDING_MOVES, UNSETTLED, FindingStatus, Origin, Severity, Verdict

KEPT = Keep(purpose=Purpose.WORK, years=10)  # as long as decisions about the site
LONGEST = 1000  # characters


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, seer: Seer) -> FindingQuerySet:
        """Those of the sites that this person may see."""
        return self.filter(site__in=Site.objects.visible_to(seer).values("pk"))

    def unsettled(self) -> FindingQuerySet:
        """Those that are to be corrected or to be verified: what a board counts as open."""
        return self.filter(status__in=list(UNSETTLED))

    def overdue(self, today: date) -> FindingQuerySet:
        """Those that are to be corrected, and whose day is past. What waits to be verified is not the site's delay."""
        return self.filter(status=FindingStatus.OPEN, due_on__lt=today)

    def within(self, place: str) -> FindingQuerySet:
        """Those of sites at home in a division (12 digits) or below it."""
        return self.filter(site__unit__place__code__range=codes.subtree(place))

    def for_page(self) -> FindingQuerySet:
        return self.select_related(
            "site__unit__place", "owner", "office__place", "verifier__place", "criterion__version__standard",
            "assessment__application__round",
        )  # fmt: skip

    def for_list(self) -> FindingQuerySet:
        """What is due first, first; with site, home and offices."""
        return self.for_page().order_by("due_on", "site__unit__place_id", "pk")


class Finding(models.Model):
    """Something about a site that is to be put right: what was found, by whom it is corrected and by when.

    About the site, never about a person. `owner` is the unit that corrects, `office` the one that raised it,
    `verifier` the one that says whether it is corrected: never the owner itself.
    """

    ledger_subject = "sites.finding"
    moves = FINDING_MOVES

    public_id = models.UUIDField(unique=True, default=new_public_id)
    site = models.ForeignKey(Site, models.PROTECT, related_name="findings")
    origin = models.CharField(max_length=12, choices=Origin.choices)
    assessment = models.ForeignKey(Assessment, models.PROTECT, null=True, blank=True, related_name="findings")
    entry = models.BigIntegerField(null=True, blank=True)  # position of the inspection in the ledger
    criterion = models.ForeignKey(Criterion, models.PROTECT, null=True, blank=True, related_name="+")
    severity = models.CharField(max_length=10, choices=Severity.choices, default=Severity.MINOR)
    what = EncryptedTextField(max_length=LONGEST, bound_to="public_id")
    wanted = EncryptedTextField(max_length=LONGEST, blank=True, bound_to="public_id")  # 整改要求
    found_on = models.DateField()
    office = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    verifier = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    due_on = models.DateField()
    raised_by = models.CharField(max_length=36)  # opaque id, as in the ledger
    raised_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=FindingStatus.choices, default=FindingStatus.OPEN)
    settled_at = models.DateTimeField(null=True, blank=True)  # closed or cancelled
    reason = EncryptedTextField(max_length=LONGEST, blank=True, bound_to="public_id")  # why it was cancelled

    objects = FindingQuerySet.as_manager()

    class Privacy:
        title = pgettext_lazy("record", "finding about a site")
        of_id = "raised_by"
        personal = {"what": KEPT, "wanted": KEPT, "reason": KEPT}
        words = {
            "site": pgettext_lazy("field", "site"),
            "origin": pgettext_lazy("field", "origin"),
            "assessment": pgettext_lazy("field", "assessment"),
            "entry": pgettext_lazy("field", "entry of the ledger"),
            "criterion": pgettext_lazy("field", "criterion"),
            "severity": pgettext_lazy("field", "severity"),
            "what": pgettext_lazy("field", "what was found"),
            "wanted": pgettext_lazy("field", "what is to be done"),
            "found_on": pgettext_lazy("field", "found on"),
            "office": pgettext_lazy("field", "office that raised it"),
            "owner": pgettext_lazy("field", "unit that corrects"),
            "verifier": pgettext_lazy("field", "office that verifies"),
            "due_on": pgettext_lazy("field", "due"),
            "raised_at": pgettext_lazy("field", "raised"),
            "status": pgettext_lazy("field", "status"),
            "settled_at": pgettext_lazy("field", "settled"),
            "reason": pgettext_lazy("field", "why it was cancelled"),
        }
        public = {
            "id", "public_id", "site", "origin", "assessment", "entry", "criterion", "severity", "found_on", "office",
            "owner", "verifier", "due_on", "raised_by", "raised_at", "status", "settled_at",
        }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["status", "due_on"], name="sites_finding_due")]
        constraints = [
            models.CheckConstraint(name="sites_finding_verified_by_another_unit", condition=~Q(owner=F("verifier"))),
            models.CheckConstraint(
                name="sites_finding_of_an_assessment", condition=Q(assessment=None) | Q(origin=Origin.ASSESSMENT)
            ),
            models.CheckConstraint(
                name="sites_finding_of_an_inspection", condition=Q(entry=None) | Q(origin=Origin.INSPECTION)
            ),
            models.CheckConstraint(
                name="sites_finding_settled_at_some_time",
                condition=Q(status__in=[FindingStatus.OPEN, FindingStatus.REPORTED], settled_at=None)
                | Q(status__in=[FindingStatus.CLOSED, FindingStatus.CANCELLED], settled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="sites_finding_cancelled_for_a_reason",
                condition=Q(status=FindingStatus.CANCELLED) & ~Q(reason="")
                | ~Q(status=FindingStatus.CANCELLED) & Q(reason=""),
            ),
        ]

    if TYPE_CHECKING:
        site_id: int
        assessment_id: int | None
        criterion_id: int | None
        office_id: int
        owner_id: int
        verifier_id: int

    def __str__(self) -> str:
        return f"{self.site_id} {self.found_on}"

    def get_absolute_url(self) -> str:
        return reverse("sites:finding", args=[self.public_id])

    @property
    def word(self) -> FindingStatus:
        """The status with its label."""
        return FindingStatus(self.status)

    @property
    def is_unsettled(self) -> bool:
        return self.status in UNSETTLED

    @property
    def is_major(self) -> bool:
        return self.severity == Severity.MAJOR

    def days_late(self, today: date) -> int:
        """Return by how many days the correction is overdue, 0 if it is not due yet, reported or settled."""
        return max(0, (today - self.due_on).days) if self.status == FindingStatus.OPEN else 0


class CorrectiveAction(models.Model):
    """What the unit did about a finding (整改措施), with papers on file that show it; and the verdict of the verifier.

    One row an attempt, so that several rounds stay readable. `entry` is the report's position in the ledger.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="corrections")
    number = models.PositiveSmallIntegerField()
    text = EncryptedTextField(max_length=LONGEST, bound_to="public_id")
    done_on = models.DateField()
    evidence = models.ManyToManyField(Document, blank=True, related_name="corrections")
    reported_by = models.CharField(max_length=36)  # opaque id
    reported_at = models.DateTimeField()
    entry = models.BigIntegerField(unique=True)
    verdict = models.CharField(max_length=12, choices=Verdict.choices, blank=True)
    opinion = EncryptedTextField(max_length=LONGEST, blank=True, bound_to="public_id")
    judged_by = models.CharField(max_length=36, blank=True)  # opaque id
    judged_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        title = pgettext_lazy("record", "correction of a finding")
        of_id = "reported_by"
        personal = {"text": KEPT, "opinion": KEPT}
        words = {
            "finding": pgettext_lazy("field", "finding"),
            "number": pgettext_lazy("field", "number"),
            "text": pgettext_lazy("field", "measures taken"),
            "done_on": pgettext_lazy("field", "done on"),
            "evidence": pgettext_lazy("field", "evidence"),
            "reported_at": pgettext_lazy("field", "reported"),
            "entry": pgettext_lazy("field", "entry of the ledger"),
            "verdict": pgettext_lazy("field", "verdict"),
            "opinion": pgettext_lazy("field", "opinion"),
            "judged_by": pgettext_lazy("field", "verified by (opaque id)"),
            "judged_at": pgettext_lazy("field", "verified"),
        }
        public = {
            "id", "public_id", "finding", "number", "done_on", "evidence", "reported_by", "reported_at", "entry",
            "verdict", "judged_by", "judged_at",
        }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["finding", "number"], name="sites_correction_once_a_number"),
            models.UniqueConstraint(fields=["finding"], condition=Q(verdict=""), name="sites_correction_one_waits"),
            models.CheckConstraint(
                name="sites_correction_judged_by_someone_at_some_time",
                condition=Q(verdict="", judged_by="", judged_at=None)
                | ~Q(verdict="") & ~Q(judged_by="") & Q(judged_at__isnull=False),
            ),
            models.CheckConstraint(
                name="sites_correction_refused_for_a_reason",
                condition=~Q(verdict=Verdict.NOT_ACCEPTED) | ~Q(opinion=""),
            ),
            models.CheckConstraint(
                name="sites_correction_verified_by_another", condition=~Q(judged_by=F("reported_by"))
            ),
        ]

    if TYPE_CHECKING:
        finding_id: int

    def __str__(self) -> str:
        return f"{self.finding_id} {self.number}"

    @property
    def waits(self) -> bool:
        """Whether the verifier has not spoken yet."""
        return not self.verdict


class Extension(models.Model):
    """The time for a correction was extended: from when to when, and why. How often is counted from these rows."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="extensions")
    was_due_on = models.DateField()
    due_on = models.DateField()
    reason = EncryptedTextField(max_length=LONGEST, bound_to="public_id")
    granted_by = models.CharField(max_length=36)  # opaque id
    granted_at = models.DateTimeField()
    entry = models.BigIntegerField(unique=True)

    class Privacy:
        title = pgettext_lazy("record", "extension of a correction")
        of_id = "granted_by"
        personal = {"reason": KEPT}
        words = {
            "finding": pgettext_lazy("field", "finding"),
            "was_due_on": pgettext_lazy("field", "was due"),
            "due_on": pgettext_lazy("field", "due"),
            "reason": pgettext_lazy("field", "reason"),
            "granted_at": pgettext_lazy("field", "extended"),
            "entry": pgettext_lazy("field", "entry of the ledger"),
        }
        public = {"id", "public_id", "finding", "was_due_on", "due_on", "granted_by", "granted_at", "entry"}

    class Meta:
        constraints = [
            models.CheckConstraint(name="sites_extension_gives_more_time", condition=Q(due_on__gt=F("was_due_on"))),
        ]

    if TYPE_CHECKING:
        finding_id: int

    def __str__(self) -> str:
        return f"{self.finding_id} {self.due_on}"
