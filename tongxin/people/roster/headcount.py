"""Who held which role where on a day, counted by unit and role, and what changed between two days."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from tongxin.orgs.models import Placement, Unit
from tongxin.people.models import Membership, Person
from tongxin.people.roles import Role


@dataclass(frozen=True)
class Row:
    """The sums of one unit. counts: for each role of the roster; persons: different ones, whatever their roles."""

    unit: Unit
    counts: list[int]
    persons: int


@dataclass(frozen=True)
class Roster:
    """Everybody within sight who held a role on a day. In totals a person with several roles counts once."""

    day: date
    lines: list[Membership]

    @property
    def roles(self) -> list[Role]:
        """The roles that somebody held, in the order of lists."""
        held = {line.role for line in self.lines}
        return [role for role in Role if role.value in held]

    @property
    def persons(self) -> int:
        """How many different persons."""
        return len({line.person_id for line in self.lines})

    @property
    def totals(self) -> list[int]:
        """How many different persons held each of the roles."""
        held = {(line.role, line.person_id) for line in self.lines}
        counted = Counter(role for role, _person in held)
        return [counted[role.value] for role in self.roles]

    @property
    def rows(self) -> list[Row]:
        """The sums of each unit, in official order."""
        roles = self.roles
        by_unit: dict[int, list[Membership]] = {}
        for line in self.lines:
            by_unit.setdefault(line.unit_id, []).append(line)
        return [
            Row(
                held[0].unit,
                [sum(line.role == role.value for line in held) for role in roles],
                len({line.person_id for line in held}),
            )
            for held in by_unit.values()
        ]


def roster(reader: Person, day: date, unit: Unit | None = None) -> Roster:
    """Return the roster of a day, as far as the reader may see it. unit: only this one and those that stood below it
    on that day."""
    held = Membership.objects.visible_to(reader).counted_on(day)
    if unit is not None:
        held = held.filter(unit__in=Placement.objects.within_on(unit, day).values("unit"))
    return Roster(day, list(held.for_list()))


@dataclass(frozen=True)
class Difference:
    """Who holds a role on the later day and did not on the earlier, and the other way round."""

    came: list[Membership]
    went: list[Membership]


def difference(earlier: Roster, later: Roster) -> Difference:
    """Compare two rosters by person, unit and role: a role that was given anew without a gap is no change."""
    before, after = ({_key(line) for line in each.lines} for each in (earlier, later))
    return Difference(
        [line for line in later.lines if _key(line) not in before],
        [line for line in earlier.lines if _key(line) not in after],
    )


def _key(line: Membership) -> tuple[int, int, str]:
    return line.person_id, line.unit_id, line.role
