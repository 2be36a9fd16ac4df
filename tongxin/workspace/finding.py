"""The search of the top bar: units, places and people that somebody may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import islice
from operator import itemgetter, or_

from django.conf import settings
from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tongxin.orgs.models import Unit, UnitQuerySet
from tongxin.orgs.names import initials, match_name
from tongxin.people.models import Membership, Person
from tongxin.places import codes
from tongxin.places.models import Division, DivisionQuerySet

LONGEST = 60  # characters


@dataclass(frozen=True)
class Hit:
    """Something found: its name, what tells it from its namesakes, and its page."""

    name: str
    note: str
    url: str


@dataclass(frozen=True)
class Group:
    """What was found of one sort. more: whether there is more than is shown."""

    sort: str
    label: str
    icon: str
    hits: Sequence[Hit]
    more: bool = False


def found(person: Person, typed: str, *, most: int) -> list[Group]:
    """Return what fits the text, at most so many of each sort, the units first; groups without hits are left out."""
    typed = typed.strip()[:LONGEST]
    if not match_name(typed):
        return []
    groups = [
        _group("units", _("Units"), "building", _units(person, typed, most + 1), most),
        _group("places", _("Places"), "map-pin", _places(person, typed, most + 1), most),
        _group("people", _("People"), "user", _people(person, typed, most + 1), most),
    ]
    return [group for group in groups if group.hits]


def _group(sort: str, label: str, icon: str, hits: list[Hit], most: int) -> Group:
    return Group(sort, label, icon, hits[:most], len(hits) > most)


def ranked(units: UnitQuerySet, typed: str) -> UnitQuerySet:
    """Return the units that fit, those whose name or initials begin with the text first, closed ones last."""
    letters = match_name(typed)
    begins = Q(match_name__startswith=letters) | Q(initials__startswith=letters)
    rank = Case(When(status="closed", then=Value(2)), When(begins, then=Value(0)), default=Value(1))
    return units.named(typed).alias(rank=rank).order_by("rank", "place_id", "name_zh", "pk")


def _units(person: Person, typed: str, most: int) -> list[Hit]:
    units = list(ranked(Unit.objects.visible_to(person), typed).select_related("place")[:most])
    return [Hit(unit.name_zh, _note(unit), unit.get_absolute_url()) for unit in units]


def _note(unit: Unit) -> str:
    told = [unit.get_kind_display(), unit.place.label]
    return " · ".join([*told, unit.get_status_display()] if not unit.is_active else told)


def places_of(person: Person) -> DivisionQuerySet:
    """Return the divisions that the person looks after: those below the city, or below their own divisions."""
    sight = person.sight_of_units()
    own = [settings.TONGXIN_CITY] if sight.everything else list(sight.places)
    if not own:
        return Division.objects.none()
    inside = (Q(code__range=codes.subtree(codes.padded(code))) for code in own)
    return Division.objects.filter(reduce(or_, inside)).in_force(timezone.localdate())


def _places(person: Person, typed: str, most: int) -> list[Hit]:
    wanted = list(places_of(person).matching(typed).order_by("code").values_list("code", flat=True)[:most])
    names = Division.objects.full_names(wanted)
    units = reverse("workspace:units")
    return [Hit(names[code], "", f"{units}?{urlencode({'place': codes.prefix(code)})}") for code in wanted]


@lru_cache(maxsize=20_000)
def _initials(name: str) -> str:
    return initials(name)


def _people(person: Person, typed: str, most: int) -> list[Hit]:
    # Who holds a role that may be seen, first: cut before that, the list would lose people whom it should show.
    working = Membership.objects.visible_to(person).in_force(timezone.localdate())
    there = Person.objects.filter(pk__in=working.values("person")).order_by("name", "pk").values_list("pk", "name")
    named = list(there.filter(name__contains=typed)[:most])
    letters = match_name(typed)
    if letters.isascii() and len(named) < most:
        # Initials of persons are not stored: a column more about them. Worked out once in the life of a process.
        named += islice((each for each in there if _initials(each[1]).startswith(letters)), most)
    held = working.filter(person__in=[pk for pk, _name in sorted(set(named), key=itemgetter(1, 0))[:most]])
    hits: dict[int, Hit] = {}
    for membership in held.select_related("person", "unit").order_by("person__name", "role", "pk"):
        note = f"{membership.get_role_display()} · {membership.unit.name_zh}"
        hits.setdefault(
            membership.person_id,
            Hit(membership.person.name, note, reverse("persons:card", args=[membership.person.public_id])),
        )
    return list(hits.values())
