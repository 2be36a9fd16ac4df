"""Let units be what edited rows say of them, and restore them when the import is taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from tongxin.intake.kinds.kind import Thing
from tongxin.intake.models import AmendedUnit, Batch
from tongxin.intake.parties import Party
from tongxin.orgs import actions as orgs
from tongxin.orgs.actions import UnitData
from tongxin.orgs.models import Unit
from tongxin.people.models import Person


class Wanted(NamedTuple):
    """What a row says of the lasting thing that it names; empty where it says nothing. place: 12-digit code."""

    name: str
    place: str
    level: str
    opened_on: date | None


def wanted_of(thing: Thing, said: Mapping[str, object]) -> Wanted:
    """Return what a row says of its thing. said: the row's values by field."""
    opened_on = said.get(thing.opened_on)
    return Wanted(
        str(said.get(thing.name) or ""),
        str(said.get("place") or ""),
        str(said.get(thing.level) or ""),
        opened_on if isinstance(opened_on, date) else None,
    )


def amend_parties(batch: Batch, edited: Iterable[tuple[Party, Wanted]], *, by: Person, now: datetime) -> None:
    """Amend the units that edited rows name, and note what they were."""
    wanted = {party.pk: (party, said) for party, said in edited}
    units = Unit.objects.in_bulk(list(wanted))
    before = {unit: orgs.data_of(unit) for unit in units.values()}
    after = {unit: _amended(data, wanted[unit.pk][1]) for unit, data in before.items()}
    amended = orgs.amend_units(after, by=by, now=now)
    AmendedUnit.objects.bulk_create(
        [
            AmendedUnit(batch=batch, unit=unit, before=_texts(before[unit]), after=_texts(after[unit]))
            for unit in amended
        ],
        batch_size=500,
    )
    for unit in amended:  # the facts of this file are told of the unit as it is now
        party = wanted[unit.pk][0]
        party.name, party.place, party.level, party.opened_on = (
            unit.name_zh, unit.place_id, unit.level, unit.opened_on,
        )  # fmt: skip


def _amended(data: UnitData, said: Wanted) -> UnitData:
    return replace(
        data,
        name_zh=said.name or data.name_zh,
        place=said.place or data.place,
        level=said.level or data.level,
        opened_on=said.opened_on or data.opened_on,
    )


def _texts(data: UnitData) -> dict[str, str]:
    return {
        "name_zh": data.name_zh,
        "place": data.place,
        "level": data.level,
        "opened_on": data.opened_on.isoformat() if data.opened_on else "",
    }


def restore_units(batch: Batch, *, by: Person, now: datetime) -> None:
    """Give units back what this import amended, except what was amended again since."""
    restored = {}
    for each in batch.amended_units.select_related("unit").order_by("pk"):
        data = orgs.data_of(each.unit)
        now_said = _texts(data)
        own = {name for name in now_said if each.before[name] != each.after[name] == now_said[name]}
        restored[each.unit] = _restored(data, {name: each.before[name] for name in own})
    orgs.amend_units(restored, by=by, now=now)


def _restored(data: UnitData, before: Mapping[str, str]) -> UnitData:
    if "opened_on" in before:
        data = replace(data, opened_on=date.fromisoformat(before["opened_on"]) if before["opened_on"] else None)
    return replace(
        data,
        name_zh=before.get("name_zh", data.name_zh),
        place=before.get("place", data.place),
        level=before.get("level", data.level),
    )
