"""Tell people, once, that the open to-dos of a unit wait for them now because it was merged or closed."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from tongxin.ledger.actions import subject_of
from tongxin.ledger.facts import Actor
from tongxin.notices import actions as notices
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.todos import vocabulary
from tongxin.todos.inheriting import Left, desks
from tongxin.todos.models import Todo

Holders = dict[Left, frozenset[int]]


def holders_of_what_is_left() -> Holders:
    """Return who does what was left open until now; the verb that closes a unit asks before, and hands it on below."""
    found = desks(Todo.objects.left_behind())
    return {left: desk.persons for left, desk in found.items() if left.person is None or desk.stranded}


def tell_new_holders(unit: Unit, before: Holders, *, how: str, day: date, by: Actor, now: datetime) -> int:
    """Tell each who has more to do since the unit was closed how much, in one notice; return how many were told.

    how: "merged" or "closed". before: as `holders_of_what_is_left` said before it was.
    """
    found = desks(Todo.objects.left_behind())
    gained: Counter[int] = Counter()
    counts = Todo.objects.left_at({left.unit for left in found})
    for left, desk in found.items():
        if desk.stranded or (left.person is None and desk.passed_on):
            for person in desk.persons - before.get(left, frozenset()):
                gained[person] += counts[left]
    people = Person.objects.filter(pk__in=gained).exclude(public_id=by.actor_id).order_by("pk")
    for person in people:
        notices.tell(
            [person.actor_id], vocabulary.TAKEN_OVER, now=now, link="/", subject=subject_of(unit), unit=unit.name_zh,
            how=how, day=day, count=gained[person.pk],
        )  # fmt: skip
    return len(people)
