"""What is known of the calendar, the rules of deadlines, and the deadlines that run.

A deadline is a row here, and a record that has one points at it (`OneToOneField(Deadline, PROTECT)`; docs/adr/0008).
What its last day follows from is the pure `rules.Clock`.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tongxin.calendars.rules import Clock, Due, Extension, Known, Pause, Terms
from tongxin.calendars.vocabulary import Start, Unit
from tongxin.privacy.fields import EncryptedCharField
from tongxin.privacy.keeping import Keep
from tongxin.privacy.vocabulary import Purpose, Since


class Year(models.Model):
    """A year whose holidays the State Council has announced. A year that is not here is unpublished."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    published_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)  # numbers of the notices, or where the table came from
    is_shipped = models.BooleanField()  # came with the package; what the office loaded itself is left alone

    class Privacy:
        public = {"year", "published_on", "source", "is_shipped"}

    def __str__(self) -> str:
        return str(self.year)


class Day(models.Model):
    """A day on which a notice departs from Monday to Friday: a holiday, or a weekend on which people work."""

    date = models.DateField(primary_key=True)
    is_working = models.BooleanField()
    name = models.CharField(max_length=50)  # of the holiday that it belongs to: 春节

    class Privacy:
        public = {"date", "is_working", "name"}

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


def known() -> Known:
    """Return all that is known of the calendar; two queries, some 25 rows a year."""
    return Known(
        frozenset(Year.objects.values_list("year", flat=True)), dict(Day.objects.values_list("date", "is_working"))
    )


class DeadlineRuleQuerySet(models.QuerySet["DeadlineRule"]):
    def in_force(self, on: date) -> DeadlineRuleQuerySet:
        """Those that hold for what starts on this day; of one code there is one at most."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=on), valid_from__lte=on)


class DeadlineRule(models.Model):
    """How long something may take, under which law, from when to when. Closed by a date, never changed in meaning."""

    code = models.CharField(max_length=50)  # "petition.decide": what domains ask for
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    unit = models.CharField(max_length=10, choices=Unit.choices)
    length = models.PositiveSmallIntegerField()
    start = models.CharField(max_length=10, choices=Start.choices)
    rollover = models.BooleanField()
    longest_extension = models.PositiveSmallIntegerField(default=0)  # all extensions together, in the same unit
    legal_basis = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)  # the first day on which it no longer holds
    is_shipped = models.BooleanField()  # came with the package; a code that the office rules itself is left alone

    objects = DeadlineRuleQuerySet.as_manager()

    class Privacy:
        public = {
            "id", "code", "name_zh", "name_en", "unit", "length", "start", "rollover", "longest_extension",
            "legal_basis", "valid_from", "valid_to", "is_shipped",
        }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="calendars_rule_starts_once"),
            models.UniqueConstraint(fields=["code"], condition=Q(valid_to=None), name="calendars_rule_one_current"),
            models.CheckConstraint(
                name="calendars_rule_ends_after_it_starts",
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
            ),
            # Ten years: what lasts longer is no deadline, and counting it day by day would take its time.
            models.CheckConstraint(
                name="calendars_rule_of_some_length",
                condition=Q(length__gte=1, length__lte=3660, longest_extension__lte=3660),
            ),
        ]

    def __str__(self) -> str:
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name_zh

    @property
    def terms(self) -> Terms:
        return Terms(Unit(self.unit), self.length, Start(self.start), self.rollover, self.longest_extension)


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def running(self) -> DeadlineQuerySet:
        """Those whose matter is not done; paused ones too."""
        return self.filter(met_on=None)

    def due_by(self, day: date) -> DeadlineQuerySet:
        """Those whose last day is this day or earlier. The last day itself is still in time."""
        return self.filter(due_on__lte=day)

    def provisional(self) -> DeadlineQuerySet:
        """Those whose last day may still move when a year's holidays are announced."""
        return self.filter(is_provisional=True)

    def with_clock(self) -> DeadlineQuerySet:
        """With all that `clock` reads; three queries for any number of deadlines."""
        return self.select_related("rule").prefetch_related("pauses", "extensions")


class Deadline(models.Model):
    """The time within which something must be done: when it started, under which rule, and its last day."""

    rule = models.ForeignKey(DeadlineRule, models.PROTECT, related_name="+")
    started_on = models.DateField()
    # Stored, not derived: a last day told as certain does not move. None while the clock stands.
    due_on = models.DateField(null=True, blank=True)
    is_provisional = models.BooleanField()
    met_on = models.DateField(null=True, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Privacy:
        public = {"id", "rule", "started_on", "due_on", "is_provisional", "met_on"}

    class Meta:
        indexes = [
            models.Index(fields=["due_on"], condition=Q(met_on=None), name="calendars_deadline_open"),
            models.Index(
                fields=["id"], condition=Q(met_on=None, is_provisional=True), name="calendars_deadline_unsure"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="calendars_deadline_runs_forward",
                condition=(Q(due_on=None) | Q(due_on__gte=F("started_on")))
                & (Q(met_on=None) | Q(met_on__gte=F("started_on"))),
            ),
            models.CheckConstraint(
                name="calendars_deadline_only_a_day_is_provisional",
                condition=Q(is_provisional=False) | Q(due_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id}: {self.started_on} – {self.due_on or '…'}"

    @property
    def due(self) -> Due | None:
        """The last day, or None while the clock stands."""
        return Due(self.due_on, self.is_provisional) if self.due_on else None

    def clock(self) -> Clock:
        """All that the last day follows from. Queries, unless the deadline was read `with_clock`."""
        pauses = [Pause(pause.first, pause.last) for pause in self.pauses.all()]
        return Clock(
            self.started_on,
            self.rule.terms,
            tuple(sorted(pauses, key=lambda pause: pause.first)),
            tuple(Extension(extension.units) for extension in self.extensions.all()),
        )


class DeadlinePause(models.Model):
    """Days on which a deadline's clock stood, and why; without a last day: it stands."""

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="pauses")
    first = models.DateField()
    last = models.DateField(null=True, blank=True)
    reason = EncryptedCharField(
        max_length=200, bound_to="deadline_id"
    )  # a pause has no id of its own before it is saved

    class Privacy:
        title = _("pause of a deadline")
        of_nobody = _("free text of an office; a reason may name anybody")
        personal = {"reason": Keep(purpose=Purpose.WORK, years=3, since=Since.RECORD_CLOSED)}
        public = {"id", "deadline", "first", "last"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deadline"], condition=Q(last=None), name="calendars_pause_one_open"),
            models.UniqueConstraint(fields=["deadline", "first"], name="calendars_pause_starts_once"),
            models.CheckConstraint(
                name="calendars_pause_ends_after_it_starts", condition=Q(last=None) | Q(last__gte=F("first"))
            ),
            models.CheckConstraint(name="calendars_pause_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.last or '…'}"


class DeadlineExtension(models.Model):
    """A lengthening of a deadline that somebody granted, and why."""

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="extensions")
    units = models.PositiveSmallIntegerField()
    granted_on = models.DateField()
    reason = EncryptedCharField(max_length=200, bound_to="deadline_id")

    class Privacy:
        title = _("extension of a deadline")
        of_nobody = _("free text of an office; a reason may name anybody")
        personal = {"reason": Keep(purpose=Purpose.WORK, years=3, since=Since.RECORD_CLOSED)}
        public = {"id", "deadline", "units", "granted_on"}

    class Meta:
        constraints = [
            models.CheckConstraint(name="calendars_extension_lengthens", condition=Q(units__gte=1)),
            models.CheckConstraint(name="calendars_extension_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"+{self.units}"
