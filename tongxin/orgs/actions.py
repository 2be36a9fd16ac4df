"""Open and close units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Actor, Fact, new_public_id
from tongxin.ledger.vocabulary import Move, Verb
from tongxin.orgs import vocabulary
from tongxin.orgs.models import Unit
from tongxin.orgs.names import match_name
from tongxin.orgs.vocabulary import Kind


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


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitData:
    """What may be amended in a unit. place: code of its home (12 digits)."""

    name_zh: str
    place: str
    level: str
    opened_on: date | None


class UnitInUse(Exception):
    """The unit still has active units below it."""


def open_unit(draft: UnitDraft, *, by: Actor, now: datetime) -> Unit:
    """Open one unit."""
    return open_units([draft], by=by, now=now)[0]


@transaction.atomic
def open_units(drafts: Sequence[UnitDraft], *, by: Actor, now: datetime) -> list[Unit]:
    """Open units and return them in the order given.

    Raises IntegrityError when a credit code, or a number within its kind, is already taken.
    """
    units = Unit.objects.bulk_create(
        [
            Unit(
                public_id=(public_id := new_public_id()),
                kind=draft.kind,
                name_zh=draft.name_zh,
                name_en=draft.name_en,
                match_name=match_name(draft.name_zh),
                credit_code=draft.credit_code,
                number=draft.number,
                level=draft.level,
                parent=draft.parent,
                path=f"?{public_id}",  # the path holds the primary key, which the database gives
                place_id=draft.place,
                opened_on=draft.opened_on,
            )
            for draft in drafts
        ],
        batch_size=500,
    )
    for unit in units:
        unit.path = f"{unit.parent.path if unit.parent else ''}{unit.pk:06d}/"
    Unit.objects.bulk_update(units, ["path"], batch_size=500)
    ledger.record_many(_openings(units, today=timezone.localdate(now)), by=by, now=now)
    return units


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


@transaction.atomic
def close_unit(unit: Unit, *, by: Actor, now: datetime, reason: str, closed_on: date | None = None) -> None:
    """Close a unit. Raises UnitInUse while units below it are active, WrongMove when it is closed already."""
    ledger.hold(unit)
    if unit.children.active().exists():
        raise UnitInUse(_("Units below this one are still active."))
    ledger.move(
        unit,
        vocabulary.CLOSED,
        by=by,
        now=now,
        unit=unit,
        fields={"closed_on": closed_on or timezone.localdate(now)},
        details={"reason": reason},
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
def reopen_units(units: Sequence[Unit], *, by: Actor, now: datetime) -> None:
    """Open closed units again. Raises WrongMove when one is active."""
    _move_all(units, vocabulary.REOPENED, by=by, now=now, closed_on=None, details={})


def _move_all(
    units: Sequence[Unit], step: Move, *, by: Actor, now: datetime, closed_on: date | None, details: dict[str, str]
) -> None:
    for start in range(0, len(units), 500):
        some = Unit.objects.filter(
            pk__in=[unit.pk for unit in units[start : start + 500]], status__in=list(step.sources)
        )
        if some.update(status=step.target, closed_on=closed_on) != len(units[start : start + 500]):
            raise ledger.WrongMove(_("This has been changed in the meantime. Please reload the page."))
    for unit in units:
        unit.status, unit.closed_on = step.target, closed_on
    facts = (_about(unit, step, on=timezone.localdate(now), details=details) for unit in units)
    ledger.record_many(facts, by=by, now=now)


@transaction.atomic
def supply_credit_codes(codes: Mapping[Unit, str], *, by: Actor, now: datetime) -> None:
    """Give units the credit code that they lacked. Raises IntegrityError when one is already taken."""
    lacking = [unit for unit in codes if not unit.credit_code]
    for unit in lacking:
        unit.credit_code = codes[unit]
    Unit.objects.bulk_update(lacking, ["credit_code"], batch_size=500)
    today = timezone.localdate(now)
    facts = [_about(unit, vocabulary.AMENDED, on=today, details={"credit_code": unit.credit_code}) for unit in lacking]
    ledger.record_many(facts, by=by, now=now)


def data_of(unit: Unit) -> UnitData:
    """Return what may be amended in this unit, as it is."""
    return UnitData(name_zh=unit.name_zh, place=unit.place_id, level=unit.level, opened_on=unit.opened_on)


@transaction.atomic
def amend_units(wanted: Mapping[Unit, UnitData], *, by: Actor, now: datetime) -> list[Unit]:
    """Let units be as wanted and return those that were otherwise; one entry for each says what was amended.

    A former name is kept, so that files which still write it find the unit. Going back to a former name forgets the
    name between: it was a mistake.
    """
    today = timezone.localdate(now)
    details = {unit: found for unit, data in wanted.items() if (found := _amendments(unit, data))}
    for unit in details:
        if match_name(wanted[unit].name_zh) != unit.match_name:
            _keep_name(unit, wanted[unit].name_zh, on=today)
        data = wanted[unit]
        unit.name_zh, unit.match_name = data.name_zh, match_name(data.name_zh)
        unit.place_id, unit.level, unit.opened_on = data.place, data.level, data.opened_on
    columns = ["name_zh", "match_name", "place", "level", "opened_on"]
    Unit.objects.bulk_update(details, columns, batch_size=500)
    facts = [_about(unit, vocabulary.AMENDED, on=today, details=said) for unit, said in details.items()]
    ledger.record_many(facts, by=by, now=now)
    return list(details)


def _amendments(unit: Unit, data: UnitData) -> dict[str, str | bool | None]:
    """Return what differs, as the ledger keeps it; not the names, which may be those of persons in trade."""
    found: dict[str, str | bool | None] = {}
    if unit.name_zh != data.name_zh:
        found["renamed"] = True
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


def _about(unit: Unit, word: Verb, *, on: date, details: Mapping[str, str | bool | None]) -> Fact:
    return Fact(
        verb=word,
        subject=ledger.subject_of(unit),
        unit_path=unit.path,
        place=unit.place_id,
        occurred_on=on,
        details=details,
    )
