"""What a published edition's numbers would be now, and the entries that changed them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypedDict

from tongxin.figures.catalogue import Figure, Measure
from tongxin.figures.lines import Line, lines
from tongxin.figures.periods import Period
from tongxin.figures.read import head, read_many, rows
from tongxin.figures.reading import Address, Reading, in_unit
from tongxin.ledger.models import Entry
from tongxin.reports.document import Note
from tongxin.reports.models import Edition

ENTRY_LIMIT = 200  # entries shown for one number; the figure's own page has all


class Frozen(TypedDict):
    """A printed number as the edition keeps it. Money is in yuan, as text, so that JSON loses nothing."""

    label: str
    place: str
    value: str
    unit: str
    classes: dict[str, str]
    definition: str
    listed: bool


def freeze(notes: Iterable[Note]) -> dict[str, Frozen]:
    """Return what an edition keeps of its numbers, by address."""
    return {
        note.address: {
            "label": note.label,
            "place": note.place,
            "value": str(note.value),
            "unit": note.unit,
            "classes": {grade: str(value) for grade, value in note.classes.items()},
            "definition": note.definition,
            "listed": note.listed,
        }
        for note in notes
    }


@dataclass(frozen=True, slots=True)
class Correction:
    """A number of an edition that is another one now. then, now: in the counting unit."""

    address: str
    label: str
    place: str
    period: Period
    unit: str
    then: Decimal
    now: Decimal
    listed: bool  # False for the cells of tables, which follow from the others
    entries: tuple[Line, ...]  # recorded after the edition: new ones, and reversals of those that it counted
    count: int  # of such entries

    @property
    def months(self) -> str:
        """The period as lists show it."""
        return str(self.period).replace("..", " – ")

    @property
    def difference(self) -> Decimal:
        return self.now - self.then


def corrections(edition: Edition, *, as_of: int | None = None) -> list[Correction]:
    """Return the numbers of a published edition whose value or evidence split differs now (or as of a position)."""
    position = head() if as_of is None else as_of
    if edition.position is None or position == edition.position:
        return []
    found = []
    for text, reading in _again(edition.values, position).items():
        frozen: Frozen = edition.values[text]
        if _differs(frozen, reading):
            found.append(_correction(Address.parse(text), frozen, reading))
    return found


def _again(values: Mapping[str, Frozen], position: int) -> dict[str, Reading]:
    """Read every frozen address at another position, periods together."""
    by_period: dict[Period, list[tuple[str, Address]]] = defaultdict(list)
    for text in values:
        address = Address.parse(text)
        by_period[address.period].append((text, address))
    found: dict[str, Reading] = {}
    for period, addresses in by_period.items():
        figures = list({address.figure.key: address.figure for _text, address in addresses}.values())
        places = list(dict.fromkeys(address.place for _text, address in addresses))
        readings = read_many(figures, places, period, as_of=None if position == head() else position)
        found |= {text: readings[address.figure.key, address.place] for text, address in addresses}
    return {text: found[text] for text in values}


def _differs(frozen: Frozen, reading: Reading) -> bool:
    split = {grade.value: Decimal(in_unit(reading.figure, value)) for grade, value in reading.classes.items() if value}
    kept = {grade: Decimal(value) for grade, value in frozen["classes"].items() if Decimal(value)}
    return Decimal(frozen["value"]) != Decimal(reading.shown) or split != kept


def _correction(then: Address, frozen: Frozen, reading: Reading) -> Correction:
    positions = _responsible(then, reading.address)
    shown = Entry.objects.filter(position__in=positions[:ENTRY_LIMIT]).order_by("-position")
    return Correction(
        address=str(then),
        label=frozen["label"],
        place=frozen["place"],
        period=then.period,
        unit=frozen["unit"],
        then=Decimal(frozen["value"]),
        now=Decimal(reading.shown),
        listed=frozen["listed"],
        entries=tuple(_signed(line, then.figure) for line in lines(then.figure, list(shown))),
        count=len(positions),
    )


def _signed(line: Line, figure: Figure) -> Line:
    # A reversal carries its measures negated; only where entries are counted, the entry itself must count down.
    if line.entry.reverses and figure.measure is Measure.ENTRIES and line.amount is not None:
        return replace(line, amount=-line.amount)
    return line


def _responsible(then: Address, now: Address) -> Sequence[int]:
    """Return the positions after `then` that changed the number: late entries, and reversals of what was counted."""
    late = rows(now).filter(position__gt=then.as_of).values_list("position", flat=True)
    taken_back = Entry.objects.filter(
        position__gt=then.as_of, position__lte=now.as_of, reverses__in=rows(then).order_by().values("position")
    ).values_list("position", flat=True)
    return sorted({*late, *taken_back}, reverse=True)
