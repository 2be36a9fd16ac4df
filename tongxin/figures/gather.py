"""Gather what readings are made of: which cells belong to which figure, as of one ledger position."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tongxin.figures import cells, subjects
from tongxin.figures.catalogue import Figure, Measure, Nature
from tongxin.figures.cells import Cell, Question, head
from tongxin.figures.memory import tip
from tongxin.figures.periods import Period
from tongxin.figures.reading import Address
from tongxin.figures.rows import rows
from tongxin.places import codes
from tongxin.places.models import Division
from tongxin.places.vocabulary import Level

RETRIES = 3


@dataclass(frozen=True)
class Found:
    """What the queries answered: sums, and for figures that count different things, the count by figure and place."""

    cells: Sequence[Cell]
    years: Mapping[tuple[str, str], int]
    subjects: Mapping[tuple[str, str], int]


def gather(
    figures: Sequence[Figure], scopes: Sequence[str], places: Sequence[str], period: Period, as_of: int | None
) -> tuple[int, Found]:
    """Return the ledger position and everything found at it.

    scopes: whose sums are wanted; places: those of them whose different subjects are counted. as_of: None for now.
    Raises ValueError for a position that the ledger has not reached.
    """
    if as_of is not None and as_of != (now := head()):
        if as_of > now:
            raise ValueError(f"the ledger ends at #{now}")
        return as_of, _earlier(figures, scopes, places, period, as_of)
    for _ in range(RETRIES):
        positions, found = _current(figures, scopes, places, period)
        if len(positions) == 1 and as_of in {None, *positions}:
            return positions.pop(), found
    # Somebody appends all the time: ask for a position instead of for now.
    position = head() if as_of is None else as_of
    return position, _earlier(figures, scopes, places, period, position)


def _current(
    figures: Sequence[Figure], scopes: Sequence[str], places: Sequence[str], period: Period
) -> tuple[set[int], Found]:
    """Ask the tallies; besides, return the positions seen: several when somebody appended between two queries."""
    now = tip()
    position, sums = cells.current(question(figures, scopes, period), now)
    positions, years, counts = {position}, {}, {}
    if yearly := [figure for figure in figures if figure.measure is Measure.YEARS]:
        position, by_year = cells.current(question(yearly, scopes, period, apart="year"), now)
        positions.add(position)
        years = years_of(yearly, by_year)
    for figure in figures:
        if figure.measure is Measure.SUBJECTS:
            position, counted = subjects.counted(subjects_of(figure, period), places, now)
            positions.add(position)
            counts.update({(figure.key, place): count for place, count in counted.items()})
    return positions, Found(sums, years, counts)


def _earlier(
    figures: Sequence[Figure], scopes: Sequence[str], places: Sequence[str], period: Period, as_of: int
) -> Found:
    """Ask the entries, as of a position."""
    ranges = [codes.subtree(scope) for scope in scopes]
    span = min(first for first, _ in ranges), max(last for _, last in ranges)
    yearly = [figure for figure in figures if figure.measure is Measure.YEARS]
    by_year = cells.at(question(yearly, scopes, period, apart="year"), as_of, places=span) if yearly else []
    counts = {
        (figure.key, place): rows(Address(figure, place, period, as_of))
        .order_by()
        .values("subject_id")
        .distinct()
        .count()
        for figure in figures
        if figure.measure is Measure.SUBJECTS
        for place in places
    }
    return Found(cells.at(question(figures, scopes, period), as_of, places=span), years_of(yearly, by_year), counts)


def years_of(figures: Iterable[Figure], found: Iterable[Cell]) -> dict[tuple[str, str], int]:
    """Count by figure and scope the years in which something is live."""
    alive_years: dict[tuple[str, str], int] = {}
    for figure in figures:
        live: dict[tuple[str, int], int] = defaultdict(int)
        for cell in found:
            if cell.verb in {verb.code for verb in figure.adds} and _counts(figure, cell):
                live[cell.scope, cell.part] += cell.entries
        for (scope, _year), entries in live.items():
            alive_years[figure.key, scope] = alive_years.get((figure.key, scope), 0) + (entries > 0)
    return alive_years


def question(figures: Iterable[Figure], scopes: Sequence[str], period: Period, apart: str = "") -> Question:
    """Return which cells the figures need."""
    since_ever: set[str] = set()
    in_period: set[str] = set()
    figures = list(figures)
    for figure in figures:
        verbs = since_ever if figure.nature is Nature.STOCK else in_period
        verbs.update(verb.code for verb in (*figure.adds, *figure.removes))
    by_kind = frozenset(verb.code for figure in figures if figure.kinds for verb in (*figure.adds, *figure.removes))
    return Question(tuple(scopes), frozenset(since_ever), frozenset(in_period), period, by_kind, apart)


def subjects_of(figure: Figure, period: Period) -> subjects.Question:
    """Return which different things the figure counts."""
    first = 0 if figure.nature is Nature.STOCK else period.first
    verbs = tuple(verb.code for verb in figure.adds)
    return subjects.Question(verbs, tuple(sorted(figure.kinds)), first, period.last)


# What differs behind a figure that counts different things, as an expression over the entries.
COLUMNS = {
    Measure.SUBJECTS: "subject_id",
    Measure.COUNTIES: "CASE WHEN SUBSTR(place, 5) = '00000000' THEN NULL ELSE SUBSTR(place, 1, 6) END",
}


def different_of(figure: Figure, period: Period) -> subjects.Different:
    """Return which different things of one unit the figure counts."""
    asked = subjects_of(figure, period)
    return subjects.Different(figure.key, COLUMNS[figure.measure], asked.verbs, asked.kinds, asked.first, asked.last)


def by_verb(found: Iterable[Cell]) -> dict[str, list[Cell]]:
    """Return the cells by the code of their verb."""
    sorted_out: dict[str, list[Cell]] = defaultdict(list)
    for cell in found:
        sorted_out[cell.verb].append(cell)
    return sorted_out


def kept(figure: Figure, cells_by_verb: Mapping[str, list[Cell]]) -> list[Cell]:
    """Return the cells of one figure; those of a removing verb count down."""
    found = [cell for verb in figure.adds for cell in cells_by_verb.get(verb.code, ()) if _counts(figure, cell)]
    for verb in figure.removes:
        for cell in cells_by_verb.get(verb.code, ()):
            if _counts(figure, cell):
                found.append(cell._replace(**{name: -getattr(cell, name) for name in cells.MEASURES}))
    return found


def _counts(figure: Figure, cell: Cell) -> bool:
    return not figure.kinds or cell.kind in figure.kinds


def alive(own: Iterable[Cell]) -> bool:
    """Return whether anything is left after reversals."""
    return sum(cell.entries for cell in own) > 0


def counties_for(figures: Iterable[Figure], places: Iterable[str]) -> list[str]:
    """Return the counties whose cells are needed besides, because a figure counts counties."""
    if not any(figure.measure is Measure.COUNTIES for figure in figures):
        return []
    return [scope for place in places for scope in county_scopes(place) if scope not in places]


def county_scopes(place: str) -> tuple[str, ...]:
    """Return the counties that a figure that counts counties looks at: those of a city, else the place itself."""
    return below(place) if codes.level_of(place) is Level.CITY else (place,)


@lru_cache(maxsize=2000)
def below(place: str) -> tuple[str, ...]:
    """Return the codes of the divisions one level below, in official order."""
    # Reference data: changes with `tongxin places load` only, which clears this in its process; servers are restarted.
    return tuple(Division.objects.children(place).values_list("code", flat=True))


def forget_places() -> None:
    """Forget which divisions lie below which, after divisions were loaded."""
    below.cache_clear()
