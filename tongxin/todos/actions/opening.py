"""Open, settle and withdraw to-dos: called by the verbs of every domain, in their transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models, transaction
from django.utils import timezone

from tongxin.calendars.models import known
from tongxin.calendars.rules import add_working_days
from tongxin.ledger.actions import subject_of
from tongxin.ledger.facts import Subject
from tongxin.notices import actions as notices
from tongxin.notices.sentences import Word
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.people.roles import Role
from tongxin.todos.kinds import TodoKind
from tongxin.todos.models import Todo
from tongxin.todos.vocabulary import State

ROWS_AT_ONCE = 500
TOLD = ("words", "link", "due_on", "from_on")  # what another call brings up to date


@transaction.atomic
def open_todo(
    kind: TodoKind,
    *,
    subject: models.Model | Subject,
    unit: Unit,
    by: Person | None,
    now: datetime,
    role: Role | None = None,
    person: Person | None = None,
    due_on: date | None = None,
    from_on: date | None = None,
    link: str | None = None,
    **words: Word,
) -> Todo:
    """Let something be to do about a record, and return the to-do. One of a kind about a record is open at a time:
    another call brings the open one up to date and leaves it in the hands it is in.

    person: who alone has to do it. Without: whoever holds the role at the unit, or any role if none is named.
    by: who set it off (我发起的); None: the system. due_on: last day (default: by the kind's working days).
    from_on: first day on which it shows (default: today). link: where it is done (default: the record's address).
    words: those that the kind's sentence names. Raises ValueError for a role beside a person.
    """
    asked = Asked(
        subject=subject, unit=unit, role=role, person=person, due_on=due_on, from_on=from_on, link=link, words=words
    )
    made = _todo(kind, asked, _Days(kind, timezone.localdate(now)), by=by, now=now)
    standing = Todo.objects.about(kind.code, (made.subject_type, made.subject_id))
    if standing.update(**{name: getattr(made, name) for name in TOLD}):
        return standing.get()
    made.save(force_insert=True)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Something that is to do about a record: what `open_todo` takes, of one among many."""

    subject: models.Model | Subject
    unit: Unit
    role: Role | None = None
    person: Person | None = None
    due_on: date | None = None
    from_on: date | None = None
    link: str | None = None
    words: Mapping[str, Word]


@transaction.atomic
def open_many(kind: TodoKind, asked: Iterable[Asked], *, by: Person | None, now: datetime) -> int:
    """Let something be to do about each of these records, as `open_todo` one after the other would; return about how
    many. Some hundreds are written at once. No record is named twice."""
    days = _Days(kind, timezone.localdate(now))
    made = [_todo(kind, each, days, by=by, now=now) for each in asked]
    for start in range(0, len(made), ROWS_AT_ONCE):
        _write(kind, {(each.subject_type, each.subject_id): each for each in made[start : start + ROWS_AT_ONCE]})
    return len(made)


def _write(kind: TodoKind, wanted: dict[tuple[str, str], Todo]) -> None:
    """Write these by their records: those that are open already are brought up to date, the others are new."""
    open_now = Todo.objects.filter(kind=kind.code, state=State.OPEN, subject_id__in={id_ for _type, id_ in wanted})
    again = []
    for standing in open_now:
        told = wanted.pop((standing.subject_type, standing.subject_id), None)
        if told is not None:
            for name in TOLD:
                setattr(standing, name, getattr(told, name))
            again.append(standing)
    Todo.objects.bulk_update(again, TOLD)
    Todo.objects.bulk_create(wanted.values())


def _todo(kind: TodoKind, asked: Asked, days: _Days, *, by: Person | None, now: datetime) -> Todo:
    """Return the to-do as it is when nothing of its kind is open about the record, unsaved."""
    if asked.role and asked.person:
        raise ValueError("a to-do is for one person or for a role, not for both")
    about = asked.subject if isinstance(asked.subject, Subject) else subject_of(asked.subject)
    start = asked.from_on or days.today
    return Todo(
        kind=kind.code,
        subject_type=about.type,
        subject_id=about.id,
        words=kind.stored(dict(asked.words)),
        link=_usual_link(asked.subject) if asked.link is None else asked.link,
        unit=asked.unit,
        is_shared=asked.person is None,
        role=asked.role.value if asked.role else "",
        person=asked.person,
        opened_by=by,
        opened_at=now,
        due_on=asked.due_on or days.usual(start),
        from_on=start,
    )


def _usual_link(subject: models.Model | Subject) -> str:
    address: Callable[[], str] | None = getattr(subject, "get_absolute_url", None)
    return address() if address else ""


class _Days:
    """The last days that a kind has by itself, found once for each first day."""

    def __init__(self, kind: TodoKind, today: date) -> None:
        self.today = today
        self._kind = kind
        self._found: dict[date, date] = {}

    def usual(self, start: date) -> date | None:
        """Return the last day of what is to do from this day on, or None where the kind names no time."""
        if self._kind.working_days is None:
            return None
        if start not in self._found:
            self._found[start] = add_working_days(start, self._kind.working_days, known()).on
        return self._found[start]


def settle(kind: TodoKind, *, subject: models.Model | Subject, by: Person | None, now: datetime) -> int:
    """Note that what was to do about a record is done, by whom; return how many were open: one or none."""
    return _close(kind, subject, State.DONE, by=by, now=now)


def withdraw(kind: TodoKind, *, subject: models.Model | Subject, by: Person | None, now: datetime) -> int:
    """Note that nothing is to do about a record any more; return how many were open: one or none."""
    return _close(kind, subject, State.WITHDRAWN, by=by, now=now)


@transaction.atomic
def _close(kind: TodoKind, subject: models.Model | Subject, state: State, *, by: Person | None, now: datetime) -> int:
    about = subject if isinstance(subject, Subject) else subject_of(subject)
    found = Todo.objects.about(kind.code, about).first()
    if found is None:
        return 0
    closed = Todo.objects.filter(pk=found.pk, state=State.OPEN).update(state=state, closed_by=by, closed_at=now)
    notices.over(found.subject, now=now)
    return closed
