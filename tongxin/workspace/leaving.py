"""What a unit leaves behind when it goes, and where that goes: shown to whoever closes or merges it, before they do."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from django.utils import timezone

from tongxin.orgs.models import Unit
from tongxin.people.models import Membership, Person
from tongxin.people.permissions import obstacle_to_do_without
from tongxin.todos.inheriting import Desk, Left, desks
from tongxin.todos.models import Todo

NAMED = 20  # an association has hundreds of members


class Share(NamedTuple):
    """So many open to-dos that go to the same people. kept: they stay with whoever has them in hand or does them."""

    todos: int
    units: list[str]
    people: list[str]
    kept: bool


@dataclass(frozen=True)
class Leaving:
    """What is open at a unit: to-dos, and roles that will not count any more, the first of them by name.

    obstacle: why the unit cannot go before something else is done, or None.
    """

    obstacle: str | None
    todos: int
    roles: int
    people: int
    held: list[Membership]
    shares: list[Share]

    def __bool__(self) -> bool:
        return bool(self.obstacle or self.todos or self.roles)


def leaving(unit: Unit, *, is_closing: bool) -> Leaving:
    """Return what the unit leaves. Where it goes is told of a closing; of a merger the successor is not known yet."""
    counts = Todo.objects.left_at([unit.pk])
    held = Membership.objects.in_force(timezone.localdate()).filter(unit=unit).select_related("person")
    shares = _shares(counts, desks(counts, closing=unit)) if is_closing else []
    named = list(held.order_by("role", "person__name", "pk")[:NAMED])
    people = held.values("person").distinct().count()
    return Leaving(obstacle_to_do_without(unit), sum(counts.values()), held.count(), people, named, shares)


def _shares(counts: dict[Left, int], found: dict[Left, Desk]) -> list[Share]:
    """Return how many go where, those with the most first."""
    sums: dict[tuple[frozenset[int], frozenset[int], bool], int] = {}
    for left, count in counts.items():
        desk = found[left]
        in_hand = left.person is not None and not desk.stranded
        persons = frozenset([left.person]) if in_hand and left.person else desk.persons
        kept = in_hand or not desk.passed_on
        key = (frozenset() if kept else desk.units, persons, kept)
        sums[key] = sums.get(key, 0) + count
    people = _names(Person, {pk for _units, persons, _kept in sums for pk in persons})
    units = _names(Unit, {pk for ids, _persons, _kept in sums for pk in ids})
    return sorted(
        (
            Share(count, sorted(units[pk] for pk in ids), sorted(people[pk] for pk in persons), kept)
            for (ids, persons, kept), count in sums.items()
        ),
        key=lambda share: (-share.todos, share.units, share.people),
    )


def _names(model: type[Person] | type[Unit], keys: Collection[int]) -> dict[int, str]:
    column = "name" if model is Person else "name_zh"
    return dict(model._default_manager.filter(pk__in=keys).values_list("pk", column))
