"""Open, settle and withdraw to-dos: called by the verbs of every domain, in their transaction."""

from __future__ import annotations

from collections.abc import Callable
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
    if role and person:
        raise ValueError("a to-do is for one person or for a role, not for both")
    about = subject if isinstance(subject, Subject) else subject_of(subject)
    today = timezone.localdate(now)
    told = {
        "words": kind.stored(words),
        "link": _usual_link(subject) if link is None else link,
        "due_on": due_on or _usual_day(kind, from_on or today),
        "from_on": from_on or today,
    }
    standing = Todo.objects.about(kind.code, about)
    if standing.update(**told):
        return standing.get()
    return Todo.objects.create(
        kind=kind.code,
        subject_type=about.type,
        subject_id=about.id,
        unit=unit,
        is_shared=person is None,
        role=role.value if role else "",
        person=person,
        opened_by=by,
        opened_at=now,
        **told,
    )


def _usual_link(subject: models.Model | Subject) -> str:
    address: Callable[[], str] | None = getattr(subject, "get_absolute_url", None)
    return address() if address else ""


def _usual_day(kind: TodoKind, start: date) -> date | None:
    if kind.working_days is None:
        return None
    return add_working_days(start, kind.working_days, known()).on


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
