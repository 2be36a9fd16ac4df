"""Hold the tree of units still while it changes, and hang a branch elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from tongxin.ledger import actions as ledger
from tongxin.orgs.models import Placement, Unit

BATCH = 500
ATTEMPTS = 5


class ParentClosed(Exception):
    """The unit above is closed; nothing can be opened, reopened or moved below it."""


def hold_trees(units: Iterable[Unit]) -> dict[int, Unit]:
    """Lock the units and the tops of the trees in which they hang; return them by primary key, read afresh.

    Whoever changes the shape of a tree holds its top, so shapes change one after the other: no move can make a circle
    with another one, and nothing is opened below a path that is just being changed. On SQLite the transaction already
    holds the only write lock.
    """
    wanted = {unit.pk for unit in units}
    for _attempt in range(ATTEMPTS):
        tops = _tops(wanted)
        list(Unit.objects.select_for_update().filter(pk__in=tops).order_by("pk"))
        if _tops(wanted) == tops:  # else a top was moved while we waited for it
            held = Unit.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
            return {unit.pk: unit for unit in held}
    raise ledger.WrongMove(_("This has been changed in the meantime. Please reload the page."))


def _tops(units: set[int]) -> set[int]:
    return {int(path.split("/", 1)[0]) for path in Unit.objects.filter(pk__in=units).values_list("path", flat=True)}


def refuse_closed_parent(parent: Unit | None) -> None:
    """Raise ParentClosed if there is a unit above and it is closed."""
    if parent and not parent.is_active:
        raise ParentClosed(_("“%(unit)s” is closed; nothing can stand below it.") % {"unit": parent})


def hang(unit: Unit, parent: Unit | None, *, on: date) -> None:
    """Hang a unit and all below it under another parent: new paths from this day on, a placement for each.

    The caller holds both trees and has checked that nothing stands in the way.
    """
    old, new = unit.path, f"{parent.path if parent else ''}{unit.pk:06d}/"
    branch = list(Unit.objects.within(old).order_by("path").values_list("pk", "parent_id", "path"))
    Unit.objects.within(old).update(path=Concat(Value(new), Substr("path", len(old) + 1)))
    Unit.objects.filter(pk=unit.pk).update(parent=parent)
    unit.parent, unit.path = parent, new
    since = _end_placements([pk for pk, _parent, _path in branch], on=on)
    Placement.objects.bulk_create(
        (
            Placement(
                unit_id=pk,
                parent_id=(parent.pk if parent else None) if pk == unit.pk else above,
                path=new + path[len(old) :],
                starts_on=since.get(pk, on),
            )
            for pk, above, path in branch
        ),
        batch_size=BATCH,
    )


def _end_placements(units: list[int], *, on: date) -> dict[int, date]:
    """End the placements in force; return the days of those that began later than the move, which end on that day."""
    later: dict[int, date] = {}
    for start in range(0, len(units), BATCH):
        in_force = Placement.objects.filter(unit__in=units[start : start + BATCH], ends_on=None)
        began = in_force.filter(starts_on__gt=on).values_list("unit_id", "starts_on")
        later |= {unit: day for unit, day in began if day}
        in_force.filter(starts_on__gt=on).update(ends_on=F("starts_on"))
        in_force.update(ends_on=on)
    return later
