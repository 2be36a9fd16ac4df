"""Give a task by hand (交办), to one unit or to many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from tongxin.ledger import actions as ledger
from tongxin.notices import actions as notices
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.people.roles import Role
from tongxin.todos import audience, vocabulary
from tongxin.todos.actions.opening import open_todo
from tongxin.todos.models import Assignment, Errand
from tongxin.todos.permissions import giving_standing, obstacle_to_give, obstacle_to_give_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked. wanted: at most 500 characters; due_on: last day; role: who at the units, None for whoever."""

    title: str
    wanted: str
    due_on: date
    role: Role | None = None


@transaction.atomic
def give(order: Order, *, to: Sequence[Unit], by: Person, now: datetime) -> Assignment:
    """Give these units a task, each of which answers for itself, and return it. All or none of them get it.

    Raises NotAllowed for a unit out of the giver's reach, a closed one, none at all, or a last day in the past.
    """
    require(obstacle_to_give_to(by, to, due_on=order.due_on, today=timezone.localdate(now)))
    standing = giving_standing(by, to)
    if standing is None:
        require(obstacle_to_give(by))
        raise LookupError(by.actor_id)
    assignment = Assignment.objects.create(
        title=order.title,
        wanted=order.wanted,
        due_on=order.due_on,
        role=order.role.value if order.role else "",
        given_by=by,
        unit_id=standing.unit_id,
        given_at=now,
    )
    for unit in to:
        _give_one(assignment, unit, order, by=by, now=now)
    return assignment


def _give_one(assignment: Assignment, unit: Unit, order: Order, *, by: Person, now: datetime) -> None:
    errand = Errand.objects.create(assignment=assignment, unit=unit)
    ledger.record(vocabulary.GIVEN, errand, by=by, now=now, unit=unit)
    todo = open_todo(
        vocabulary.TASK, subject=errand, unit=unit, role=order.role, by=by, now=now, due_on=order.due_on,
        title=order.title,
    )  # fmt: skip
    holders = [person.actor_id for person in audience.at(unit, todo.role) if person != by]
    notices.tell(
        holders, vocabulary.TASK_CAME, now=now, link=errand.get_absolute_url(), subject=todo.subject, name=by.name,
        unit=unit.name_zh, title=order.title,
    )  # fmt: skip
