"""Open the units that rows name, or open closed ones again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from tongxin.intake.models import Batch, OpenedUnit
from tongxin.intake.parties import Party
from tongxin.orgs import actions as orgs
from tongxin.orgs.actions import UnitDraft
from tongxin.orgs.models import Unit
from tongxin.people.models import Person


def open_parties(batch: Batch, parties: Iterable[Party], *, by: Person, now: datetime) -> int:
    """Make sure that every party is an active unit, and return how many were opened. Parents come before children."""
    wanted: dict[int, Party] = {}
    for party in parties:
        if id(party) not in wanted:
            _want(party, wanted)
    reopened = _reopen([party for party in wanted.values() if party.pk and party.closed], by=by, now=now)
    opened = list(reopened)
    _complete([party for party in wanted.values() if party.completed], by=by, now=now)
    waiting = [party for party in wanted.values() if not party.pk]
    while waiting:
        ready = [party for party in waiting if party.parent is None or party.parent.pk]
        opened += _open(ready, by=by, now=now)
        waiting = [party for party in waiting if not party.pk]
    OpenedUnit.objects.bulk_create([OpenedUnit(batch=batch, unit=unit) for unit in opened], batch_size=500)
    return len(opened)


def _want(party: Party, wanted: dict[int, Party]) -> None:
    if party.parent is not None and id(party.parent) not in wanted:
        _want(party.parent, wanted)
    wanted[id(party)] = party


def _open(parties: list[Party], *, by: Person, now: datetime) -> list[Unit]:
    parents = Unit.objects.in_bulk({party.parent.pk for party in parties if party.parent})
    drafts = [
        UnitDraft(
            kind=party.kind,
            name_zh=party.name,
            place=party.place,
            parent=parents[party.parent.pk] if party.parent else None,
            credit_code=party.credit_code,
            number=party.number,
            level=party.level,
            opened_on=party.opened_on,
        )
        for party in parties
    ]
    units = orgs.open_units(drafts, by=by, now=now)
    for party, unit in zip(parties, units, strict=True):
        party.pk, party.path, party.public_id = unit.pk, unit.path, str(unit.public_id)
    return units


def _complete(parties: list[Party], *, by: Person, now: datetime) -> None:
    units = Unit.objects.in_bulk([party.pk for party in parties])
    orgs.supply_credit_codes({units[party.pk]: party.credit_code for party in parties}, by=by, now=now)


def _reopen(parties: list[Party], *, by: Person, now: datetime) -> list[Unit]:
    units = list(Unit.objects.in_bulk([party.pk for party in parties]).values())
    if units:
        orgs.reopen_units(units, by=by, now=now)
    for party in parties:
        party.closed = False
    return units
