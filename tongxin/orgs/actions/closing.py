"""Close units and open them again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Actor
from tongxin.ledger.vocabulary import Move
from tongxin.orgs import vocabulary
from tongxin.orgs.actions.facts import about, day_of, refuse_end
from tongxin.orgs.actions.trees import hold_trees, refuse_closed_parent
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Status

BATCH = 500


class UnitInUse(Exception):
    """The unit still has active units below it."""


@transaction.atomic
def close_unit(unit: Unit, *, by: Actor, now: datetime, reason: str, closed_on: date | None = None) -> None:
    """Close a unit. Raises UnitInUse while units below it are active, WrongMove when it is closed already, NotADay."""
    day = day_of(closed_on, now=now)
    ledger.hold(unit)
    refuse_end(unit, on=day)
    if unit.children.active().exists():
        raise UnitInUse(_("Units below this one are still active."))
    ledger.move(
        unit, vocabulary.CLOSED, by=by, now=now, unit=unit, fields={"closed_on": day}, details={"reason": reason}
    )


@transaction.atomic
def close_units(units: Sequence[Unit], *, by: Actor, now: datetime, reason: str) -> None:
    """Close many units at once, today.

    Raises UnitInUse while another unit below one of them is active, WrongMove when one is closed already.
    """
    paths = {unit.path for unit in units}
    below = Unit.objects.active().filter(parent__in=[unit.pk for unit in units]).values_list("path", flat=True)
    if not paths.issuperset(below):
        raise UnitInUse(_("Units below this one are still active."))
    _move_all(units, vocabulary.CLOSED, by=by, now=now, closed_on=timezone.localdate(now), details={"reason": reason})


@transaction.atomic
def reopen_unit(unit: Unit, *, by: Actor, now: datetime, reason: str) -> None:
    """Open a closed unit again; a merger is undone with it, but what went over to the successor stays there.

    Raises WrongMove when it is active, ParentClosed while the unit above is closed.
    """
    held = hold_trees([unit, unit.parent] if unit.parent else [unit])
    parent = held[unit.pk].parent_id
    if parent is not None:
        if parent not in held:
            raise ledger.WrongMove(_("This has been changed in the meantime. Please reload the page."))
        refuse_closed_parent(held[parent])
    fields: dict[str, object] = {"closed_on": None, "merged_into": None}
    ledger.move(
        unit, vocabulary.REOPENED, by=by, now=now, unit=held[unit.pk], fields=fields, details={"reason": reason}
    )


@transaction.atomic
def reopen_units(units: Sequence[Unit], *, by: Actor, now: datetime) -> None:
    """Open closed units again. Raises WrongMove when one is active, ParentClosed below a unit that stays closed."""
    own = {unit.pk for unit in units}
    above = {unit.parent_id for unit in units if unit.parent_id is not None} - own
    if closed := Unit.objects.filter(pk__in=above, status=Status.CLOSED).order_by("path").first():
        refuse_closed_parent(closed)
    _move_all(units, vocabulary.REOPENED, by=by, now=now, closed_on=None, details={})


def _move_all(
    units: Sequence[Unit], step: Move, *, by: Actor, now: datetime, closed_on: date | None, details: dict[str, str]
) -> None:
    for start in range(0, len(units), BATCH):
        part = units[start : start + BATCH]
        some = Unit.objects.filter(pk__in=[unit.pk for unit in part], status__in=list(step.sources))
        if some.update(status=step.target, closed_on=closed_on, merged_into=None) != len(part):
            raise ledger.WrongMove(_("This has been changed in the meantime. Please reload the page."))
    for unit in units:
        unit.status, unit.closed_on, unit.merged_into = step.target, closed_on, None
    facts = (about(unit, step, on=timezone.localdate(now), details=details) for unit in units)
    ledger.record_many(facts, by=by, now=now)
