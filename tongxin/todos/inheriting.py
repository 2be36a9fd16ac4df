"""Who sees what closed units, and people who lost their roles, left open: computed, moved nowhere (docs/adr/0021)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from tongxin.orgs.heirs import ways
from tongxin.orgs.models import Unit
from tongxin.people.models import Membership
from tongxin.people.roles import MAY, REACH, Deed, Reach, Role
from tongxin.places import codes
from tongxin.todos.vocabulary import State

WORKING = [role for role in Role if MAY[role]]
OFFICERS = [role for role in Role if REACH[role] is Reach.DIVISION]


class Left(NamedTuple):
    """Open to-dos that were left: of one unit and role, in the hands of one person or of nobody."""

    unit: int
    path: str
    place: str  # home of the unit, 12-digit code
    role: str  # "": whatever role
    person: int | None


@dataclass(frozen=True)
class Desk:
    """Who does them now. units: where these people work; none: nobody is there."""

    persons: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    passed_on: bool = True  # False: officers of the division, for whom they were before
    stranded: bool = False  # in the hands of somebody who holds no role any more, so whoever does them may take them


class _Post(NamedTuple):
    unit: int
    path: str
    place: str
    role: Role
    person: int


@dataclass
class _Staff:
    """The roles in force at some units, and those of officers everywhere."""

    posts: list[_Post]
    at: dict[int, list[_Post]] = field(init=False)

    def __post_init__(self) -> None:
        self.at = {}
        for post in self.posts:
            self.at.setdefault(post.unit, []).append(post)


def desks(left: Collection[Left], *, closing: Unit | None = None) -> dict[Left, Desk]:
    """Return who does what was left open, in three queries whatever there is.

    The first who are found: officers with the role in whose division the unit lies; then, at the unit that took over
    and on from there to the top, those with the role, else those who lead the unit; then the officers of the division.
    closing: a unit that is still active, as if it were closed.
    """
    if not left:
        return {}
    went = ways({each.unit for each in left}, closing=closing)
    staff = _staff(left, {step for way in went.values() for step in way}, closing)
    working = {post.person for post in staff.posts}
    posts = {(each.unit, each.role): _found(each, went[each.unit], staff) for each in left}  # whoever has it in hand
    return {
        each: Desk(
            frozenset(post.person for post in there),
            frozenset(post.unit for post in there),
            passed_on,
            each.person is not None and each.person not in working,
        )
        for each in left
        for there, passed_on in [posts[each.unit, each.role]]
    }


def _staff(left: Iterable[Left], units: set[int], closing: Unit | None) -> _Staff:
    """Return the roles in force that matter: at these units, of officers, and of those in whose hands something is."""
    holders = {each.person for each in left if each.person is not None}
    there = Q(unit__in=units) | Q(role__in=OFFICERS) | Q(person__in=holders)
    held = Membership.objects.in_force(timezone.localdate()).filter(there)
    if closing:
        held = held.exclude(unit=closing)
    rows = held.order_by("pk").values_list("unit_id", "unit__path", "unit__place_id", "role", "person_id")
    return _Staff([_Post(unit, path, place, Role(role), person) for unit, path, place, role, person in rows])


def _found(left: Left, way: tuple[int, ...], staff: _Staff) -> tuple[list[_Post], bool]:
    if left.role and REACH[Role(left.role)] is Reach.DIVISION:
        officers = [post for post in staff.posts if post.role == left.role and _covers(post, left)]
        if officers:
            return officers, False
    for unit in way:
        if posts := _at(staff.at.get(unit, []), left.role):
            return posts, True
    return _officers(left.place, staff), True


def _covers(post: _Post, left: Left) -> bool:
    return post.place in codes.ancestors(left.place) or left.path.startswith(post.path)


def _at(posts: list[_Post], role: str) -> list[_Post]:
    """Return who does it at one unit: those with the role, else those who lead, for no role in particular everybody."""
    if same := [post for post in posts if role and post.role == role]:
        return same
    return [post for post in posts if Deed.ASSIGN in MAY[post.role]] or ([] if role else posts)


def _officers(place: str, staff: _Staff) -> list[_Post]:
    """Return the officers of the smallest division with this place in it that has any."""
    for code in reversed(codes.ancestors(place)):
        there = [post for post in staff.posts if post.place == code and post.role in OFFICERS]
        if leading := [post for post in there if Deed.ASSIGN in MAY[post.role]]:
            return leading
    return []


def colleagues(desk: Desk) -> set[int]:
    """Return all who work where those work who do it: to them it can be forwarded. Mere members do no work here."""
    there = Membership.objects.in_force(timezone.localdate()).filter(unit__in=desk.units, role__in=WORKING)
    return {*desk.persons, *there.values_list("person", flat=True)}


def inherited_by(person: int, found: dict[Left, Desk], also: Q) -> Q:
    """Return the condition for what this person does of what was left. also: as in `audience.of`."""
    shared: dict[str, set[int]] = {}
    free: dict[str, set[int]] = {}
    stranded: set[int] = set()
    for left, desk in found.items():
        if person in desk.persons and desk.stranded and left.person is not None:
            free.setdefault(left.role, set()).add(left.unit)
            stranded.add(left.person)
        elif person in desk.persons and desk.passed_on:
            shared.setdefault(left.role, set()).add(left.unit)
    # A condition for each role, not for each unit: SQLite counts how deep an "or" goes, and a city closes hundreds.
    wanted = Q(pk__in=[])
    for role, units in shared.items():
        wanted |= Q(state=State.OPEN, is_shared=True, role=role, unit__in=units) & also
    for role, units in free.items():
        wanted |= Q(state=State.OPEN, role=role, unit__in=units, person__in=stranded)
    return wanted
