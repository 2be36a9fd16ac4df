"""Where the work of a closed unit goes: to the unit it was merged into, else to the unit above. Nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Status


def ways(units: Iterable[int], *, closing: Unit | None = None) -> dict[int, tuple[int, ...]]:
    """Return by unit the units that its work passes, nearest first, up to the top: its own, if it is active.

    A successor that closed later hands on to its own; a top that closed hands on to nobody. closing: a unit that is
    still active, as if it were closed.
    """
    wanted = set(units)
    if not wanted:
        return {}
    rows = Unit.objects.filter(status=Status.CLOSED).values_list("pk", "merged_into_id", "parent_id")
    after: dict[int, int | None] = {pk: successor or parent for pk, successor, parent in rows}
    if closing:
        after[closing.pk] = closing.parent_id
    steps = {pk: _steps(pk, after) if pk in after else (pk,) for pk in wanted}
    ends = {found[-1] for found in steps.values() if found}
    paths = dict(Unit.objects.filter(pk__in=ends - after.keys()).values_list("pk", "path"))
    return {pk: (*found, *_above(paths.get(found[-1], ""))) if found else () for pk, found in steps.items()}


def _steps(unit: int, after: dict[int, int | None]) -> tuple[int, ...]:
    """Return the units from the one after this to the first that is active, if there is one."""
    found: list[int] = []
    following = after.get(unit)
    while following is not None and following not in found:
        found.append(following)
        following = after.get(following)
    return tuple(found)


def _above(path: str) -> tuple[int, ...]:
    """Return the units above the one with this path, nearest first."""
    return tuple(int(step) for step in reversed(path.rstrip("/").split("/")[:-1]))


# A unit, what was merged into it, what had been merged into that …: as deep as it goes in one query, which every page
# of somebody who works at a unit asks. Plain SQL, because the ORM has no word for it; both databases know this one.
_TAKEN_OVER = """
SELECT taken.heir, placed.path FROM (
    WITH RECURSIVE below(heir, unit) AS (
        SELECT id, id FROM orgs_unit WHERE id IN ({units})
        UNION SELECT below.heir, merged.id FROM orgs_unit merged JOIN below ON merged.merged_into_id = below.unit
    )
    SELECT heir, unit FROM below
) taken JOIN orgs_placement placed ON placed.unit_id = taken.unit ORDER BY placed.id
"""


def paths_of_work(units: Iterable[int]) -> dict[int, list[str]]:
    """Return by unit every path under which work that is its own now is told: its own ones since it exists, and those
    of the units that were merged into it."""
    wanted = sorted(set(units))
    found: dict[int, list[str]] = {}
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(_TAKEN_OVER.format(units=", ".join(["%s"] * len(wanted))), wanted)
            for unit, path in cursor.fetchall():
                found.setdefault(unit, []).append(path)
    return found
