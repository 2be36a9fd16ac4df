"""Tasks given by hand (交办事项): what is asked, and how it stands at each unit."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongxin.ledger.facts import new_public_id
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Status as UnitStatus
from tongxin.people.models import Person
from tongxin.people.roles import Deed, Role
from tongxin.privacy.fields import EncryptedCharField, EncryptedTextField
from tongxin.privacy.keeping import Keep
from tongxin.privacy.vocabulary import Purpose, Since
from tongxin.todos.models.todo import Todo
from tongxin.todos.rules import Pressure, pressure
from tongxin.todos.vocabulary import TASK, Status

KEPT = Keep(purpose=Purpose.WORK, years=3, since=Since.RECORD_CLOSED)
FREE_TEXT = gettext_lazy("free text of an office; it may name anybody")
WORDS = {
    "title": gettext_lazy("title"),
    "wanted": gettext_lazy("what is wanted"),
    "answer": gettext_lazy("answer"),
    "text": gettext_lazy("answer or opinion"),
}


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, person: Person) -> AssignmentQuerySet:
        """Those that the person gave, and those given by units at which they give tasks themselves."""
        sight = person.sight_for(Deed.ASSIGN)
        if sight.everything:
            return self
        units = Unit.objects.filter(sight.rows(place="place__code", unit_path="path"))
        return self.filter(Q(given_by=person) | Q(unit__in=units.values("pk")))

    def for_list(self) -> AssignmentQuerySet:
        """Newest first, with how many units are done."""
        closed = Q(errands__status__in=[Status.ACCEPTED, Status.WITHDRAWN])
        answered = Q(errands__status=Status.ANSWERED)
        counted = self.annotate(
            units=Count("errands"), closed=Count("errands", filter=closed), answers=Count("errands", filter=answered)
        )
        return counted.select_related("given_by", "unit").order_by("-given_at", "-pk")


class Assignment(models.Model):
    """What somebody asks of one unit or several: a title, what is wanted, and by when."""

    ledger_subject = "todos.assignment"

    public_id = models.UUIDField(unique=True, default=new_public_id)
    title = models.CharField(max_length=60)
    wanted = EncryptedCharField(max_length=500, bound_to="public_id")
    due_on = models.DateField()
    role = models.CharField(max_length=30, choices=Role.choices, blank=True)  # who at the units; "": whoever
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # for which the giver acts
    given_at = models.DateTimeField()

    objects = AssignmentQuerySet.as_manager()

    class Privacy:
        title = pgettext_lazy("record", "task given")
        of_nobody = FREE_TEXT
        personal = {"title": KEPT, "wanted": KEPT}
        words = WORDS
        public = {"id", "public_id", "due_on", "role", "given_by", "unit", "given_at"}

    class Meta:
        indexes = [
            models.Index(fields=["given_by", "-given_at"], name="todos_assignment_giver"),
            models.Index(fields=["unit", "-given_at"], name="todos_assignment_unit"),
        ]

    if TYPE_CHECKING:
        given_by_id: int
        unit_id: int

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("todos:assignment", args=[self.public_id])


class ErrandQuerySet(models.QuerySet["Errand"]):
    def visible_to(self, person: Person) -> ErrandQuerySet:
        """Those that the person gave or could do, and those of units to which they may give tasks themselves."""
        sight = person.sight_for(Deed.ASSIGN)
        if sight.everything:
            return self
        units = Unit.objects.filter(sight.rows(place="place__code", unit_path="path"))
        wanted = Q(assignment__given_by=person) | Q(answered_by=person) | Q(unit__in=units.values("pk"))
        for standing in person.standings():
            wanted |= Q(unit=standing.unit_id, assignment__role__in=["", standing.role.value])
        taken_over = Todo.objects.waiting_for(person).filter(kind=TASK.code, unit__status=UnitStatus.CLOSED)
        return self.filter(
            wanted | Q(public_id__in=[UUID(each) for each in taken_over.values_list("subject_id", flat=True)])
        )

    def for_page(self) -> ErrandQuerySet:
        return self.select_related("assignment__given_by", "assignment__unit", "unit", "answered_by")

    def in_official_order(self) -> ErrandQuerySet:
        return self.order_by("unit__place_id", "unit__kind", "unit__name_zh", "pk")


class Errand(models.Model):
    """A task as one unit has it: given, reported done, returned for more, accepted or withdrawn."""

    ledger_subject = "todos.task"

    public_id = models.UUIDField(unique=True, default=new_public_id)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="errands")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.GIVEN)
    answer = EncryptedTextField(max_length=2000, blank=True, bound_to="public_id")  # the last one
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ErrandQuerySet.as_manager()

    class Privacy:
        title = pgettext_lazy("record", "task of a unit")
        of_nobody = FREE_TEXT
        personal = {"answer": KEPT}
        words = WORDS
        public = {"id", "public_id", "assignment", "unit", "status", "answered_by", "answered_at", "closed_at"}

    class Meta:
        indexes = [models.Index(fields=["unit", "status"], name="todos_errand_unit")]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "unit"], name="todos_errand_once_a_unit"),
            models.CheckConstraint(
                name="todos_errand_answered_by_someone_at_some_time",
                condition=Q(answered_at=None, answered_by=None, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
            ),
            models.CheckConstraint(
                name="todos_errand_answer_before_it_is_judged",
                condition=~Q(status__in=[Status.ANSWERED, Status.RETURNED, Status.ACCEPTED])
                | Q(answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="todos_errand_closed_at_some_time",
                condition=Q(status__in=[Status.ACCEPTED, Status.WITHDRAWN], closed_at__isnull=False)
                | ~Q(status__in=[Status.ACCEPTED, Status.WITHDRAWN]) & Q(closed_at=None),
            ),
        ]

    if TYPE_CHECKING:
        answered_by_id: int | None
        assignment_id: int
        unit_id: int

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.unit_id}"

    def get_absolute_url(self) -> str:
        return reverse("todos:errand", args=[self.public_id])

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    def pressure(self, today: date) -> Pressure:
        """How it stands with its last day."""
        return pressure(self.assignment.due_on, today, urgent_days=3)


class ErrandNote(models.Model):
    """What was said to a task: an answer, or the opinion with which it was returned. The ledger keeps that it was."""

    errand = models.ForeignKey(Errand, models.CASCADE, related_name="notes")
    move = models.CharField(max_length=60)  # code of the move that it goes with
    text = EncryptedTextField(max_length=2000, blank=True, bound_to="errand_id")  # a note has no id before it is saved
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        title = pgettext_lazy("record", "note to a task")
        of_nobody = FREE_TEXT
        personal = {"text": KEPT}
        words = WORDS
        public = {"id", "errand", "move", "by", "at"}

    def __str__(self) -> str:
        return f"{self.errand_id} {self.move}"

    if TYPE_CHECKING:
        errand_id: int
