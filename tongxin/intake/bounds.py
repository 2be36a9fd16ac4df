"""How far an office's ledgers reach: a file changes nothing, and learns nothing, of offices elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.places import codes
from tongxin.places.vocabulary import Level

# The city's own offices, and the association that keeps the programme's ledgers for it.
KEEPERS_OF_THE_CITY = {Kind.DEPARTMENT, Kind.ASSOCIATION}


@dataclass(frozen=True, slots=True)
class Bounds:
    """The division of an office with all below, and its unit with all below.

    place: 12-digit code; "" for an office of the city, whose work may be anywhere in it. path: of the unit.
    """

    place: str
    path: str

    def hold_place(self, code: str) -> bool:
        """Return whether work at this place can stand in the office's ledgers."""
        if not self.place:
            return True
        first, last = codes.subtree(self.place)
        return first <= code <= last

    def hold_unit(self, *, place: str, path: str) -> bool:
        """Return whether the office's ledgers may name, complete and amend this unit."""
        return path.startswith(self.path) or (bool(self.place) and self.hold_place(place))


def bounds_of(office: Unit) -> Bounds | None:
    """Return the bounds of an office's ledgers; None for those who keep the ledgers of the whole city."""
    of_the_city = codes.level_of(office.place_id) in {Level.PROVINCE, Level.CITY}
    if of_the_city and office.kind in KEEPERS_OF_THE_CITY:
        return None
    return Bounds("" if of_the_city else office.place_id, office.path)
