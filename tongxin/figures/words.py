"""A reading or an entry as plain data or as a sentence, for the command line and for exports. The JSON is stable."""

from __future__ import annotations

from typing import TypedDict

from django.utils.translation import gettext as _

from tongxin.figures.reading import Reading, in_unit
from tongxin.ledger.models import Entry
from tongxin.ledger.vocabulary import Evidence


class Told(TypedDict):
    """A reading as JSON. Money is in yuan, as a number with at most two decimals."""

    key: str
    code: str
    label: str
    value: int | float
    unit: str
    classes: dict[str, int | float]
    coverage: dict[str, int]
    entries: int
    address: str


def as_json(reading: Reading) -> Told:
    """Return a reading as plain data."""
    figure = reading.figure
    return {
        "key": figure.key,
        "code": figure.code,
        "label": str(figure.label),
        "value": _number(reading.shown),
        "unit": str(figure.unit),
        "classes": {str(grade): _number(in_unit(figure, value)) for grade, value in reading.classes.items()},
        "coverage": {"reporting": reading.reporting, "expected": reading.expected},
        "entries": reading.entries,
        "address": str(reading.address),
    }


def _number(value: object) -> int | float:
    return value if isinstance(value, int) else float(str(value))


def sentence(reading: Reading) -> str:
    """Return one line: label, value, unit, split by evidence, address."""
    split = _(", ").join(
        f"{Evidence(grade).label} {in_unit(reading.figure, value):,}" for grade, value in reading.classes.items()
    )
    value = _("%(label)s: %(value)s %(unit)s") % {
        "label": reading.figure.label,
        "value": f"{reading.shown:,}",
        "unit": reading.figure.unit,
    }
    coverage = f"  {reading.reporting}/{reading.expected}" if reading.covered else ""
    return f"{value}{f'（{split}）' if split else ''}{coverage}  {reading.address}"


class ToldEntry(TypedDict):
    """An entry as JSON. amount is in fen."""

    position: int
    id: str
    verb: str
    label: str
    kind: str
    occurred_on: str
    recorded_at: str
    place: str
    unit: str
    quantity: int
    persons: int
    minutes: int
    amount: int
    evidence: str
    source: dict[str, str | int | None] | None
    hash: str


def entry_as_json(entry: Entry) -> ToldEntry:
    """Return an entry as plain data."""
    return {
        "position": entry.position,
        "id": str(entry.public_id),
        "verb": entry.verb,
        "label": str(entry.word.label),
        "kind": entry.kind,
        "occurred_on": entry.occurred_on.isoformat(),
        "recorded_at": entry.recorded_at.isoformat(),
        "place": entry.place,
        "unit": entry.unit_path,
        "quantity": entry.quantity,
        "persons": entry.persons,
        "minutes": entry.minutes,
        "amount": entry.amount,
        "evidence": entry.evidence,
        "source": (
            {"file": entry.source_file, "sheet": entry.source_sheet, "row": entry.source_row}
            if entry.source_file
            else None
        ),
        "hash": entry.hash,
    }
