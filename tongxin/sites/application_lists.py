"""Lists of applications: what lies where and until when, what waits for somebody, a round as a table.

A list is read as rows of what it shows: an application with all that hangs on it costs several times as much.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import CharField, Count, Func, OuterRef, Subquery, UUIDField, Value, Window
from django.db.models.functions import Cast, Replace, Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.people.models import Person
from tongxin.places import codes
from tongxin.places.models import Division
from tongxin.sites.models import Application
from tongxin.sites.models.application import ApplicationQuerySet
from tongxin.sites.vocabulary.application import TO_REVIEW, Status
from tongxin.todos.models import Todo
from tongxin.todos.rules import Pressure, pressure
from tongxin.todos.vocabulary import State
from tongxin.ui.addresses import address_of

COLUMNS = [status for status in Status if status is not Status.WITHDRAWN]
TO_BE_REVIEWED = (Status.SUBMITTED, Status.STREET_REVIEW, Status.COUNTY_REVIEW, Status.CITY_REVIEW)
URGENT_DAYS = 3
COUNTY = 6  # digits
SHOWN = (
    "public_id", "status", "since", "due_on",
    "site__unit__name_zh", "site__unit__place__short_name", "site__unit__place__name",
)  # fmt: skip


class Line(NamedTuple):
    """An application on a list: how many days it lies where it lies, until when it may, and how that day presses."""

    address: str
    name: str
    home: str
    status: str
    label: str
    days: str
    due_on: str
    pressure: Pressure | None
    words: str
    round: str = ""  # where those of several stand on one list


def lines(page: Any) -> list[Line]:
    """Return the lines of a page, in official order of the sites. page: a query of their primary keys.

    To sort a round by its keys and look up what is shown for a page alone costs half of sorting it with all.
    """
    found = _with_last_day(Application.objects.filter(pk__in=page)).in_official_order()
    return _lines(found.values_list(*SHOWN))


def to_review(seen: ApplicationQuerySet, person: Person, *, most: int) -> tuple[list[Line], int]:
    """Return what waits for this person to review in all rounds, the first by its last day; and how much it is."""
    todos = Todo.objects.filter(kind=TO_REVIEW.code).waiting_for(person)
    ids = todos.annotate(about=Cast(Replace("subject_id", Value("-")), UUIDField())).values("about")
    waiting = _with_last_day(seen.filter(status__in=TO_BE_REVIEWED, public_id__in=ids))
    counted = waiting.annotate(number=Window(Count("*"))).order_by("due_on", "since", "pk")
    rows = list(counted.values_list("number", "round__year", "round__programme__name_zh", *SHOWN)[:most])
    told = zip(rows, _lines(row[3:] for row in rows), strict=True)
    return [line._replace(round=f"{row[1]} {row[2]}") for row, line in told], rows[0][0] if rows else 0


class _Written(Func):
    """A public id as to-dos write it: with hyphens, which SQLite does not keep."""

    template = "(%(expressions)s)::text"
    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        parts = [f"substr(%(expressions)s, {first}, {length})" for first, length in _PARTS]
        return self.as_sql(compiler, connection, template=" || '-' || ".join(parts), **context)


_PARTS = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))


def _with_last_day(found: ApplicationQuerySet) -> Any:
    """With the day on which the to-do of whoever reviews it is due."""
    wanted = {"kind": TO_REVIEW.code, "subject_type": Application.ledger_subject, "state": State.OPEN}
    todo = Todo.objects.filter(**wanted, subject_id=_Written(OuterRef("public_id")))
    return found.annotate(due_on=Subquery(todo.values("due_on")[:1]))


def _lines(rows: Iterable[Sequence[Any]]) -> list[Line]:
    today, now = timezone.localdate(), timezone.now()
    labels = {status.value: str(status.label) for status in Status}
    presses: dict[date, tuple[str, Pressure, str]] = {}  # said once for each day: many rows share theirs

    def press(due_on: date) -> tuple[str, Pressure, str]:
        if due_on not in presses:
            found = pressure(due_on, today, urgent_days=URGENT_DAYS)
            presses[due_on] = due_on.isoformat(), found, found.words
        return presses[due_on]

    def line(public_id: UUID, status: str, since: datetime, due_on: date | None, name: str, *home: str) -> Line:
        return Line(
            address_of("sites:application", public_id), name, next(filter(None, home), ""), status, labels[status],
            str((now - since).days), *(press(due_on) if due_on else ("", None, "")),
        )  # fmt: skip

    return [line(*row) for row in rows]


@dataclass(frozen=True)
class Row:
    """A county of the table: how many applications in each state, written out."""

    name: str
    code: str
    cells: Sequence[str]
    total: str


def table(found: ApplicationQuerySet) -> list[Row]:
    """Return these applications as a table county × state, sums first, in official order."""
    by_county = found.live().order_by().annotate(county=Substr("site__unit__place_id", 1, COUNTY))
    counted: dict[str, dict[str, int]] = {}
    for county, status, number in by_county.values_list("county", "status").annotate(number=Count("pk")):
        counted.setdefault(county, {})[status] = number
    named = Division.objects.filter(code__in=[codes.padded(county) for county in counted])
    names = dict(named.values_list("code", "name"))
    rows = [_row(names.get(codes.padded(code), code), code, counted[code]) for code in sorted(counted)]
    sums = {status.value: sum(row.get(status.value, 0) for row in counted.values()) for status in COLUMNS}
    return [_row(_("Total"), "", sums), *rows]


def _row(name: str, code: str, counted: Mapping[str, int]) -> Row:
    cells = [counted.get(status.value, 0) for status in COLUMNS]
    return Row(name, code, [str(number) for number in cells], str(sum(cells)))
