"""Open units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Actor, Fact, new_public_id
from tongxin.orgs import vocabulary
from tongxin.orgs.actions.facts import refuse_beginning
from tongxin.orgs.actions.trees import hold_trees, refuse_closed_parent
from tongxin.orgs.models import Placement, Unit
from tongxin.orgs.names import initials, match_name
from tongxin.orgs.vocabulary import Kind

BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDraft:
    """A unit that does not exist yet. place: code of its home (12 digits); parent: a unit, or None for the top."""

    kind: Kind
    name_zh: str
    place: str
    parent: Unit | None
    name_en: str = ""
    credit_code: str = ""
    number: str = ""
    level: str = ""
    opened_on: date | None = None


def open_unit(draft: UnitDraft, *, by: Actor, now: datetime) -> Unit:
    """Open one unit. Raises NotADay for a day in the future, and what open_units raises."""
    refuse_beginning(draft.opened_on, now=now)
    return open_units([draft], by=by, now=now)[0]


@transaction.atomic
def open_units(drafts: Sequence[UnitDraft], *, by: Actor, now: datetime) -> list[Unit]:
    """Open units and return them in the order given.

    Raises IntegrityError when a credit code, or a number within its kind, is already taken, ParentClosed.
    """
    parents = hold_trees(draft.parent for draft in drafts if draft.parent)
    for parent in parents.values():
        refuse_closed_parent(parent)
    units = Unit.objects.bulk_create(
        [_unit(draft, parents[draft.parent.pk] if draft.parent else None) for draft in drafts], batch_size=BATCH
    )
    for unit in units:
        unit.path = f"{unit.parent.path if unit.parent else ''}{unit.pk:06d}/"
    Unit.objects.bulk_update(units, ["path"], batch_size=BATCH)
    Placement.objects.bulk_create(
        (Placement(unit=unit, parent=unit.parent, path=unit.path) for unit in units), batch_size=BATCH
    )
    ledger.record_many(_openings(units, today=timezone.localdate(now)), by=by, now=now)
    return units


def _unit(draft: UnitDraft, parent: Unit | None) -> Unit:
    public_id = new_public_id()
    return Unit(
        public_id=public_id,
        kind=draft.kind,
        name_zh=draft.name_zh,
        name_en=draft.name_en,
        match_name=match_name(draft.name_zh),
        initials=initials(draft.name_zh),
        credit_code=draft.credit_code,
        number=draft.number,
        level=draft.level,
        parent=parent,
        path=f"?{public_id}",  # the path holds the primary key, which the database gives
        place_id=draft.place,
        opened_on=draft.opened_on,
    )


def _openings(units: Iterable[Unit], *, today: date) -> Iterable[Fact]:
    for unit in units:
        yield Fact(
            verb=vocabulary.OPENED,
            subject=ledger.subject_of(unit),
            unit_path=unit.path,
            place=unit.place_id,
            occurred_on=unit.opened_on or today,
            kind=unit.kind,
        )
