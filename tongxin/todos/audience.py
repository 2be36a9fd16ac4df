"""Who the to-dos of a unit are for: those who hold the role there; of officers also those above."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from tongxin.orgs.models import Unit
from tongxin.people.models import Membership, Person
from tongxin.people.roles import REACH, Reach, Role
from tongxin.places import codes


def of(person: Person) -> Q:
    """Return the condition for shared to-dos that this person could do."""
    wanted = Q(pk__in=[])
    held: dict[int, list[str]] = {}
    for standing in person.standings():
        held.setdefault(standing.unit_id, [""]).append(standing.role.value)
        if REACH[standing.role] is Reach.DIVISION:
            below = Unit.objects.filter(
                Q(place__code__range=codes.subtree(standing.place)) | Q(path__startswith=standing.path)
            )
            wanted |= Q(role=standing.role.value, unit__in=below.values("pk"))
    for unit, roles in held.items():
        wanted |= Q(unit=unit, role__in=roles)
    return Q(is_shared=True) & wanted


def at(unit: Unit, role: str) -> list[Person]:
    """Return who could do a shared to-do of this unit, in order of names. role: "" for every role held there."""
    held = Membership.objects.in_force(timezone.localdate())
    there = Q(unit=unit)
    if role and REACH[Role(role)] is Reach.DIVISION:
        there |= Q(unit__place__in=codes.ancestors(unit.place_id))
    found = held.filter(there, **({"role": role} if role else {}))
    return list(Person.objects.filter(pk__in=found.values("person")).order_by("name", "pk"))
