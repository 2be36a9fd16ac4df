"""The verbs of units as the office does them: asked for first, then done in `orgs`, which knows no persons."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from tongxin.ledger import actions as ledger
from tongxin.orgs import actions as orgs
from tongxin.orgs.actions import UnitData, UnitDraft
from tongxin.orgs.actions.trees import hold_trees
from tongxin.orgs.models import Unit
from tongxin.people.actions import telling
from tongxin.people.models import Person
from tongxin.people.permissions import obstacle_to_do_without, obstacle_to_resettle, require
from tongxin.sites.actions import title_endings
from tongxin.todos import actions as todos
from tongxin.workspace.permissions import (
    obstacle_to_amend,
    obstacle_to_close,
    obstacle_to_end_on,
    obstacle_to_merge,
    obstacle_to_move,
    obstacle_to_open,
    obstacle_to_reopen,
    obstacle_to_settle,
    obstacle_to_take_in,
)


def open_unit(draft: UnitDraft, *, by: Person, now: datetime) -> Unit:
    """Open a unit below another one. Raises NotAllowed, and what orgs.open_unit raises."""
    require(obstacle_to_open(by, draft.parent))
    require(obstacle_to_settle(by, draft.place))
    return orgs.open_unit(draft, by=by, now=now)


@transaction.atomic
def amend_unit(unit: Unit, wanted: UnitData, *, by: Person, now: datetime, reason: str) -> bool:
    """Rename a unit or amend what is said of it; return whether anything differed. Raises NotAllowed, WrongMove."""
    require(obstacle_to_amend(by, unit))
    if wanted.place != unit.place_id:
        require(obstacle_to_settle(by, wanted.place))
        _hold_roles(unit)
        require(obstacle_to_resettle(by, unit, wanted.place))
    return orgs.amend_unit(unit, wanted, by=by, now=now, reason=reason)


def _hold_roles(unit: Unit) -> None:
    """Let nobody be given a role at the unit until this is done. The unit itself stays as it was read."""
    ledger.hold(Unit(pk=unit.pk))


def move_unit(
    unit: Unit, parent: Unit | None, *, by: Person, now: datetime, reason: str, moved_on: date | None
) -> None:
    """Hang a unit below another one. Raises NotAllowed, and what orgs.move_unit raises."""
    require(obstacle_to_move(by, unit))
    require(obstacle_to_take_in(by, parent))
    orgs.move_unit(unit, parent, by=by, now=now, reason=reason, moved_on=moved_on)


@transaction.atomic
def merge_unit(unit: Unit, into: Unit, *, by: Person, now: datetime, reason: str, merged_on: date | None) -> None:
    """Merge a unit into another one; who did its work, who does now, and the city of a title that it holds are told.

    Raises NotAllowed, and what orgs.merge_unit raises.
    """
    require(obstacle_to_merge(by, unit))
    require(obstacle_to_take_in(by, into))
    hold_trees([unit, into])  # as the merger does: nobody is given a role there from now on
    require(obstacle_to_do_without(unit))
    require(obstacle_to_end_on(unit, merged_on))
    before = todos.holders_of_what_is_left()
    orgs.merge_unit(unit, into, by=by, now=now, reason=reason, merged_on=merged_on)
    title_endings.unit_gone(unit, by=by, now=now)
    _tell(unit, before, how="merged", day=merged_on, by=by, now=now)


@transaction.atomic
def close_unit(unit: Unit, *, by: Person, now: datetime, reason: str, closed_on: date | None) -> None:
    """Close a unit; who did its work, who does now, and the city of a title that it holds are told.

    Raises NotAllowed, and what orgs.close_unit raises.
    """
    require(obstacle_to_close(by, unit))
    _hold_roles(unit)
    require(obstacle_to_do_without(unit))
    require(obstacle_to_end_on(unit, closed_on))
    before = todos.holders_of_what_is_left()
    orgs.close_unit(unit, by=by, now=now, reason=reason, closed_on=closed_on)
    title_endings.unit_gone(unit, by=by, now=now)
    _tell(unit, before, how="closed", day=closed_on, by=by, now=now)


def _tell(unit: Unit, before: todos.Holders, *, how: str, day: date | None, by: Person, now: datetime) -> None:
    since = day or timezone.localdate(now)
    telling.unit_gone(unit, how=how, day=since, by=by, now=now)
    todos.tell_new_holders(unit, before, how=how, day=since, by=by, now=now)


@transaction.atomic
def reopen_unit(unit: Unit, *, by: Person, now: datetime, reason: str) -> None:
    """Open a closed unit again; its open to-dos wait there again, and its roles count.

    Raises NotAllowed, and what orgs.reopen_unit raises.
    """
    require(obstacle_to_reopen(by, unit))
    orgs.reopen_unit(unit, by=by, now=now, reason=reason)
    title_endings.unit_back(unit, by=by, now=now)
    telling.unit_back(unit, by=by, now=now)
