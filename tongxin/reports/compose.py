"""From a template and what was read to a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from tongxin.figures.catalogue import Figure, Measure
from tongxin.figures.periods import Period
from tongxin.figures.reading import Address
from tongxin.ledger.vocabulary import Evidence
from tongxin.places import codes
from tongxin.places.models import Division
from tongxin.places.vocabulary import Level
from tongxin.reports import wording
from tongxin.reports.document import (
    Annex,
    Block,
    Chart,
    ChartKind,
    Document,
    Heading,
    Hint,
    Number,
    Paragraph,
    Point,
    Reference,
    Run,
    Table,
    Text,
    joined,
)
from tongxin.reports.language import COMPARE, Choice, Condition, Grid, Node, Plot, Value, Word, Words
from tongxin.reports.reading import Readings, amount, chart_value

HINT = ">"
MARKS = "#"  # one to four at the beginning of a line make a heading
TITLE = "="
BLANKS = " \t\u3000"
ADDRESS_SIZE, DATA_SIZE = 9, 10  # pt


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a report is about.

    last_day: that the numbers cover. fallback_title: for a template without a line “= …”. chain_hash: of entry
    `position`.
    """

    place: Division
    period: Period
    position: int
    last_day: date
    fallback_title: str
    chain_hash: str = ""
    issuer: str = ""
    issued_on: date | None = None
    draft: bool = False


def compose(nodes: tuple[Node, ...], about: About) -> Document:
    """Return the document that the template makes of the ledger. Raises TemplateError for an unknown place."""
    readings = Readings(nodes, place=about.place, period=about.period, position=about.position, last_day=about.last_day)
    titles, blocks = _blocks(_pieces(nodes, readings))
    title = "\n".join(titles) or about.fallback_title
    notes = readings.notes()
    document = Document(
        title=title,
        name=title.replace("\n", ""),
        last_day=about.last_day,
        position=about.position,
        chain_hash=about.chain_hash,
        subtitle=_subtitle(about),
        issuer=about.issuer,
        issued_on=about.issued_on,
        draft=about.draft,
        empty=readings.empty,
        blocks=tuple(block for block in blocks if about.draft or not isinstance(block, Hint)),
        notes=notes,
    )
    return replace(document, annexes=(_data_annex(document, about.place.name),)) if notes else document


def _subtitle(about: About) -> str:
    return _("(%(period)s)\nData up to %(day)s, ledger entry %(position)s") % {
        "period": wording.span(about.period),
        "day": wording.written(about.last_day),
        "position": about.position,
    }


Piece = str | Run | Block


def _pieces(nodes: Iterable[Node], readings: Readings) -> Iterator[Piece]:
    """Yield the text as written, numbers and blocks, with conditions decided."""
    for node in nodes:
        match node:
            case Words(text=text):
                yield text
            case Word(name=name):
                yield _word(name, readings)
            case Value():
                yield readings.number(readings.of(node.figure, node.place), grade=node.grade, scale=node.scale)
            case Choice():
                yield from _pieces(node.then if _holds(node.condition, readings) else node.otherwise, readings)
            case Grid():
                yield from _grid(node, readings)
            case Plot():
                yield _plot(node, readings)


def _word(name: str, readings: Readings) -> Text:
    period = readings.period
    words = {
        "period": wording.span(period),
        "as_of": wording.written(readings.last_day),
        "year": str(period.last // 100),
        "place": readings.place.name,
        "position": str(readings.position),
    }
    return Text(words[name])


def _holds(condition: Condition, readings: Readings) -> bool:
    def side(value: Value | Decimal) -> Decimal:
        if isinstance(value, Decimal):
            return value
        return Decimal(amount(readings.of(value.figure, value.place), value.grade))

    return COMPARE[condition.sign](side(condition.left), side(condition.right))


def _blocks(pieces: Iterable[Piece]) -> tuple[list[str], list[Block]]:
    """Put lines together: titles, and blocks in order."""
    titles: list[str] = []
    blocks: list[Block] = []
    paragraph: list[Run] = []
    for line in [*_lines(pieces), []]:
        mark = _mark(line) if isinstance(line, list) else ""
        if line and isinstance(line, list) and not mark:
            paragraph += line
            continue
        if paragraph:
            blocks.append(Paragraph(tuple(paragraph)))
            paragraph.clear()
        if not isinstance(line, list):
            blocks.append(line)
        elif mark == TITLE:
            titles.append(joined(_without(mark, line)))
        elif mark:
            runs = _without(mark, line)
            blocks.append(Hint(joined(runs)) if mark == HINT else Heading(len(mark), runs))
    return titles, blocks


def _lines(pieces: Iterable[Piece]) -> Iterator[list[Run] | Block]:
    """Yield lines without blanks at their ends, an empty list for an empty line, and blocks between them."""
    line: list[Run] = []
    for piece in pieces:
        if isinstance(piece, str):
            first, *others = piece.split("\n")
            line.append(Text(first))
            for other in others:
                yield _trimmed(line)
                line = [Text(other)]
        elif isinstance(piece, Text | Number | Reference):
            line.append(piece)
        else:
            if trimmed := _trimmed(line):
                yield trimmed
            yield piece
            line = []
    yield _trimmed(line)


def _trimmed(line: list[Run]) -> list[Run]:
    line = [run for run in line if run.text]
    while line and isinstance(line[0], Text) and not line[0].text.strip(BLANKS):
        line = line[1:]
    while line and isinstance(line[-1], Text) and not line[-1].text.strip(BLANKS):
        line = line[:-1]
    if line and isinstance(line[0], Text):
        line = [Text(line[0].text.lstrip(BLANKS)), *line[1:]]
    if line and isinstance(line[-1], Text):
        line = [*line[:-1], Text(line[-1].text.rstrip(BLANKS))]
    return line


def _mark(line: list[Run]) -> str:
    """Return the mark at the beginning of the line: “=”, “>”, or one to four “#”, with a blank and something behind."""
    text = line[0].text if line and isinstance(line[0], Text) else ""
    mark = text[: len(text) - len(text.lstrip(MARKS + TITLE + HINT))]
    known = mark in (TITLE, HINT) or (set(mark) == {MARKS} and len(mark) <= 4)
    return mark if known and text[len(mark) :][:1] in BLANKS and _without(mark, line) else ""


def _without(mark: str, line: list[Run]) -> tuple[Run, ...]:
    return tuple(_trimmed([Text(line[0].text[len(mark) :]), *line[1:]]))


def _heads(figures: Iterable[Figure]) -> list[str]:
    return [_("%(label)s (%(unit)s)") % {"label": figure.label, "unit": figure.unit} for figure in figures]


def _grid(grid: Grid, readings: Readings) -> Iterator[Table | Paragraph]:
    """Yield the table, and below it a line that says which rows were left out."""
    first = {"county": _below_name(readings), "year": _("Year"), "class": _("Evidence class")}[grid.by]
    left_out = 0
    rows: list[tuple[Run, ...]] = [
        (Text(wording.total()), *(readings.number(readings.of(figure), grouped=True) for figure in grid.figures))
    ]
    if grid.by == "county":
        divisions, left_out = _worth_a_line(grid, readings)
        for division in divisions:
            own = [readings.found[figure.key, division.code] for figure in grid.figures]
            rows.append((Text(division.label), *(readings.number(reading, grouped=True) for reading in own)))
        rows += _remainder(grid, readings)
    elif grid.by == "year":
        for year in readings.years:
            past = [readings.in_year(figure, year) for figure in grid.figures]
            rows.append((Text(str(year)), *(readings.number(reading, grouped=True) for reading in past)))
    else:
        for grade in Evidence:
            parts = [readings.number(readings.of(figure), grade=grade.value, grouped=True) for figure in grid.figures]
            rows.append((Text(str(grade.label)), *parts))
    yield Table(grid.caption, (first, *_heads(grid.figures)), tuple(rows))
    if left_out:
        words = _("%(count)s more (%(what)s) have nothing but zeros in this table and are left out.")
        yield Paragraph((Text(words % {"count": left_out, "what": first}),))


def _below_name(readings: Readings) -> str:
    """What the divisions one level below are called together."""
    names = {Level.CITY: _("City"), Level.COUNTY: _("County"), Level.TOWN: _("Township or street")}
    level = codes.child_level(readings.place.code)
    return names.get(level, _("Community or village")) if level else _("Place")


def _worth_a_line(grid: Grid, readings: Readings) -> tuple[list[Division], int]:
    """Return the divisions that the table lists, and how many it leaves out. A city lists all its counties: that one of
    them has nothing is news. Of a county's dozens of townships only those that have something are listed."""
    if codes.level_of(readings.place.code) in {Level.PROVINCE, Level.CITY}:
        return readings.below, 0
    listed = [
        division
        for division in readings.below
        if any(readings.found[figure.key, division.code].value for figure in grid.figures)
    ]
    return listed, len(readings.below) - len(listed)


def _remainder(grid: Grid, readings: Readings) -> list[tuple[Run, ...]]:
    """What belongs to the place itself and to none below it, so that the lines add up to the total; if there is any."""
    left = [readings.at_own_level(figure) for figure in grid.figures]
    if not any(number and number.text != "0" for number in left):
        return []
    return [(Text(_("This level")), *(number or Number("—", "") for number in left))]


def _plot(plot: Plot, readings: Readings) -> Chart:
    figure, kind = plot.figure, ChartKind.TREND if plot.by == "month" else ChartKind.BARS
    unit = _("10,000 yuan") if figure.measure is Measure.AMOUNT else str(figure.unit)
    whole = readings.of(figure)
    readings.number(whole, grouped=True)  # what a chart shows is printed too
    return Chart(kind, plot.caption or str(figure.label), unit, tuple(_points(plot, readings)), str(whole.address))


def _points(plot: Plot, readings: Readings) -> Iterator[Point]:
    figure, whole = plot.figure, readings.of(plot.figure)
    named: list[tuple[str, int, Address]]
    match plot.by:
        case "month":
            named = [
                (f"{month // 100}.{month % 100}", value, replace(whole.address, period=Period(month, month)))
                for month, value in readings.by_month(figure)
            ]
        case "year":
            years = [(str(year), readings.in_year(figure, year)) for year in readings.years]
            named = [(label, reading.value, reading.address) for label, reading in years]
        case "county":
            below = [(place.label, readings.found[figure.key, place.code]) for place in readings.below]
            named = [(label, reading.value, reading.address) for label, reading in below]
        case _:
            named = [
                (str(grade.label), whole.classes.get(grade, 0), replace(whole.address, grade=grade))
                for grade in Evidence
            ]
    yield from (Point(label, chart_value(figure, value), str(address)) for label, value, address in named)


def _data_annex(document: Document, place: str) -> Annex:
    """The numbers with unit, definition and evidence classes; then their addresses; then the ledger's check value."""
    notes = document.listed
    head = (_("No."), _("Figure"), _("Value"), _("Unit"), _("Definition and evidence classes"))
    rows = tuple(
        (
            Text(str(index)),
            Text(note.label if note.place == place else f"{note.label}（{note.place}）"),
            Number(f"{note.value:,}", note.address),
            Text(note.unit),
            Text(wording.behind(note.definition, note.classes, note.reporting, note.expected)),
        )
        for index, note in enumerate(notes, 1)
    )
    addresses = tuple((Text(str(index)), Reference(note.address, note.address)) for index, note in enumerate(notes, 1))
    blocks: list[Block] = [
        Table("", head, rows, (3, 7, 6, 3, 16), DATA_SIZE),
        Table(_("Addresses of the numbers"), (_("No."), _("Address")), addresses, (3, 32), ADDRESS_SIZE),
    ]
    if document.chain_hash:
        words = _("Compiled from the ledger up to entry %(position)s, whose check value is %(hash)s.")
        told = words % {"position": document.position, "hash": " ".join(wording.groups(document.chain_hash))}
        blocks.append(Paragraph((Text(told),)))
    return Annex(_("Data table"), tuple(blocks))
