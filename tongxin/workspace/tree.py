"""The tree of divisions beside the list of units: 市 → 县区 → 街道 → 社区 in official order, with counts."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count
from django.db.models.functions import Substr

from tongxin.orgs.models import UnitQuerySet
from tongxin.people.models import Person
from tongxin.places import codes
from tongxin.places.models import Division
from tongxin.places.vocabulary import DIGITS
from tongxin.workspace.listing import Wanted


@dataclass
class Branch:
    """A division in the tree. units: how many the person may see there and below; own: at the division itself.

    query: of the list of its units. below: its divisions if it stands open, else None.
    """

    code: str
    name: str
    units: int
    query: str
    own_query: str
    ends: bool  # nothing below it
    current: bool = False
    own: int = 0
    own_current: bool = False
    below: list[Branch] | None = None

    @property
    def prefix(self) -> str:
        return codes.prefix(self.code)


def tree(person: Person, wanted: Wanted) -> Branch:
    """Return the city with its divisions, open down to the chosen place, in two queries a level."""
    city = Division.objects.get(code=codes.padded(settings.TONGXIN_CITY))
    units = wanted.units(person, anywhere=True)
    top = _branch(city, units.count(), wanted)
    way = set(codes.ancestors(wanted.place)) if wanted.place else {city.code}
    opened: list[Branch] = [top]
    while opened:
        branch = opened.pop()
        branch.own, branch.below = _below(person, units, branch.code, wanted)
        opened += [lower for lower in branch.below if lower.code in way and not lower.ends]
        if not wanted.place and branch is top and len(branch.below) == 1 and not branch.below[0].ends:
            opened += branch.below  # whoever sees one county sees it open
    return top


def level_below(person: Person, wanted: Wanted, code: str) -> Branch:
    """Return one division with what lies directly below it, for a tree that is opened level by level."""
    branch = Branch(code, "", 0, "", wanted.query(place=codes.prefix(code), own="1"), ends=False)
    branch.own, branch.below = _below(person, wanted.units(person, anywhere=True), code, wanted)
    branch.own_current = wanted.own and wanted.place == code
    return branch


def _below(person: Person, units: UnitQuerySet, code: str, wanted: Wanted) -> tuple[int, list[Branch]]:
    level = codes.child_level(code)
    if level is None:
        return 0, []
    digits = DIGITS[level]
    inside = units.filter(place__code__range=codes.subtree(code)).order_by()
    parts = inside.annotate(part=Substr("place_id", 1, digits)).values_list("part").annotate(units=Count("pk"))
    counted = {codes.padded(part): number for part, number in parts}
    sight = person.sight_of_units()
    branches = [
        _branch(division, counted.get(division.code, 0), wanted)
        for division in Division.objects.children(code)
        if counted.get(division.code) or sight.covers(place=division.code)
    ]
    return counted.get(code, 0), branches


def _branch(division: Division, units: int, wanted: Wanted) -> Branch:
    here = wanted.place == division.code
    return Branch(
        code=division.code,
        name=division.label,
        units=units,
        query=wanted.query(place=division.prefix, own=""),
        own_query=wanted.query(place=division.prefix, own="1"),
        ends=codes.child_level(division.code) is None,
        current=here and not wanted.own,
        own_current=here and wanted.own,
    )
