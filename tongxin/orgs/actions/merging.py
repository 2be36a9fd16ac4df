"""Merge a unit into another one."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Actor, Fact
from tongxin.orgs import vocabulary
from tongxin.orgs.actions.facts import NotADay, about, day_of, refuse_end
from tongxin.orgs.actions.moving import CannotMove, refuse_place
from tongxin.orgs.actions.trees import hang, hold_trees, refuse_closed_parent
from tongxin.orgs.models import Placement, Unit


class CannotMerge(Exception):
    """The unit cannot go into that one: it is the same, or it stands below."""


@transaction.atomic
def merge_unit(unit: Unit, into: Unit, *, by: Actor, now: datetime, reason: str, merged_on: date | None = None) -> None:
    """Close a unit because another one takes over; the active units directly below it go over too.

    Figures are not attributed anew: what the unit did until now is told of it for ever (docs/adr/0015).
    Raises WrongMove when it was moved or closed since it was read, ParentClosed when the successor is closed,
    CannotMerge, NotADay.
    """
    day = day_of(merged_on, now=now)
    read_at = unit.path
    held = hold_trees([unit, into])
    unit_now, successor = held[unit.pk], held[into.pk]
    if unit_now.path != read_at:
        raise ledger.WrongMove(_("This has been changed in the meantime. Please reload the page."))
    if successor.path.startswith(unit_now.path):
        raise CannotMerge(_("A unit cannot be merged into itself or into one below it."))
    refuse_closed_parent(successor)
    refuse_end(unit_now, on=day)
    children = _go_over(unit_now, successor, on=day)
    ledger.move(
        unit,
        vocabulary.MERGED,
        by=by,
        now=now,
        unit=unit,
        fields={"closed_on": day, "merged_into": successor},
        details={"reason": reason, "into": successor.path, "moved": len(children)},
    )
    details = {"reason": reason, "from": unit_now.path, "to": successor.path}
    facts: list[Fact] = [about(child, vocabulary.MOVED, on=day, details=details) for child in children]
    if facts:
        ledger.record_many(facts, by=by, now=now)


def _go_over(unit: Unit, successor: Unit, *, on: date) -> list[Unit]:
    children = list(unit.children.active().exclude(pk=successor.pk).select_for_update().order_by("pk"))
    latest = Placement.objects.filter(unit__in=children, ends_on=None, starts_on__gt=on).order_by("-starts_on").first()
    if latest:
        raise NotADay(
            _("A unit below came there on %(day)s only; please merge on a later day.") % {"day": latest.starts_on}
        )
    for child in children:
        try:
            refuse_place(child, successor)
        except CannotMove as obstacle:
            raise CannotMerge(str(obstacle)) from obstacle
        hang(child, successor, on=on)
    return children
