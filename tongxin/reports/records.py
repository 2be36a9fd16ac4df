"""The entries behind a report's numbers, as rows of words for the spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice

from tongxin.figures.catalogue import Figure
from tongxin.figures.read import ADDITIVE, contribution, rows
from tongxin.figures.reading import Address, in_unit
from tongxin.ledger.models import Entry
from tongxin.ledger.vocabulary import Evidence, verb
from tongxin.orgs.models import Unit
from tongxin.places.models import Division

ROW_LIMIT = 20_000  # rows a sheet; what is left out is said in its last line, and opens behind the figure's address


@dataclass(frozen=True, slots=True)
class Record:
    """One entry as a row.

    measure: what it adds to the figure, in the figure's counting unit; None where different things are counted and no
    single entry has a share. source: sheet and row that it was read from.
    """

    occurred_on: date
    place: str
    unit: str
    kind: str
    measure: int | Decimal | None
    evidence: str
    position: int
    source: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The records of one number, newest first, and how many there are in all."""

    records: tuple[Record, ...]
    count: int


def behind(addresses: Iterable[str]) -> dict[str, Sheet]:
    """Return the entries behind each address, at most ROW_LIMIT each, in two queries an address and two for names."""
    found = {}
    names = _Names()
    for text in addresses:
        address = Address.parse(text)
        entries = rows(address)
        first = list(islice(entries[:ROW_LIMIT], ROW_LIMIT))
        count = len(first) if len(first) < ROW_LIMIT else entries.count()
        names.learn(first)
        found[text] = Sheet(tuple(_record(entry, address.figure, names) for entry in first), count)
    return found


class _Names:
    """Names of places and units, fetched once for all sheets."""

    def __init__(self) -> None:
        self.places: dict[str, str] = {}
        self.units: dict[str, str] = {}

    def learn(self, entries: list[Entry]) -> None:
        places = {entry.place for entry in entries} - self.places.keys()
        self.places |= dict(Division.objects.filter(code__in=sorted(places)).values_list("code", "name"))
        paths = {entry.unit_path for entry in entries} - self.units.keys()
        self.units |= dict(Unit.objects.filter(path__in=sorted(paths)).values_list("path", "name_zh"))


def _record(entry: Entry, figure: Figure, names: _Names) -> Record:
    word = verb(entry.verb)
    return Record(
        occurred_on=entry.occurred_on,
        place=names.places.get(entry.place, entry.place),
        unit=names.units.get(entry.unit_path, entry.unit_path),
        kind=str(word.kind_label(entry.kind) if entry.kind else word.label),
        measure=in_unit(figure, contribution(figure, entry)) if figure.measure in ADDITIVE else None,
        evidence=str(Evidence(entry.evidence).label),
        position=entry.position,
        source=f"{entry.source_sheet}!{entry.source_row}" if entry.source_sheet else "",
    )
