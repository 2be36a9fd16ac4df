"""What people do with a to-do without doing it: take it, put it back, forward it, urge who has it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.notices import actions as notices
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.todos import audience, vocabulary
from tongxin.todos.models import Forwarding, Todo
from tongxin.todos.permissions import (
    is_stranded,
    obstacle_to_forward,
    obstacle_to_put_back,
    obstacle_to_receive,
    obstacle_to_take,
    obstacle_to_tick_off,
    obstacle_to_urge,
)
from tongxin.todos.vocabulary import State


class AlreadyTaken(Exception):
    """Somebody else has it, or it is done; the message says so."""


class UrgedToday(Exception):
    """Who has it was urged today already."""


def take(todo: Todo, *, by: Person) -> None:
    """Take a to-do of one's unit, or of a closed one whose work one does, into one's own hands (我来办).

    Of two who press one gets it: the other, AlreadyTaken. Raises NotAllowed.
    """
    require(obstacle_to_take(by, todo))
    # As it was seen: nobody's, or of somebody who holds no role any more.
    if not Todo.objects.filter(pk=todo.pk, state=State.OPEN, person=todo.person_id).update(person=by):
        raise AlreadyTaken(_("Somebody else has taken this in the meantime, or it is done."))
    todo.person = by


def put_back(todo: Todo, *, by: Person) -> None:
    """Put a taken to-do back, for everybody who could do it. Raises NotAllowed, AlreadyTaken."""
    require(obstacle_to_put_back(by, todo))
    if not Todo.objects.filter(pk=todo.pk, state=State.OPEN, is_shared=True, person=by).update(person=None):
        raise AlreadyTaken(_("Somebody else has taken this in the meantime, or it is done."))
    todo.person = None


@transaction.atomic
def tick_off(todo: Todo, *, by: Person, now: datetime) -> None:
    """Note that a reminder has done its service. Raises NotAllowed, AlreadyTaken."""
    require(obstacle_to_tick_off(by, todo))
    mine = Todo.objects.filter(pk=todo.pk, state=State.OPEN, person=todo.person_id)
    if not mine.update(state=State.DONE, closed_by=by, closed_at=now):
        raise AlreadyTaken(_("Somebody else has taken this in the meantime, or it is done."))
    notices.over(todo.subject, now=now)


@transaction.atomic
def forward(todo: Todo, *, to: Person, opinion: str, by: Person, now: datetime) -> None:
    """Hand a to-do to somebody else, with an opinion (转办); they are told. Raises NotAllowed, AlreadyTaken."""
    require(obstacle_to_forward(by, todo))
    require(obstacle_to_receive(to, todo))
    still = Todo.objects.filter(pk=todo.pk, state=State.OPEN, person=todo.person_id)
    if not still.update(person=to):
        raise AlreadyTaken(_("Somebody else has taken this in the meantime, or it is done."))
    todo.person = to
    Forwarding.objects.create(todo=todo, sender=by, receiver=to, opinion=opinion, at=now)
    notices.over(todo.subject, now=now)
    notices.tell(
        [to.actor_id], vocabulary.FORWARDED, now=now, link=todo.get_absolute_url(), subject=todo.subject,
        name=by.name, task=todo.kind,
    )  # fmt: skip


@transaction.atomic
def urge(todo: Todo, *, by: Person, now: datetime) -> int:
    """Remind whoever has it (催办), once a day for each to-do; return how many were told.

    Raises NotAllowed, UrgedToday, AlreadyTaken if it is done.
    """
    require(obstacle_to_urge(by, todo))
    today = timezone.localdate(now)
    waiting = Todo.objects.filter(pk=todo.pk, state=State.OPEN)
    if not waiting.filter(Q(urged_on=None) | Q(urged_on__lt=today)).update(urged_on=today):
        if waiting.exists():
            raise UrgedToday(_("This was urged today already. Please wait until tomorrow."))
        raise AlreadyTaken(_("This is done already."))
    todo.urged_on = today
    holders = [todo.person] if todo.person and not is_stranded(todo) else audience.at(todo.unit, todo.role)
    return notices.tell(
        [person.actor_id for person in holders if person != by], vocabulary.URGED, now=now,
        link=todo.get_absolute_url(), subject=todo.subject, name=by.name, task=todo.kind,
    )  # fmt: skip
