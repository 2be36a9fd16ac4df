"""The one function that reads figures. Screen, export, report, portal and command line all call it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from tongxin.figures import cells
from tongxin.figures.catalogue import Figure, Measure, Nature
from tongxin.figures.cells import Cell, Question, head
from tongxin.figures.periods import Period
from tongxin.figures.reading import Address, Reading
from tongxin.ledger.models import Entry, EntryQuerySet
from tongxin.ledger.vocabulary import Evidence
from tongxin.places import codes
from tongxin.places.models import Division
from tongxin.places.vocabulary import Level

ADDITIVE = {Measure.ENTRIES, Measure.QUANTITY, Measure.PERSONS, Measure.MINUTES, Measure.AMOUNT}


def read(figure: Figure, *, place: str, period: Period, unit_path: str = "", as_of: int | None = None) -> Reading:
    """Return the figure for the place and everything below it.

    place: 12-digit code. unit_path: restricts to the work of this unit and those below it. as_of: ledger position
    (default: now). The reading's address recomputes to the same value for ever.
    """
    if unit_path:
        return _read_from_entries(figure, place, period, unit_path, head() if as_of is None else as_of)
    below = _below(place)
    return read_many([figure], [place, *below], period, as_of=as_of)[figure.key, place]


def read_many(
    figures: Iterable[Figure], places: Sequence[str], period: Period, *, as_of: int | None = None
) -> dict[tuple[str, str], Reading]:
    """Return readings by (figure key, 12-digit place code), in a constant number of queries.

    Coverage (`reporting` of `expected`) is told for places whose divisions below are among `places`.
    """
    figures = list(figures)
    wanted = list(dict.fromkeys([*places, *_counties_for(figures, places)]))
    position, found = _cells(figures, wanted, period, as_of)
    by_scope: dict[str, dict[str, list[Cell]]] = {scope: defaultdict(list) for scope in wanted}
    for cell in found:
        by_scope[cell.scope][cell.verb].append(cell)
    years = _years(figures, wanted, period, as_of)
    readings = {}
    for figure in figures:
        kept = {scope: _kept(figure, by_scope[scope]) for scope in wanted}
        for place in places:
            address = Address(figure, place, period, position)
            readings[figure.key, place] = _reading(address, kept, years, as_of)
    return readings


def trends(figures: Iterable[Figure], place: str, period: Period) -> dict[str, list[int]]:
    """Return the value of each month of the period by figure key, for additive figures only, in one query."""
    figures = [figure for figure in figures if figure.measure in ADDITIVE]
    _, found = cells.current(_question(figures, [place], period, apart="month"))
    by_verb: dict[str, list[Cell]] = defaultdict(list)
    for cell in found:
        by_verb[cell.verb].append(cell)
    return {figure.key: [value for _, value in _months(figure, _kept(figure, by_verb), period)] for figure in figures}


def by_month(figure: Figure, *, place: str, period: Period, unit_path: str = "") -> list[tuple[int, int]]:
    """Return (month, value in the ledger's unit) for each month of the period; a stock is what there was at its end."""
    if figure.measure is Measure.SUBJECTS and not unit_path:
        return _subject_months(figure, place, period)
    scopes = [unit_path] if unit_path else [place, *_counties_for([figure], [place])]
    _, found = cells.current(_question([figure], scopes, period, apart="month"))
    by_verb: dict[str, list[Cell]] = defaultdict(list)
    for cell in found:
        by_verb[cell.verb].append(cell)
    kept = _kept(figure, by_verb)
    if figure.measure is Measure.COUNTIES and len(scopes) > 1:
        return _county_months(figure, [cell for cell in kept if cell.scope != place], period)
    return _months(figure, [cell for cell in kept if cell.scope == scopes[0]], period)


def rows(address: Address) -> EntryQuerySet:
    """Return exactly the live entries behind the number at this address, newest first; their sum is the number."""
    figure, period = address.figure, address.period
    entries = Entry.objects.live(address.as_of).filter(
        verb__in=[verb.code for verb in (*figure.adds, *figure.removes)],
        occurred_on__lte=period.ends_on,
    )
    if codes.level_of(address.place) is Level.VILLAGE:
        entries = entries.filter(place=address.place)
    else:
        entries = entries.filter(place__range=codes.subtree(address.place))
    if figure.nature is Nature.FLOW:
        entries = entries.filter(occurred_on__gte=period.starts_on)
    if figure.kinds:
        entries = entries.filter(kind__in=figure.kinds)
    if address.unit_path:
        entries = entries.filter(unit_path__startswith=address.unit_path)
    return entries.order_by("-occurred_on", "-position")


def at(address: Address) -> Reading:
    """Return the number at this address, as it was at its ledger position."""
    return read(
        address.figure, place=address.place, period=address.period, unit_path=address.unit_path, as_of=address.as_of
    )


def contribution(figure: Figure, entry: Entry) -> int:
    """Return what one live entry adds to an additive figure, in the ledger's unit; 0 for counts of different things."""
    if figure.measure not in ADDITIVE:
        return 0
    sign = -1 if entry.verb in {verb.code for verb in figure.removes} else 1
    return sign * (1 if figure.measure is Measure.ENTRIES else int(getattr(entry, figure.measure.value)))


def total(figure: Figure, entries: Iterable[Entry]) -> int:
    """Add up live entries by hand, without tallies: what the figure must be. For verification and tests."""
    match figure.measure:
        case Measure.SUBJECTS:
            return len({entry.subject_id for entry in entries})
        case Measure.COUNTIES:
            return len({entry.place[:6] for entry in entries if codes.level_of(entry.place) not in ABOVE_COUNTY})
        case Measure.YEARS:
            return len({entry.occurred_on.year for entry in entries})
        case _:
            return sum(contribution(figure, entry) for entry in entries)


ABOVE_COUNTY = {Level.PROVINCE, Level.CITY}


def _cells(
    figures: Sequence[Figure], scopes: Sequence[str], period: Period, as_of: int | None
) -> tuple[int, list[Cell]]:
    question = _question(figures, scopes, period)
    if as_of is not None and as_of < (now := head()):
        return as_of, cells.at(question, as_of, places=_span(scopes))
    if as_of is not None and as_of > now:
        raise ValueError(f"the ledger ends at #{now}")
    return cells.current(question)


def _question(figures: Iterable[Figure], scopes: Sequence[str], period: Period, apart: str = "") -> Question:
    since_ever: set[str] = set()
    in_period: set[str] = set()
    for figure in figures:
        verbs = since_ever if figure.nature is Nature.STOCK else in_period
        verbs.update(verb.code for verb in (*figure.adds, *figure.removes))
    return Question(scopes, frozenset(since_ever), frozenset(in_period), period, apart)


def _span(scopes: Iterable[str]) -> tuple[str, str]:
    ranges = [codes.subtree(scope) for scope in scopes]
    return min(first for first, _ in ranges), max(last for _, last in ranges)


def _kept(figure: Figure, by_verb: dict[str, list[Cell]]) -> list[Cell]:
    """The cells of one figure; those of a removing verb count down."""
    kept = [cell for verb in figure.adds for cell in by_verb.get(verb.code, ()) if _counts(figure, cell)]
    for verb in figure.removes:
        for cell in by_verb.get(verb.code, ()):
            if _counts(figure, cell):
                kept.append(cell._replace(**{name: -getattr(cell, name) for name in cells.MEASURES}))
    return kept


def _counts(figure: Figure, cell: Cell) -> bool:
    return not figure.kinds or cell.kind in figure.kinds


def _reading(
    address: Address, kept: dict[str, list[Cell]], years: dict[tuple[str, str], int], as_of: int | None
) -> Reading:
    figure, place, own = address.figure, address.place, kept[address.place]
    classes: dict[Evidence, int] = {}
    match figure.measure:
        case Measure.SUBJECTS:
            value = _subjects(address, as_of)
        case Measure.YEARS:
            value = years.get((figure.key, place), 0)
        case Measure.COUNTIES:
            value = sum(_alive(kept[scope]) for scope in _county_scopes(place))
        case _:
            for cell in own:
                grade = Evidence(cell.evidence)
                classes[grade] = classes.get(grade, 0) + int(getattr(cell, figure.measure.value))
            value = sum(classes.values())
    below = [scope for scope in _below(place) if scope in kept]
    complete = bool(below) and len(below) == len(_below(place))
    return Reading(
        address=address,
        value=value,
        classes={grade: classes[grade] for grade in Evidence if classes.get(grade)},
        entries=sum(abs(cell.entries) for cell in own) if figure.removes else sum(cell.entries for cell in own),
        reporting=sum(_alive(kept[scope]) for scope in below) if complete else 0,
        expected=len(below) if complete else 0,
    )


def _alive(own: Iterable[Cell]) -> bool:
    return sum(cell.entries for cell in own) > 0


def _subjects(address: Address, as_of: int | None) -> int:
    figure = address.figure
    if as_of is not None and as_of < head():
        return rows(address).order_by().values("subject_id").distinct().count()
    first = 0 if figure.nature is Nature.STOCK else address.period.first
    verbs = [verb.code for verb in figure.adds]
    return cells.subjects(verbs, codes.subtree(address.place), first, address.period.last, kinds=sorted(figure.kinds))[
        1
    ]


def _years(
    figures: Sequence[Figure], scopes: Sequence[str], period: Period, as_of: int | None
) -> dict[tuple[str, str], int]:
    figures = [figure for figure in figures if figure.measure is Measure.YEARS]
    if not figures:
        return {}
    question = _question(figures, scopes, period, apart="year")
    found = cells.current(question)[1] if as_of is None else cells.at(question, as_of, places=_span(scopes))
    alive: dict[tuple[str, str], int] = {}
    for figure in figures:
        live: dict[tuple[str, int], int] = defaultdict(int)
        for cell in found:
            if cell.verb in {verb.code for verb in figure.adds} and _counts(figure, cell):
                live[cell.scope, cell.part] += cell.entries
        for (scope, _year), entries in live.items():
            alive[figure.key, scope] = alive.get((figure.key, scope), 0) + (entries > 0)
    return alive


def _months(figure: Figure, kept: Iterable[Cell], period: Period) -> list[tuple[int, int]]:
    name = figure.measure.value if figure.measure in ADDITIVE else "entries"
    sums: dict[int, int] = defaultdict(int)
    for cell in kept:
        sums[cell.part] += int(getattr(cell, name))
    if figure.nature is Nature.FLOW:
        flows = [(month, sums[month]) for month in period.months()]
        return flows if figure.measure in ADDITIVE else [(month, int(value > 0)) for month, value in flows]
    held = sum(value for month, value in sums.items() if month < period.first)
    stocks = []
    for month in period.months():
        held += sums[month]
        stocks.append((month, held))
    return stocks


def _county_months(figure: Figure, kept: Iterable[Cell], period: Period) -> list[tuple[int, int]]:
    live: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for cell in kept:
        live[cell.scope][cell.part] += cell.entries
    counted = []
    for month in period.months():
        in_month = (
            sum(value for at, value in months.items() if at <= month)
            if figure.nature is Nature.STOCK
            else months[month]
            for months in live.values()
        )
        counted.append((month, sum(value > 0 for value in in_month)))
    return counted


def _subject_months(figure: Figure, place: str, period: Period) -> list[tuple[int, int]]:
    verbs = [verb.code for verb in figure.adds]
    found = cells.subject_months(verbs, codes.subtree(place), period.last, kinds=sorted(figure.kinds))
    per_month: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for subject, month, entries in found:
        per_month[month].append((subject, entries))
    if figure.nature is Nature.FLOW:
        return [(month, sum(entries > 0 for _, entries in per_month[month])) for month in period.months()]
    live: dict[str, int] = defaultdict(int)
    counted: dict[int, int] = {}
    for month in sorted({*per_month, *period.months()}):
        for subject, entries in per_month[month]:
            live[subject] += entries
        counted[month] = sum(value > 0 for value in live.values())
    return [(month, counted[month]) for month in period.months()]


def _read_from_entries(figure: Figure, place: str, period: Period, unit_path: str, as_of: int) -> Reading:
    """The work of one unit: from the tallies of the unit where they answer it, else from its entries."""
    address = Address(figure, place, period, as_of, unit_path)
    whole_city = codes.level_of(place) in ABOVE_COUNTY
    question = _question([figure], [unit_path] if whole_city else [place], period)
    if whole_city and figure.measure in ADDITIVE and as_of == head():
        _, found = cells.current(question)
    else:
        found = cells.at(question, as_of, places=codes.subtree(place), unit_path=unit_path)
    by_verb: dict[str, list[Cell]] = defaultdict(list)
    for cell in found:
        by_verb[cell.verb].append(cell)
    kept = _kept(figure, by_verb)
    if figure.measure in ADDITIVE:
        return _reading(address, {place: kept}, {}, as_of)
    entries = sum(cell.entries for cell in kept)
    return Reading(address, total(figure, rows(address)), {}, entries, 0, 0)


def _counties_for(figures: Iterable[Figure], places: Iterable[str]) -> list[str]:
    if not any(figure.measure is Measure.COUNTIES for figure in figures):
        return []
    return [scope for place in places for scope in _county_scopes(place) if scope not in places]


def _county_scopes(place: str) -> tuple[str, ...]:
    return _below(place) if codes.level_of(place) is Level.CITY else (place,)


@lru_cache(maxsize=2000)
def _below(place: str) -> tuple[str, ...]:
    # Reference data: changes with `tongxin places load` only, which clears this in its process; servers are restarted.
    return tuple(Division.objects.children(place).values_list("code", flat=True))


def forget_places() -> None:
    """Forget which divisions lie below which, after divisions were loaded."""
    _below.cache_clear()


__all__ = [
    "ADDITIVE",
    "at",
    "by_month",
    "contribution",
    "forget_places",
    "head",
    "read",
    "read_many",
    "rows",
    "total",
    "trends",
]
