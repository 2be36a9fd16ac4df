"""Amend what is said of units; a former name is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Actor
from tongxin.orgs import vocabulary
from tongxin.orgs.actions.facts import about, refuse_beginning
from tongxin.orgs.models import Unit
from tongxin.orgs.names import initials, match_name

BATCH = 500
COLUMNS = ["name_zh", "name_en", "match_name", "initials", "place", "level", "opened_on"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitData:
    """What may be amended in a unit. place: code of its home (12 digits)."""

    name_zh: str
    name_en: str
    place: str
    level: str
    opened_on: date | None


def data_of(unit: Unit) -> UnitData:
    """Return what may be amended in this unit, as it is."""
    return UnitData(
        name_zh=unit.name_zh, name_en=unit.name_en, place=unit.place_id, level=unit.level, opened_on=unit.opened_on
    )


@transaction.atomic
def supply_credit_codes(codes: Mapping[Unit, str], *, by: Actor, now: datetime) -> None:
    """Give units the credit code that they lacked. Raises IntegrityError when one is already taken."""
    lacking = [unit for unit in codes if not unit.credit_code]
    for unit in lacking:
        unit.credit_code = codes[unit]
    Unit.objects.bulk_update(lacking, ["credit_code"], batch_size=BATCH)
    today = timezone.localdate(now)
    facts = [about(unit, vocabulary.AMENDED, on=today, details={"credit_code": unit.credit_code}) for unit in lacking]
    ledger.record_many(facts, by=by, now=now)


@transaction.atomic
def amend_unit(unit: Unit, wanted: UnitData, *, by: Actor, now: datetime, reason: str) -> bool:
    """Let a unit be as wanted and return whether it was otherwise. Raises WrongMove when it was amended since it was
    read: of two people who amend it, one wins. Raises NotADay for a day of opening that cannot be."""
    as_read = data_of(unit)
    ledger.hold(unit)
    if data_of(unit) != as_read:
        raise ledger.WrongMove(_("This has been changed in the meantime. Please reload the page."))
    if wanted.opened_on != unit.opened_on:
        refuse_beginning(wanted.opened_on, now=now, unit=unit)
    return bool(amend_units({unit: wanted}, by=by, now=now, reason=reason))


@transaction.atomic
def amend_units(wanted: Mapping[Unit, UnitData], *, by: Actor, now: datetime, reason: str = "") -> list[Unit]:
    """Let units be as wanted and return those that were otherwise; one entry for each says what was amended.

    A former name is kept, so that files which still write it find the unit. Going back to a former name forgets the
    name between: it was a mistake.
    """
    today = timezone.localdate(now)
    details = {unit: found for unit, data in wanted.items() if (found := _amendments(unit, data))}
    for unit in details:
        data = wanted[unit]
        if match_name(data.name_zh) != unit.match_name:
            _keep_name(unit, data.name_zh, on=today)
        unit.name_zh, unit.name_en = data.name_zh, data.name_en
        unit.match_name, unit.initials = match_name(data.name_zh), initials(data.name_zh)
        unit.place_id, unit.level, unit.opened_on = data.place, data.level, data.opened_on
    Unit.objects.bulk_update(details, COLUMNS, batch_size=BATCH)
    because: dict[str, str | bool | None] = {"reason": reason} if reason else {}
    facts = [about(unit, vocabulary.AMENDED, on=today, details=said | because) for unit, said in details.items()]
    ledger.record_many(facts, by=by, now=now)
    return list(details)


def _amendments(unit: Unit, data: UnitData) -> dict[str, str | bool | None]:
    """Return what differs, as the ledger keeps it; not the names, which may be those of persons in trade."""
    found: dict[str, str | bool | None] = {}
    if unit.name_zh != data.name_zh:
        found["renamed"] = True
    if unit.name_en != data.name_en:
        found["name_en"] = True
    if unit.opened_on != data.opened_on:
        found["opened_on"] = data.opened_on.isoformat() if data.opened_on else None
    if unit.place_id != data.place:
        found["place"] = data.place
    if unit.level != data.level:
        found["level"] = data.level
    return found


def _keep_name(unit: Unit, fresh: str, *, on: date) -> None:
    back = unit.former_names.filter(match_name=match_name(fresh))
    if back.exists():
        back.delete()
    else:
        unit.former_names.create(name_zh=unit.name_zh, match_name=unit.match_name, until=on)
