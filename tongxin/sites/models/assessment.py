"""Assessment: the panel of a round, who sits on it for a site, what each gives alone, and what excludes a site.

It rates sites. Nothing here counts, ranks or averages anything about an assessor.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from tongxin.ledger.facts import new_public_id
from tongxin.people.models import Person
from tongxin.people.roles import Deed
from tongxin.privacy.fields import EncryptedCharField
from tongxin.privacy.keeping import Keep
from tongxin.privacy.vocabulary import Purpose
from tongxin.sites.models.application import SAID, Application
from tongxin.sites.models.programme import Round
from tongxin.sites.models.site import Site
from tongxin.sites.models.standard import Band, Criterion
from tongxin.sites.vocabulary.assessment import (
    ASSESSMENT_MOVES,
    SHEET_MOVES,
    AssessmentStatus,
    Averaging,
    SheetStatus,
    Stage,
    Statement,
)


class Panel(models.Model):
    """Who assesses the sites of a round, and how their sheets become one number."""

    ledger_subject = "sites.panel"

    public_id = models.UUIDField(unique=True, default=new_public_id)
    round = models.OneToOneField(Round, models.PROTECT, related_name="panel")
    assessors = models.ManyToManyField(Person, blank=True, related_name="+")
    averaging = models.CharField(max_length=10, choices=Averaging.choices, default=Averaging.MEAN)
    visit_weight = models.PositiveSmallIntegerField(default=40)  # percent; the papers have the rest
    margin = models.PositiveIntegerField(default=1000)  # hundredths; sheets further apart are reconciled

    class Privacy:
        public = {"id", "public_id", "round", "assessors", "averaging", "visit_weight", "margin"}

    class Meta:
        constraints = [
            models.CheckConstraint(name="sites_panel_weight_is_a_share", condition=Q(visit_weight__lte=100)),
        ]

    if TYPE_CHECKING:
        round_id: int

    def __str__(self) -> str:
        return str(self.round_id)

    def get_absolute_url(self) -> str:
        return reverse("sites:panel", args=[self.round.public_id])

    @property
    def weights(self) -> dict[str, int]:
        """The stages with their weight in percent; a stage without weight has no sheets."""
        shares = {Stage.PAPERS.value: 100 - self.visit_weight, Stage.VISIT.value: self.visit_weight}
        return {stage: share for stage, share in shares.items() if share}


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, person: Person) -> AssessmentQuerySet:
        """Those of the rounds that the person runs, and those in which they hold a seat without a conflict."""
        seat = Seat.objects.filter(assessment=OuterRef("pk"), assessor=person, left_at=None)
        mine = Exists(seat.exclude(statement=Statement.CONFLICTED))
        sight = person.sight_for(Deed.RUN_PROGRAMMES)
        if sight.everything:
            return self
        return self.filter(
            sight.rows(place="application__site__unit__place__code", unit_path="application__site__unit__path") | mine
        )

    def for_page(self) -> AssessmentQuerySet:
        return self.select_related(
            "application__site__unit__place", "application__round__programme__owner__place",
            "application__round__version__standard", "panel__round", "band",
        )  # fmt: skip


class Assessment(models.Model):
    """What a panel finds about one application. points, band and vetoed are settled when it is concluded."""

    ledger_subject = "sites.assessment"
    moves = ASSESSMENT_MOVES

    public_id = models.UUIDField(unique=True, default=new_public_id)
    application = models.OneToOneField(Application, models.PROTECT, related_name="assessment")
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="assessments")
    status = models.CharField(max_length=12, choices=AssessmentStatus.choices, default=AssessmentStatus.SCORING)
    opened_at = models.DateTimeField()
    seats_wanted = models.PositiveSmallIntegerField(default=2)  # as many sheets of each stage as must be in
    spread = models.PositiveIntegerField(null=True, blank=True)  # hundredths, the widest of the stages
    reconciled = models.TextField(blank=True)  # what the panel found when it talked
    points = models.PositiveIntegerField(null=True, blank=True)  # hundredths
    most = models.PositiveIntegerField(null=True, blank=True)
    band = models.ForeignKey(Band, models.PROTECT, null=True, blank=True, related_name="+")
    vetoed = models.BooleanField(null=True, blank=True)
    finding = models.TextField(blank=True)  # the panel's opinion, for the minutes
    held_on = models.DateField(null=True, blank=True)  # the meeting's day
    venue = models.CharField(max_length=100, blank=True)
    chair = EncryptedCharField(max_length=50, blank=True, bound_to="public_id")
    concluded_by = models.CharField(max_length=36, blank=True)  # opaque id
    concluded_at = models.DateTimeField(null=True, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)  # last, after an objection was upheld

    objects = AssessmentQuerySet.as_manager()

    class Privacy:
        title = pgettext_lazy("record", "assessment of a site")
        of_nobody = pgettext_lazy("privacy", "free text about a site; the chair is written as the panel says")
        personal = {"chair": SAID}
        words = {"chair": pgettext_lazy("field", "chair of the meeting")}
        public = {
            "id", "public_id", "application", "panel", "status", "opened_at", "seats_wanted", "spread", "reconciled",
            "points", "most", "band", "vetoed", "finding", "held_on", "venue", "concluded_by", "concluded_at",
            "reopened_at",
        }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sites_assessment_concluded_with_a_result",
                condition=~Q(status=AssessmentStatus.CONCLUDED)
                | Q(points__isnull=False, vetoed__isnull=False, concluded_at__isnull=False),
            ),
        ]

    if TYPE_CHECKING:
        application_id: int
        panel_id: int
        band_id: int | None

    def __str__(self) -> str:
        return str(self.application_id)

    def get_absolute_url(self) -> str:
        return reverse("sites:assessment", args=[self.public_id])

    @property
    def word(self) -> AssessmentStatus:
        """The status with its label."""
        return AssessmentStatus(self.status)

    @property
    def is_concluded(self) -> bool:
        return self.status == AssessmentStatus.CONCLUDED


class SeatQuerySet(models.QuerySet["Seat"]):
    def taken(self) -> SeatQuerySet:
        """Seats of whoever can score: not left, no conflict."""
        return self.filter(left_at=None).exclude(statement=Statement.CONFLICTED)


class Seat(models.Model):
    """An assessor for one site, with the statement of interests made for it. A conflicted one stands back.

    The seat of one who cannot go on is ended (left_at) by who convened the panel.
    """

    ledger_subject = "sites.seat"

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)  # random: tells nothing of the order of seats
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="seats")
    assessor = models.ForeignKey(Person, models.PROTECT, related_name="+")
    statement = models.CharField(max_length=12, choices=Statement.choices, default=Statement.NONE)
    reason = EncryptedCharField(max_length=200, blank=True, bound_to="public_id")  # which interest; or why it was ended
    stated_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Privacy:
        title = pgettext_lazy("record", "seat on an assessment panel")
        of = "assessor"
        personal = {"reason": Keep(purpose=Purpose.WORK, years=3)}
        words = {
            "assessment": pgettext_lazy("field", "assessment"),
            "statement": pgettext_lazy("field", "statement"),
            "reason": pgettext_lazy("field", "interest stated, or why the seat was ended"),
            "stated_at": pgettext_lazy("field", "stated"),
            "left_at": pgettext_lazy("field", "left"),
        }
        public = {"id", "public_id", "assessment", "assessor", "statement", "stated_at", "left_at"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "assessor"], name="sites_seat_once"),
            models.CheckConstraint(
                name="sites_seat_stated_at_some_time",
                condition=Q(statement=Statement.NONE, stated_at=None)
                | ~Q(statement=Statement.NONE) & Q(stated_at__isnull=False),
            ),
        ]

    if TYPE_CHECKING:
        assessment_id: int
        assessor_id: int

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.assessor_id}"


class SheetQuerySet(models.QuerySet["Sheet"]):
    def counting(self) -> SheetQuerySet:
        """Sheets of seats that are still taken, and what was handed in before a seat was ended.

        What a conflicted assessor began does not count.
        """
        stays = Q(seat__left_at=None) | Q(status=SheetStatus.SUBMITTED)
        return self.filter(stays).exclude(seat__statement=Statement.CONFLICTED)

    def visible_to(self, person: Person) -> SheetQuerySet:
        """The person's own; and of an assessment that is no longer being scored those of all, to whoever sees it.

        While one sheet is missing nobody sees another's, not even who runs the programme.
        """
        own = Q(seat__assessor=person, seat__left_at=None) & ~Q(seat__statement=Statement.CONFLICTED)
        open_to_all = Q(
            assessment__in=Assessment.objects.visible_to(person).exclude(status=AssessmentStatus.SCORING).values("pk")
        )
        return self.filter(own | open_to_all & Q(status=SheetStatus.SUBMITTED))


class Sheet(models.Model):
    """What one assessor gives a site in one stage (评分表). Alone until all sheets are in."""

    ledger_subject = "sites.sheet"
    moves = SHEET_MOVES

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)  # random: sheets are shown in this order, unnamed
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="sheets")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="sheets")
    stage = models.CharField(max_length=10, choices=Stage.choices)
    status = models.CharField(max_length=10, choices=SheetStatus.choices, default=SheetStatus.DRAFT)
    remark = models.TextField(blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects = SheetQuerySet.as_manager()

    class Privacy:
        public = {"id", "public_id", "assessment", "seat", "stage", "status", "remark", "submitted_at"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seat", "stage"], name="sites_sheet_once_a_stage"),
            models.CheckConstraint(
                name="sites_sheet_submitted_at_some_time",
                condition=~Q(status=SheetStatus.SUBMITTED) | Q(submitted_at__isnull=False),
            ),
        ]

    if TYPE_CHECKING:
        assessment_id: int
        seat_id: int

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.stage}"

    def get_absolute_url(self) -> str:
        return reverse("sites:sheet", args=[self.public_id])

    @property
    def is_draft(self) -> bool:
        return self.status == SheetStatus.DRAFT


class ItemScore(models.Model):
    """The points that one sheet verifies for one criterion (核定得分), and why they differ from the site's own."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="items")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    own_points = models.PositiveIntegerField()  # hundredths: the site's own when the sheet was saved
    points = models.PositiveIntegerField(null=True, blank=True)  # hundredths
    first_points = models.PositiveIntegerField(null=True, blank=True)  # before the panel talked
    reason = models.TextField(blank=True)

    class Privacy:
        public = {"id", "sheet", "criterion", "own_points", "points", "first_points", "reason"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="sites_item_score_once"),
            models.CheckConstraint(
                name="sites_item_score_with_reason",
                condition=Q(points=None) | Q(points=F("own_points")) | ~Q(reason=""),
            ),
        ]

    if TYPE_CHECKING:
        sheet_id: int
        criterion_id: int

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.criterion_id}"


class VetoQuerySet(models.QuerySet["Veto"]):
    def in_force(self) -> VetoQuerySet:
        return self.filter(lifted_at=None)

    def in_force_at(self, moment: datetime) -> VetoQuerySet:
        """Those that stood at that moment, whatever came of them."""
        return self.filter(Q(lifted_at=None) | Q(lifted_at__gt=moment), found_at__lte=moment)


class Veto(models.Model):
    """A fact that excludes a site whatever its total (一票否决): when, by which document, and how it can be lifted.

    Recorded by an officer who has the document before them; never inferred, and never about a person.
    """

    ledger_subject = "sites.veto"

    public_id = models.UUIDField(unique=True, default=new_public_id)
    site = models.ForeignKey(Site, models.PROTECT, related_name="vetoes")
    criterion = models.ForeignKey(Criterion, models.PROTECT, null=True, blank=True, related_name="+")
    fact = models.CharField(max_length=300)
    happened_on = models.DateField()
    document_number = models.CharField(max_length=60)
    removal = models.CharField(max_length=300)  # what has to happen for it to be lifted
    found_by = models.CharField(max_length=36)  # opaque id
    found_at = models.DateTimeField()
    lifted_reason = models.CharField(max_length=300, blank=True)
    lifted_document = models.CharField(max_length=60, blank=True)
    lifted_by = models.CharField(max_length=36, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = VetoQuerySet.as_manager()

    class Privacy:
        public = {
            "id", "public_id", "site", "criterion", "fact", "happened_on", "document_number", "removal", "found_by",
            "found_at", "lifted_reason", "lifted_document", "lifted_by", "lifted_at",
        }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sites_veto_lifted_by_someone_with_a_document",
                condition=Q(lifted_at=None, lifted_by="", lifted_reason="")
                | Q(lifted_at__isnull=False) & ~Q(lifted_by="") & ~Q(lifted_reason="") & ~Q(lifted_document=""),
            ),
        ]

    if TYPE_CHECKING:
        site_id: int

    def __str__(self) -> str:
        return self.fact
