"""Everything that one report reads, as of one ledger position, in as few questions as possible."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from tongxin.figures import read as figures
from tongxin.figures.catalogue import ADDITIVE, FIGURES, Figure, Measure, Nature
from tongxin.figures.periods import Period
from tongxin.figures.reading import Reading, in_unit
from tongxin.ledger.models import Entry
from tongxin.ledger.vocabulary import Evidence
from tongxin.places import codes
from tongxin.places.models import Division
from tongxin.reports.document import Note, Number
from tongxin.reports.drawing import plain
from tongxin.reports.language import SCALES, Choice, Grid, Node, Plot, Problem, TemplateError, Value


class Readings:
    """The figures of a template's nodes at a place, in a period, as of a position; and which of them were printed."""

    def __init__(
        self, nodes: tuple[Node, ...], *, place: Division, period: Period, position: int, last_day: date
    ) -> None:
        """Read everything. last_day: that the report's numbers cover. Raises TemplateError for a place that is not in
        the register."""
        self.place, self.period, self.position = place, period, position
        self.last_day = last_day
        self.below = list(Division.objects.children(place.code))
        self.named = {division.code: division for division in [place, *self.below]}
        values = list(_values(nodes))
        self.elsewhere = _places(values, self.named, codes.subtree(place.code))
        shown = [value.figure for value in values] + [figure for grid in _listed(nodes) for figure in grid[0]]
        wanted = [figure for figure in FIGURES.values() if figure in shown]
        self.empty = bool(wanted) and not _any_entry(wanted, place.code, period, position)
        self.found = figures.read_many(wanted, list(self.named), period, as_of=position) if wanted else {}
        self.years: dict[int, dict[tuple[str, str], Reading]] = {}
        for year in self.each_year() if any(by == "year" for _shown, by in _listed(nodes)) else ():
            self.years[year.first // 100] = figures.read_many(wanted, [place.code], year, as_of=position)
        self.printed: dict[str, Reading] = {}
        self.main: set[str] = set()

    def of(self, figure: Figure, place: str = "") -> Reading:
        """Return what was read. place: as the template names it; nothing means the report's own."""
        return self.found[figure.key, self.elsewhere.get(place, self.place.code)]

    def in_year(self, figure: Figure, year: int) -> Reading:
        return self.years[year][figure.key, self.place.code]

    def at_own_level(self, figure: Figure) -> Number | None:
        """Return what is recorded at the place itself, as tables print it; None where parts do not add up."""
        if figure.measure not in ADDITIVE or not self.below:
            return None
        whole = self.of(figure)
        left = whole.value - sum(self.found[figure.key, division.code].value for division in self.below)
        return Number(f"{in_unit(figure, left):,}", str(replace(whole.address, own=True)))

    def each_year(self) -> list[Period]:
        """Return the calendar years of the period, cut off at its ends."""
        months = self.period.months()
        years = sorted({month // 100 for month in months})
        return [Period(max(year * 100 + 1, months[0]), min(year * 100 + 12, months[-1])) for year in years]

    def by_month(self, figure: Figure) -> list[tuple[int, int]]:
        """Return (month, value in the ledger's unit) for each month, as of the report's position."""
        if self.position == figures.head():
            months = figures.by_month(figure, place=self.place.code, period=self.period)
            if self.position == figures.head():  # nothing came in between
                return months
        sums: dict[int, int] = defaultdict(int)
        for entry in figures.rows(self.of(figure).address).order_by().iterator():
            sums[entry.month] += figures.contribution(figure, entry)
        if figure.nature is Nature.FLOW:
            return [(month, sums[month]) for month in self.period.months()]
        return [(month, sum(sums[past] for past in sums if past <= month)) for month in self.period.months()]

    def number(self, reading: Reading, *, grade: str = "", scale: str = "", grouped: bool = False) -> Number:
        """Print a reading and remember that it was printed. grouped: 50,482,150, as tables have it.

        The number of an evidence class leads to the entries of that class; the annex lists the whole with its split.
        """
        self.printed.setdefault(str(reading.address), reading)
        if not grouped or (reading.address.place, reading.address.period) == (self.place.code, self.period):
            self.main.add(str(reading.address))
        value = amount(reading, grade, scale)
        text = f"{value:,}" if grouped and isinstance(value, int) else plain(value)
        return Number(text, str(replace(reading.address, grade=Evidence(grade) if grade else None)))

    def notes(self) -> tuple[Note, ...]:
        """Return what stands behind the printed numbers: those of the text first, in the order of the catalogue."""
        order = {key: index for index, key in enumerate(FIGURES)}

        def rank(item: tuple[str, Reading]) -> tuple[bool, bool, int, str]:
            address, reading = item
            elsewhere = reading.address.place != self.place.code
            return (address not in self.main, elsewhere, order[reading.figure.key], address)

        return tuple(self._note(text, reading) for text, reading in sorted(self.printed.items(), key=rank))

    def _note(self, text: str, reading: Reading) -> Note:
        figure = reading.figure
        return Note(
            address=text,
            label=str(figure.label),
            place=self.named[reading.address.place].name,
            period=str(reading.address.period),
            value=reading.shown,
            unit=str(figure.unit),
            definition=str(figure.definition),
            classes={grade.value: in_unit(figure, value) for grade, value in reading.classes.items()},
            reporting=reading.reporting,
            expected=reading.expected,
            listed=text in self.main,
        )


def _any_entry(wanted: Iterable[Figure], place: str, period: Period, position: int) -> bool:
    """Return whether anything behind these figures happened in the period: what there was before does not count."""
    verbs = {verb.code for figure in wanted for verb in (*figure.adds, *figure.removes)}
    entries = Entry.objects.live(position).filter(verb__in=verbs, place__range=codes.subtree(place))
    return entries.filter(occurred_on__range=(period.starts_on, period.ends_on)).exists()


def amount(reading: Reading, grade: str = "", scale: str = "") -> int | Decimal:
    """Return the value to print, exact. grade: only the part of this evidence class. scale: 万元 or 亿元."""
    value = reading.classes.get(Evidence(grade), 0) if grade else reading.value
    if not scale:
        return in_unit(reading.figure, value)
    return Decimal(value).scaleb(-2 - SCALES[scale])


def chart_value(figure: Figure, value: int) -> int | Decimal:
    """Return a value of the ledger as charts show it: money in 万元."""
    return Decimal(value).scaleb(-6) if figure.measure is Measure.AMOUNT else value


def _values(nodes: Iterable[Node]) -> Iterator[Value]:
    for node in nodes:
        if isinstance(node, Value):
            yield node
        elif isinstance(node, Choice):
            sides = (node.condition.left, node.condition.right)
            yield from (side for side in sides if isinstance(side, Value))
            yield from _values((*node.then, *node.otherwise))


def _listed(nodes: Iterable[Node]) -> Iterator[tuple[tuple[Figure, ...], str]]:
    """The figures of tables and charts, and by what they are split."""
    for node in nodes:
        if isinstance(node, Grid):
            yield node.figures, node.by
        elif isinstance(node, Plot):
            yield (node.figure,), node.by
        elif isinstance(node, Choice):
            yield from _listed((*node.then, *node.otherwise))


def _places(values: Iterable[Value], named: dict[str, Division], within: tuple[str, str]) -> dict[str, str]:
    """Return the code for each place that the template names, and add those divisions to `named`.

    within: first and last code of what the report is about. Raises TemplateError for a place that is not there.
    """
    near = {name: code for code, division in named.items() for name in (division.name, division.short_name) if name}
    found, problems = {}, []
    for value in values:
        if not value.place or value.place in found:
            continue
        code = codes.padded(value.place) if value.place.isdecimal() and value.place.isascii() else near.get(value.place)
        division = named.get(code or "") or Division.objects.filter(code=code).first()
        if division is None:
            message = _("There is no place “%(place)s” here; write its code, or the name of one directly below.")
            problems.append(Problem(value.line, message % {"place": value.place}))
        elif not within[0] <= division.code <= within[1]:
            message = _("“%(place)s” (%(name)s) does not belong to the place that the report is about.")
            problems.append(Problem(value.line, message % {"place": value.place, "name": division.name}))
        else:
            named[division.code] = division
            found[value.place] = division.code
    if problems:
        raise TemplateError(problems)
    return found
