"""Which part of the ledger somebody may see. Pure: who may see what is decided by roles, far above the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.db.models import Q

from tongxin.places import codes


@dataclass(frozen=True, slots=True)
class Sight:
    """Divisions and units, each with all below. Hashable, so that what is drawn for one sight is kept for its likes.

    places: 12-digit codes. units: paths. everything: the whole city, whatever its place or unit.
    """

    places: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    everything: bool = False

    def __bool__(self) -> bool:
        return self.everything or bool(self.places or self.units)

    def covers(self, *, place: str = "", unit_path: str = "") -> bool:
        """Return whether all that lies at or below this place, as far as it is this unit's work, may be seen.

        place: 12-digit code, "" for wherever. unit_path: "" for whoever's work.
        """
        if self.everything:
            return True
        return (bool(place) and self._covers_place(place)) or any(
            unit_path.startswith(path) for path in self.units if unit_path
        )

    def _covers_place(self, place: str) -> bool:
        ranges = (codes.subtree(own) for own in self.places)
        return any(first <= place <= last for first, last in ranges)

    def rows(self, *, place: str, unit_path: str) -> Q:
        """Return the condition for rows whose columns hold the place's code and the path of the unit.

        place, unit_path: names of these columns, e.g. "place__code" of a foreign key.
        """
        wanted = Q(pk__in=[])
        for own in self.places:
            wanted |= Q(**{f"{place}__range": codes.subtree(own)})
        for path in self.units:
            wanted |= Q(**{f"{unit_path}__range": below_unit(path)})
        return wanted


EVERYTHING = Sight(everything=True)
NOTHING = Sight()


class Seer(Protocol):
    """Whoever looks: a person, with what their roles let them see."""

    def sight(self) -> Sight:
        """Return which entries they may see."""

    def sight_of_units(self) -> Sight:
        """Return which units they may see."""


def below_unit(path: str) -> tuple[str, str]:
    """Return first and last of the paths of a unit and all below it, for BETWEEN: "000001/" to "000001/9…"."""
    return path, f"{path}:"  # the character after 9
