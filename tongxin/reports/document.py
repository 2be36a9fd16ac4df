"""A report as it is meant, before any format: blocks of text in which every number knows its address. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum

CHARACTER_LIMIT = 5000  # most local rules for official texts (domain.md §7.3); annexes are not counted


class ChartKind(Enum):
    """TREND: a line over time. BARS: one bar for each thing compared."""

    TREND = "trend"
    BARS = "bars"


@dataclass(frozen=True, slots=True)
class Text:
    """Words between numbers."""

    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is printed, and the address of the figure that it is (`figures.reading.Address` as text)."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Reference:
    """Words that lead where a number's address leads, but are no number."""

    text: str
    address: str


Run = Text | Number | Reference


@dataclass(frozen=True, slots=True)
class Heading:
    """level 1 to 4: “一、”, “（一）”, “1.”, “（1）”; the number is part of the text."""

    level: int
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A bordered table. The first column is text; totals come first. Each row is as long as the header."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Run, ...], ...]
    widths: tuple[int, ...] = ()  # relative; empty: the first column twice as wide as the others
    size: int = 12  # pt

    @property
    def column_widths(self) -> tuple[int, ...]:
        return self.widths or (2, *(1 for _ in self.header[1:]))


@dataclass(frozen=True, slots=True)
class Point:
    """What a chart shows in one place of its axis. address: of this value, or nothing."""

    label: str
    value: int | Decimal
    address: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    kind: ChartKind
    caption: str
    unit: str
    points: tuple[Point, ...]
    address: str


@dataclass(frozen=True, slots=True)
class Hint:
    """What the template asks its writer to add here. Drafts show it, finished reports never."""

    text: str


@dataclass(frozen=True, slots=True)
class PageBreak:
    pass


Block = Heading | Paragraph | Table | Chart | Hint | PageBreak


@dataclass(frozen=True, slots=True)
class Annex:
    """What follows the text on a page of its own and is not counted with it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """What stands behind one number of the report: its definition and how well it is backed."""

    address: str
    label: str
    place: str
    period: str
    value: int | Decimal  # in its counting unit
    unit: str
    definition: str
    classes: Mapping[str, int | Decimal]  # by code of evidence class, in the counting unit
    reporting: int
    expected: int
    listed: bool = True  # False for the cells of a table: they count for corrections, but need no sheet of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole report.

    name: what its file is called, without the date. issuer: who publishes it. number: “〔2022〕12号”, or nothing.
    last_day: the last day that the numbers cover. empty: no entry falls into the period. position, chain_hash: the
    ledger's entry up to which it was read.
    """

    title: str
    name: str
    last_day: date
    position: int
    issued_on: date | None = None
    chain_hash: str = ""
    subtitle: str = ""
    issuer: str = ""
    number: str = ""
    draft: bool = False
    empty: bool = False
    remarks: tuple[str, ...] = ()  # what its writer should know, in the language of who asked; drafts only
    blocks: tuple[Block, ...] = ()
    annexes: tuple[Annex, ...] = ()
    notes: tuple[Note, ...] = field(default=())

    @property
    def listed(self) -> tuple[Note, ...]:
        """The notes that annex and workbook list."""
        return tuple(note for note in self.notes if note.listed)

    @property
    def filename(self) -> str:
        """The file's name without its ending, as offices name exports."""
        return f"{self.name}_截至{self.last_day:%Y%m%d}" + ("_草稿" if self.draft else "")

    @property
    def characters(self) -> int:
        """How long the text is, as offices count it: every character except blanks, without title and annexes."""
        told = (block for block in self.blocks if not isinstance(block, Hint))
        return sum(len("".join(text.split())) for block in told for text in _texts(block))

    @property
    def hints(self) -> int:
        """How many places still wait for a writer."""
        return sum(isinstance(block, Hint) for block in self.blocks)

    def texts(self) -> Iterator[str]:
        """Yield every text that is printed, for finding characters that no face has."""
        yield from (self.title, self.subtitle, self.issuer, self.number)
        for block in self.blocks:
            yield from _texts(block)
        for annex in self.annexes:
            yield annex.title
            for block in annex.blocks:
                yield from _texts(block)

    def charts(self) -> list[Chart]:
        """Return all charts in the order of printing."""
        blocks = [*self.blocks, *(block for annex in self.annexes for block in annex.blocks)]
        return [block for block in blocks if isinstance(block, Chart)]


def joined(runs: tuple[Run, ...]) -> str:
    """Return the words and numbers of a line as one text."""
    return "".join(run.text for run in runs)


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Heading(runs=runs) | Paragraph(runs=runs):
            yield joined(runs)
        case Table(caption=caption, header=header, rows=rows):
            yield caption
            yield from header
            for row in rows:
                yield joined(row)
        case Chart(caption=caption, unit=unit, points=points):
            yield caption
            yield unit
            yield from (point.label for point in points)
        case Hint(text=text):
            yield text
        case PageBreak():
            pass
