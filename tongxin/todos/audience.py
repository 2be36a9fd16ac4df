"""Who the to-dos of a unit are for: those who hold the role there; of officers also those above."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from tongxin.ledger.sight import below_unit
from tongxin.orgs.models import Unit
from tongxin.people.models import Membership, Person, Standing
from tongxin.people.roles import REACH, Reach, Role
from tongxin.places import codes
from tongxin.todos.inheriting import Desk, Left, colleagues, desks

ALWAYS = Q()


def of(person: Person, also: Q = ALWAYS) -> Q:
    """Return the condition for shared to-dos that this person could do.

    also: what else must hold. It is repeated for each role, because SQLite takes a partial index for a branch
    of an "or" only when the branch itself says what the index is limited to.
    """
    wanted = Q(pk__in=[])
    held: dict[int, list[str]] = {}
    for standing in person.standings():
        held.setdefault(standing.unit_id, [""]).append(standing.role.value)
        if REACH[standing.role] is Reach.DIVISION:
            wanted |= also & Q(is_shared=True, role=standing.role.value) & _below(standing)
    for unit, roles in held.items():
        wanted |= also & Q(is_shared=True, unit=unit, role__in=roles)
    return wanted


def _below(standing: Standing) -> Q:
    """What lies in an officer's division. The city is everything, and needs no list of its units."""
    if standing.place == codes.padded(settings.TONGXIN_CITY):
        return Q()
    units = Unit.objects.filter(
        Q(place__code__range=codes.subtree(standing.place)) | Q(path__range=below_unit(standing.path))
    )
    return Q(unit__in=units.values("pk"))


def at(unit: Unit, role: str) -> list[Person]:
    """Return who could do a shared to-do of this unit, in order of names. role: "" for every role held there.

    Of a unit that is closed: who does its work now.
    """
    if not unit.is_active:
        return list(Person.objects.filter(pk__in=desk_of(unit, role).persons).order_by("name", "pk"))
    held = Membership.objects.in_force(timezone.localdate())
    there = Q(unit=unit)
    if role and REACH[Role(role)] is Reach.DIVISION:
        there |= Q(unit__place__in=codes.ancestors(unit.place_id))
    found = held.filter(there, **({"role": role} if role else {}))
    return list(Person.objects.filter(pk__in=found.values("person")).order_by("name", "pk"))


def desk_of(unit: Unit, role: str) -> Desk:
    """Return who does now what a closed unit left to do."""
    left = Left(unit.pk, unit.path, unit.place_id, role, None)
    return desks([left])[left]


def beside(unit: Unit, role: str) -> list[Person]:
    """Return to whom a shared to-do of this unit can be given: of a closed one all who work where it is done now."""
    if unit.is_active:
        return at(unit, role)
    return list(Person.objects.filter(pk__in=colleagues(desk_of(unit, role))).order_by("name", "pk"))
