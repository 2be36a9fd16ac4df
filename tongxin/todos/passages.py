"""The lines of a to-do's history that say whence it came and why: told by the ledger, which keeps what units did."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from tongxin.ledger.models import Entry
from tongxin.ledger.vocabulary import Label
from tongxin.orgs import vocabulary
from tongxin.orgs.heirs import ways
from tongxin.orgs.models import Unit, number_of
from tongxin.orgs.vocabulary import Status
from tongxin.people.models import Person
from tongxin.todos.models import Todo

TOLD = [vocabulary.MERGED.code, vocabulary.CLOSED.code, vocabulary.REOPENED.code]


class Passage(NamedTuple):
    """A unit was merged, closed or opened again while something was to do there. since: where it still holds."""

    at: datetime
    by: str
    unit: str
    what: Label
    into: str
    since: date | None
    reason: str


def passages(todo: Todo) -> list[Passage]:
    """Return how a to-do came where it waits, earliest first: what happened to its unit and to those after it."""
    units = {str(unit.public_id): unit for unit in [todo.unit, *_gone_after(todo.unit)]}
    entries = Entry.objects.filter(subject_type=Unit.ledger_subject, subject_id__in=list(units), verb__in=TOLD)
    if todo.closed_at:
        entries = entries.filter(recorded_at__lte=todo.closed_at)
    told = list(entries.order_by("position"))
    last = {entry.subject_id: entry.position for entry in told}
    # What was over before it was opened says nothing of it; that its unit was closed already does.
    concerning = [
        entry for entry in told
        if entry.recorded_at >= todo.opened_at
        or (entry.position == last[entry.subject_id] and entry.verb != vocabulary.REOPENED.code)
    ]  # fmt: skip
    names = _names(entry.details["into"] for entry in concerning if entry.details.get("into"))
    people = {person.actor_id: person.name for person in Person.objects.named(entry.actor for entry in concerning)}
    return [
        Passage(
            at=entry.recorded_at,
            by=people.get(entry.actor, ""),
            unit=units[entry.subject_id].name_zh,
            what=entry.word.label,
            into=names.get(str(entry.details.get("into", "")), ""),
            since=units[entry.subject_id].closed_on if entry.position == last[entry.subject_id] else None,
            reason=str(entry.details.get("reason") or ""),
        )
        for entry in concerning
    ]


def _gone_after(unit: Unit) -> list[Unit]:
    """Return the units that took a closed one's work over and closed in their turn."""
    if unit.is_active:
        return []
    return list(Unit.objects.filter(pk__in=ways([unit.pk])[unit.pk], status=Status.CLOSED).order_by("pk"))


def _names(paths: Iterable[str]) -> dict[str, str]:
    numbers = {path: number_of(path) for path in set(paths)}
    named = dict(Unit.objects.filter(pk__in=set(numbers.values())).values_list("pk", "name_zh"))
    return {path: named.get(number, "") for path, number in numbers.items() if number is not None}
