"""To-dos: what somebody has to do, whoever asks for it. Stored by the verb that makes it necessary (docs/adr/0014)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Status
from tongxin.people.models import Person
from tongxin.people.roles import Deed
from tongxin.privacy.fields import EncryptedCharField
from tongxin.privacy.keeping import Keep
from tongxin.privacy.vocabulary import Purpose
from tongxin.todos import audience
from tongxin.todos.inheriting import Left, desks, inherited_by
from tongxin.todos.kinds import todo_kind
from tongxin.todos.rules import Pressure, pressure
from tongxin.todos.vocabulary import State

LEFT = ("unit_id", "unit__path", "unit__place_id", "role", "person_id")  # the columns of `Left`


class TodoQuerySet(models.QuerySet["Todo"]):
    def open(self, today: date) -> TodoQuerySet:
        """Those that wait to be done today; what begins to matter later sleeps until then."""
        return self.filter(state=State.OPEN, from_on__lte=today)

    def waiting_for(self, person: Person) -> TodoQuerySet:
        """Open ones in this person's hands, and those of their units, or of closed ones whose work they do now, that
        nobody has taken yet."""
        return self.filter(Q(state=State.OPEN, person=person) | _could_do(person, Q(state=State.OPEN, person=None)))

    def for_doing_by(self, person: Person) -> TodoQuerySet:
        """Shared ones that this person could do, whoever has them now."""
        return self.filter(_could_do(person, audience.ALWAYS))

    def left_behind(self) -> set[Left]:
        """What closed units left open, and what is in the hands of people who hold no role any more."""
        closed = Unit.objects.filter(status=Status.CLOSED).values("pk")
        alone = Person.objects.without_role().values("pk")
        left = self.filter(Q(state=State.OPEN, unit__in=closed) | Q(state=State.OPEN, person__in=alone))
        return {Left(*row) for row in left.order_by().values_list(*LEFT).distinct()}

    def left_at(self, units: Iterable[int]) -> dict[Left, int]:
        """How many are open at these units, also what still sleeps and what is in somebody's hands."""
        there = self.filter(state=State.OPEN, unit__in=units).order_by().values_list(*LEFT)
        return {Left(*key): count for *key, count in there.annotate(count=Count("pk"))}

    def asked_by(self, person: Person) -> TodoQuerySet:
        """Those that this person set off, as long as they are in somebody else's hands."""
        return self.filter(opened_by=person).exclude(person=person)

    def done_by(self, person: Person) -> TodoQuerySet:
        return self.filter(state=State.DONE, closed_by=person)

    def visible_to(self, person: Person) -> TodoQuerySet:
        """Those that are, were or could be in the person's hands, those they set off, and those of units to which
        they may give tasks."""
        mine = Q(person=person) | Q(opened_by=person) | Q(closed_by=person)
        sight = person.sight_for(Deed.ASSIGN)
        watched = Q(is_shared=True)
        if not sight.everything:
            units = Unit.objects.filter(sight.rows(place="place__code", unit_path="path"))
            watched &= Q(unit__in=units.values("pk"))
        return self.filter(mine | _could_do(person, audience.ALWAYS) | watched)

    def about(self, kind: str, subject: tuple[str, str]) -> TodoQuerySet:
        """The open one of this kind about this record. subject: type and id, as the ledger names it."""
        return self.filter(kind=kind, subject_type=subject[0], subject_id=subject[1], state=State.OPEN)

    def most_pressing_first(self) -> TodoQuerySet:
        return self.order_by(F("due_on").asc(nulls_last=True), "-opened_at", "-pk")

    def for_list(self) -> TodoQuerySet:
        """With the names that a list shows."""
        return self.select_related("unit", "person", "opened_by", "closed_by")


def _could_do(person: Person, also: Q) -> Q:
    inherited = inherited_by(person.pk, desks(Todo.objects.left_behind()), also)
    return audience.of(person, also) | inherited


class Todo(models.Model):
    """One thing that somebody at the office has to do: one person, or whoever holds a role at a unit.

    A verb opens it, and another verb settles it in its own transaction, so it is never done and still waiting.
    """

    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    words = models.JSONField()
    link = models.CharField(max_length=300, blank=True)  # a path of this site: where it is done
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    is_shared = models.BooleanField()  # whoever holds the role at the unit; else one person
    role = models.CharField(max_length=30, blank=True)  # "": whatever role somebody holds at the unit
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")  # whose hands it is in
    opened_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")  # None: the system
    opened_at = models.DateTimeField()
    from_on = models.DateField()  # sleeps before this day
    due_on = models.DateField(null=True, blank=True)
    urged_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = TodoQuerySet.as_manager()

    class Privacy:
        title = pgettext_lazy("record", "to-do")
        of_nobody = gettext_lazy("named after the record that it is about, which may name anybody")
        personal = {"words": Keep(purpose=Purpose.WORK, years=1)}
        words = {"words": gettext_lazy("what it says")}
        public = {
            "id", "kind", "subject_type", "subject_id", "link", "unit", "is_shared", "role", "person", "opened_by",
            "opened_at", "from_on", "due_on", "urged_on", "state", "closed_by", "closed_at",
        }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["person", "due_on"], condition=Q(state=State.OPEN), name="todos_todo_in_hand"),
            models.Index(
                fields=["unit", "role"],
                condition=Q(state=State.OPEN, is_shared=True, person=None),
                name="todos_todo_of_unit",
            ),
            models.Index(
                fields=["role", "unit"],
                condition=Q(state=State.OPEN, is_shared=True, person=None),
                name="todos_todo_of_role",
            ),
            # What closed units left: for every page that shows what waits for somebody.
            models.Index(fields=["unit"], condition=Q(state=State.OPEN), name="todos_todo_open_of_unit"),
            models.Index(fields=["opened_by", "due_on"], condition=Q(state=State.OPEN), name="todos_todo_asked"),
            models.Index(
                fields=["closed_by", "-closed_at", "-id"], condition=Q(state=State.DONE), name="todos_todo_done"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "kind"],
                condition=Q(state=State.OPEN),
                name="todos_todo_open_once",
            ),
            models.CheckConstraint(
                name="todos_todo_is_somebodys", condition=Q(is_shared=True) | Q(person__isnull=False, role="")
            ),
            models.CheckConstraint(
                name="todos_todo_closed_at_some_time",
                condition=Q(state=State.OPEN, closed_at=None, closed_by=None)
                | ~Q(state=State.OPEN) & Q(closed_at__isnull=False),
            ),
        ]

    if TYPE_CHECKING:
        person_id: int | None
        opened_by_id: int | None
        unit_id: int

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"

    def get_absolute_url(self) -> str:
        return reverse("todos:todo", args=[self.pk])

    @property
    def subject(self) -> tuple[str, str]:
        """Type and id of the to-do itself, for notices about it."""
        return "todos.todo", str(self.pk)

    @property
    def label(self) -> str:
        """What kind of thing it is, in the reader's language."""
        found = todo_kind(self.kind)
        return str(found.label) if found else _("To-do")

    @property
    def sentence(self) -> str:
        """What is to be done, in the reader's language."""
        found = todo_kind(self.kind)
        return found.told(self.words) if found else _("This to-do is of a kind that is no longer used.")

    @property
    def is_by_hand(self) -> bool:
        """Whether whoever has it ticks it off, because no verb says that it is done."""
        found = todo_kind(self.kind)
        return found is None or found.by_hand

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN

    @property
    def is_taken(self) -> bool:
        """Whether one of several who could do it has taken it."""
        return self.is_shared and self.person_id is not None

    def pressure(self, today: date) -> Pressure:
        """How it stands with its last day."""
        found = todo_kind(self.kind)
        return pressure(self.due_on, today, urgent_days=found.urgent_days if found else 0)


class Forwarding(models.Model):
    """A to-do went from one person to another, with an opinion (转办)."""

    todo = models.ForeignKey(Todo, models.CASCADE, related_name="forwardings")
    sender = models.ForeignKey(Person, models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opinion = EncryptedCharField(max_length=200, bound_to="todo_id")  # it has no id of its own before it is saved
    at = models.DateTimeField()

    class Privacy:
        title = pgettext_lazy("record", "forwarding of a to-do")
        of_nobody = gettext_lazy("free text of an office; an opinion may name anybody")
        personal = {"opinion": Keep(purpose=Purpose.WORK, years=1)}
        words = {"opinion": gettext_lazy("opinion")}
        public = {"id", "todo", "sender", "receiver", "at"}

    class Meta:
        constraints = [models.CheckConstraint(name="todos_forwarding_has_an_opinion", condition=~Q(opinion=""))]

    def __str__(self) -> str:
        return f"{self.todo_id}: {self.sender_id} → {self.receiver_id}"

    if TYPE_CHECKING:
        todo_id: int
        sender_id: int
        receiver_id: int
