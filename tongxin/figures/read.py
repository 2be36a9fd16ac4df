"""The one function that reads figures. Screen, export, report, portal and command line all call it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tongxin.figures import cells, subjects
from tongxin.figures.catalogue import ADDITIVE, Figure, Measure
from tongxin.figures.cells import Cell, head
from tongxin.figures.gather import (
    COLUMNS,
    RETRIES,
    Found,
    alive,
    below,
    by_verb,
    counties_for,
    county_scopes,
    different_of,
    forget_places,
    gather,
    kept,
    question,
    years_of,
)  # fmt: skip
from tongxin.figures.memory import tip
from tongxin.figures.months import by_month, trends
from tongxin.figures.periods import Period
from tongxin.figures.reading import Address, Reading
from tongxin.figures.rows import contribution, rows, total
from tongxin.ledger.vocabulary import Evidence
from tongxin.orgs.models import Placement
from tongxin.places import codes
from tongxin.places.vocabulary import Level

__all__ = [
    "ADDITIVE", "at", "by_month", "contribution", "forget_places", "head", "of_unit", "read", "read_many", "rows",
    "total", "trends",
]  # fmt: skip

GRADES = {grade.value: grade for grade in Evidence}  # calling the enumeration costs more, for each of thousands


def read(
    figure: Figure,
    *,
    place: str,
    period: Period,
    unit_path: str = "",
    as_of: int | None = None,
    grade: Evidence | None = None,
    own: bool = False,
) -> Reading:
    """Return the figure for the place and everything below it.

    place: 12-digit code. unit_path: restricts to the work of this unit and those below it. as_of: ledger position
    (default: now). grade, own: only the part of this evidence class, or recorded at the place itself. The reading's
    address recomputes to the same value for ever. Raises NotAnAddress for a part of a figure that has none.
    """
    if unit_path or own:
        position = head() if as_of is None else as_of
        return _narrowed(Address(figure, place, period, position, unit_path, grade, own))
    return read_many([figure], [place, *below(place)], period, as_of=as_of, grade=grade)[figure.key, place]


def read_many(
    figures: Iterable[Figure],
    places: Sequence[str],
    period: Period,
    *,
    as_of: int | None = None,
    grade: Evidence | None = None,
) -> dict[tuple[str, str], Reading]:
    """Return readings by (figure key, 12-digit place code), in a constant number of queries.

    Coverage (`reporting` of `expected`) is told for places whose divisions below are among `places`.
    grade: only the parts of this evidence class; NotAnAddress for a figure that has none.
    """
    figures = list(figures)
    scopes = list(dict.fromkeys([*places, *counties_for(figures, places)]))
    position, found = gather(figures, scopes, places, period, as_of)
    sorted_out: dict[str, list[Cell]] = {scope: [] for scope in scopes}
    for cell in found.cells:
        if grade is None or cell.evidence == grade.value:
            sorted_out[cell.scope].append(cell)
    verbs = {scope: by_verb(own) for scope, own in sorted_out.items()}
    readings = {}
    for figure in figures:
        own = {scope: kept(figure, verbs[scope]) for scope in scopes}
        for place in places:
            address = Address(figure, place, period, position, grade=grade)
            readings[figure.key, place] = _reading(address, own, found)
    return readings


def at(address: Address) -> Reading:
    """Return the number at this address, as it was at its ledger position."""
    return read(
        address.figure,
        place=address.place,
        period=address.period,
        unit_path=address.unit_path,
        as_of=address.as_of,
        grade=address.grade,
        own=address.own,
    )


def _reading(address: Address, own: Mapping[str, list[Cell]], found: Found) -> Reading:
    figure, place, here = address.figure, address.place, own[address.place]
    classes: dict[Evidence, int] = {}
    match figure.measure:
        case Measure.SUBJECTS:
            value = found.subjects[figure.key, place]
        case Measure.YEARS:
            value = found.years.get((figure.key, place), 0)
        case Measure.COUNTIES:
            value = sum(alive(own[scope]) for scope in county_scopes(place))
        case _:
            measure = figure.measure.value
            for cell in here:
                grade = GRADES[cell.evidence]
                classes[grade] = classes.get(grade, 0) + getattr(cell, measure)
            value = sum(classes.values())
    lower = [scope for scope in below(place) if scope in own]
    complete = bool(lower) and len(lower) == len(below(place))
    return Reading(
        address=address,
        value=value,
        classes={grade: classes[grade] for grade in Evidence if classes.get(grade)},
        entries=sum(abs(cell.entries) for cell in here) if figure.removes else sum(cell.entries for cell in here),
        reporting=sum(alive(own[scope]) for scope in lower) if complete else 0,
        expected=len(lower) if complete else 0,
    )


def _narrowed(address: Address) -> Reading:
    """The work of one unit, or what is recorded at the place itself: from the tallies of the unit where they answer it,
    else from the entries. A unit that moved adds up under all its paths (docs/adr/0015)."""
    figure, place = address.figure, address.place
    paths = Placement.objects.paths_of(address.unit_path) if address.unit_path else ()
    whole_city = codes.level_of(place) in {Level.PROVINCE, Level.CITY} and not address.own
    if whole_city and figure.measure in ADDITIVE and address.as_of == head():
        position, found = cells.current(question([figure], paths, address.period), tip())
        address = replace(address, as_of=position)
    else:
        within = (place, place) if address.own else codes.subtree(place)
        asked = question([figure], [place], address.period)
        found = cells.at(asked, address.as_of, places=within, unit_paths=paths)
    if address.grade:
        found = [cell for cell in found if cell.evidence == address.grade.value]
    own = kept(figure, by_verb(found))
    if figure.measure in ADDITIVE:
        return _reading(address, {place: own}, Found([], {}, {}))
    entries = sum(cell.entries for cell in own)
    return Reading(address, total(figure, rows(address)), {}, entries, 0, 0)


def of_unit(figures: Iterable[Figure], unit_path: str, period: Period, *, place: str) -> dict[str, Reading]:
    """Return what a unit and those below it did at a place, by figure key, in a constant number of queries.

    place: 12-digit code, with all below it; the city's for all that was done. Under all paths that the unit ever had.
    """
    figures = list(figures)
    paths = Placement.objects.paths_of(unit_path)
    for _attempt in range(RETRIES):
        positions, found = _of_unit(figures, paths, period, place)
        if len(positions) == 1:
            sorted_out = by_verb(found.cells)
            readings = {}
            for figure in figures:
                address = Address(figure, place, period, max(positions), unit_path)
                readings[figure.key] = _of_one_scope(address, kept(figure, sorted_out), found)
            return readings
    # Somebody appends all the time: ask for a position instead of for now.
    position = head()
    return {
        figure.key: read(figure, place=place, period=period, unit_path=unit_path, as_of=position) for figure in figures
    }


def _of_unit(figures: list[Figure], paths: Sequence[str], period: Period, place: str) -> tuple[set[int], Found]:
    now = tip()
    whole_city = codes.level_of(place) in {Level.PROVINCE, Level.CITY}
    within = None if whole_city else codes.subtree(place)

    def summed(asked: Sequence[Figure], apart: str = "") -> Sequence[Cell]:
        if within:  # the tallies tell a unit's work by place or by unit, not by both
            positions.add(now.position)
            return cells.at(question(asked, [place], period, apart), now.position, places=within, unit_paths=paths)
        position, found = cells.current(question(asked, paths, period, apart), now)
        positions.add(position)
        return found

    positions = set[int]()
    sums, years = summed(figures), dict[tuple[str, str], int]()
    if yearly := [figure for figure in figures if figure.measure is Measure.YEARS]:
        years = years_of(yearly, [cell._replace(scope=place) for cell in summed(yearly, "year")])
    counted: dict[tuple[str, str], int] = {}
    if apart := [different_of(figure, period) for figure in figures if figure.measure in COLUMNS]:
        position, counts = subjects.different(apart, paths, now, within)
        positions.add(position)
        counted = {(key, place): count for key, count in counts.items()}
    return positions, Found(sums, years, counted)


def _of_one_scope(address: Address, own: list[Cell], found: Found) -> Reading:
    figure = address.figure
    if figure.measure in ADDITIVE:
        return _reading(address, {address.place: own}, found)
    counts = found.years if figure.measure is Measure.YEARS else found.subjects
    value = counts.get((figure.key, address.place), 0)
    return Reading(address, value, {}, sum(cell.entries for cell in own), 0, 0)
