"""The tree of divisions beside the list of units: 市 → 县区 → 街道 → 社区 in official order, with counts."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from tongxin.people.models import Person
from tongxin.places import codes
from tongxin.places.models import Division
from tongxin.places.vocabulary import Level
from tongxin.workspace.listing import Counts, Wanted


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


def tree(person: Person, wanted: Wanted, counts: Counts) -> Branch:
    """Return the city with its divisions, open down to the chosen place. counts: of all places."""
    city = Division.objects.get(code=codes.padded(settings.TONGXIN_CITY))
    top = _branch(city, counts, wanted)
    top.name = city.name
    way = set(codes.ancestors(wanted.place)) if wanted.place else {city.code}
    opened: list[Branch] = [top]
    while opened:
        branch = opened.pop()
        branch.below = _below(person, counts, branch.code, wanted)
        opened += [lower for lower in branch.below if lower.code in way and not lower.ends]
        if not wanted.place and branch is top and len(branch.below) == 1 and not branch.below[0].ends:
            opened += branch.below  # whoever sees one county sees it open
    return top


def level_below(person: Person, wanted: Wanted, division: Division) -> Branch:
    """Return one division with what lies directly below it, for a tree that is opened level by level."""
    units = wanted.units(person, anywhere=True)
    if codes.child_level(division.code) is not Level.COUNTY:
        # Not for the city: a range that holds everything would lead the database away from the sight's own indexes.
        units = units.filter(place__code__range=codes.subtree(division.code))
    counts = Counts(units)
    branch = _branch(division, counts, wanted)
    branch.below = _below(person, counts, division.code, wanted)
    return branch


def _below(person: Person, counts: Counts, code: str, wanted: Wanted) -> list[Branch]:
    sight = person.sight_of_units()
    return [
        _branch(division, counts, wanted)
        for division in Division.objects.children(code)
        if counts.all[division.code] or sight.covers(place=division.code)
    ]


def _branch(division: Division, counts: Counts, wanted: Wanted) -> Branch:
    here = wanted.place == division.code
    return Branch(
        code=division.code,
        name=division.label,
        units=counts.all[division.code],
        own=counts.own[division.code],
        query=wanted.query(place=division.prefix, own=""),
        own_query=wanted.query(place=division.prefix, own="1"),
        ends=codes.child_level(division.code) is None,
        current=here and not wanted.own,
        own_current=here and wanted.own,
    )
