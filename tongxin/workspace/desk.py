"""What the home page shows of somebody's work: the tabs with their counts, the ways to begin, the next step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.notices.sentences import Label
from tongxin.people.models import Person
from tongxin.people.roles import Deed
from tongxin.todos.kinds import todo_kind
from tongxin.todos.models import Todo
from tongxin.todos.models.todo import TodoQuerySet


class Tab(models.TextChoices):
    """The four views of one's own work. The order is that of the page."""

    WAITING = "waiting", _("To do")
    DONE = "done", pgettext_lazy("tab", "Done")
    ASKED = "asked", pgettext_lazy("tab", "Set off")
    NOTICES = "notices", _("Notices")


def todos_of(tab: Tab, person: Person, today: date, waiting: TodoQuerySet) -> TodoQuerySet:
    """Return the to-dos of a tab, in the order in which they are shown. waiting: those that wait for the person."""
    if tab is Tab.DONE:
        return Todo.objects.done_by(person).order_by("-closed_at", "-pk")
    found = Todo.objects.open(today)
    mine = found.asked_by(person) if tab is Tab.ASKED else waiting
    return mine.most_pressing_first()


class Load(NamedTuple):
    """How much waits for somebody today."""

    waiting: int
    late: int
    today: int


def load_of(waiting: TodoQuerySet, today: date) -> Load:
    """Return how much waits for somebody, in one query."""
    counted = waiting.aggregate(
        waiting=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)), today=Count("pk", filter=Q(due_on=today))
    )
    return Load(**counted)


class Choice(NamedTuple):
    """One choice of a filter."""

    value: str
    label: str
    chosen: bool


LOOKED_AT = 500


class Choices(NamedTuple):
    """What a tab can be narrowed to."""

    kinds: list[Choice]
    units: list[Choice]


def choices_of(todos: TodoQuerySet, *, kind: str, unit: str) -> Choices:
    """Return the kinds and units that occur among the first of these to-dos, in one query.

    kind, unit: those chosen now. Somebody who has done thousands is not offered what they did years ago.
    """
    first = Todo.objects.filter(pk__in=todos.values("pk")[:LOOKED_AT])
    rows = first.values_list("kind", "unit_id", "unit__name_zh").distinct().order_by("kind", "unit_id")
    kinds: dict[str, str] = {}
    units: dict[str, str] = {}
    for code, number, name in rows:
        found = todo_kind(code)
        kinds[code] = str(found.label) if found else code
        units[str(number)] = name
    return Choices(
        [Choice(code, label, code == kind) for code, label in sorted(kinds.items(), key=lambda each: each[1])],
        [Choice(number, name, number == unit) for number, name in sorted(units.items(), key=lambda each: each[1])],
    )


def narrowed(todos: TodoQuerySet, *, kind: str, unit: str) -> TodoQuerySet:
    """Return those of one kind and one unit. "" or what is no number leaves it as it is."""
    if kind:
        todos = todos.filter(kind=kind)
    return todos.filter(unit=int(unit)) if unit.isdecimal() and len(unit) < 19 else todos


@dataclass(frozen=True)
class Quick:
    """A way to begin that somebody's roles allow."""

    deed: Deed
    page: str
    label: Label
    icon: str
    idle: Label  # what to do while nothing waits

    @property
    def url(self) -> str:
        return reverse(self.page)


# The page says what the first of these says that somebody may do.
QUICK = (
    Quick(
        Deed.ASSIGN, "todos:give", _("Give a task"), "send",
        _("Nothing waits for you. You can give a unit a task, or look at how the figures stand."),
    ),
    Quick(
        Deed.IMPORT, "intake:new", _("Upload a file"), "upload",
        _("Nothing waits for you. You can upload the ledger that your office has kept since the last time."),
    ),
    Quick(
        Deed.WRITE_REPORTS, "reports:new", _("New report"), "file-plus",
        _("Nothing waits for you. You can begin a report."),
    ),
    Quick(
        Deed.ASSIGN, "todos:assignments", _("Tasks given"), "list-check",
        _("Nothing waits for you. You can see who has answered the tasks you gave."),
    ),
    Quick(
        Deed.READ_AUDIT, "oversight:records", _("Audit log"), "shield-check",
        _("Nothing waits for you. You can look through the audit log."),
    ),
    Quick(
        Deed.SEE_UNITS, "workspace:units", _("Units"), "building",
        _("Nothing waits for you. You can look at the units and who works there."),
    ),
)  # fmt: skip
IDLE = _("Nothing waits for you. When somebody gives you something to do, it appears here and you are told.")


MOST_QUICK = 4  # more are no help; the rooms are in the bar


def quick_for(person: Person) -> list[Quick]:
    """Return the ways to begin that this person's roles allow."""
    return [quick for quick in QUICK if person.may(quick.deed)][:MOST_QUICK]
