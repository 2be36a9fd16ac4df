"""Move a unit, with everything below it, under another one."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Actor
from tongxin.orgs import vocabulary
from tongxin.orgs.actions.facts import NotADay, about, day_of
from tongxin.orgs.actions.trees import hang, hold_trees, refuse_closed_parent
from tongxin.orgs.models import LONGEST_PATH, Unit


class CannotMove(Exception):
    """The unit cannot hang there: it would be its own parent, hangs there already, or the tree would grow too deep."""


@transaction.atomic
def move_unit(
    unit: Unit, parent: Unit | None, *, by: Actor, now: datetime, reason: str, moved_on: date | None = None
) -> None:
    """Hang a unit and everything below it under another parent (None: at the top), from a day on.

    What was recorded until now stays with the parent of its time; the unit itself keeps its whole history.
    moved_on: not in the future, not before its last move (default: today). Raises WrongMove when somebody else moved or
    closed it since it was read, ParentClosed, CannotMove, NotADay.
    """
    day = day_of(moved_on, now=now)
    read_at = unit.path
    held = hold_trees([unit, parent] if parent else [unit])
    unit_now, above = held[unit.pk], held[parent.pk] if parent else None
    if unit_now.path != read_at or not unit_now.is_active:
        raise ledger.WrongMove(_("This has been changed in the meantime. Please reload the page."))
    refuse_closed_parent(above)
    refuse_place(unit_now, above)
    began = unit_now.placements.get(ends_on=None).starts_on
    if began and day < began:
        raise NotADay(_("The unit came to where it is on %(day)s; it cannot leave before.") % {"day": began})
    came_from = unit_now.parent.path if unit_now.parent else ""
    hang(unit, above, on=day)
    details = {"reason": reason, "from": came_from, "to": above.path if above else ""}
    ledger.record_many([about(unit, vocabulary.MOVED, on=day, details=details)], by=by, now=now)


def refuse_place(unit: Unit, parent: Unit | None) -> None:
    """Raise CannotMove if the unit cannot hang below this parent."""
    if parent and parent.path.startswith(unit.path):
        raise CannotMove(_("A unit cannot stand below itself."))
    if unit.parent_id == (parent.pk if parent else None):
        raise CannotMove(_("The unit stands there already."))
    deepest = max(map(len, Unit.objects.within(unit.path).values_list("path", flat=True)))
    own = f"{unit.pk:06d}/"
    if len(parent.path if parent else "") + len(own) + deepest - len(unit.path) > LONGEST_PATH:
        raise CannotMove(_("The tree of units would grow too deep."))
