"""The one function that reads figures. Screen, export, report, portal and command line all call it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tongxin.figures import cells
from tongxin.figures.catalogue import Figure, Measure
from tongxin.figures.cells import Cell, head
from tongxin.figures.gather import (
    ADDITIVE,
    Found,
    alive,
    below,
    by_verb,
    counties_for,
    county_scopes,
    forget_places,
    gather,
    kept,
    question,
)  # fmt: skip
from tongxin.figures.memory import tip
from tongxin.figures.months import by_month, trends
from tongxin.figures.periods import Period
from tongxin.figures.reading import Address, Reading
from tongxin.figures.rows import contribution, rows, total
from tongxin.ledger.vocabulary import Evidence
from tongxin.places import codes
from tongxin.places.vocabulary import Level

__all__ = [
    "ADDITIVE", "at", "by_month", "contribution", "forget_places", "head", "read", "read_many", "rows", "total",
    "trends",
]  # fmt: skip

GRADES = {grade.value: grade for grade in Evidence}  # calling the enumeration costs more, for each of thousands


def read(figure: Figure, *, place: str, period: Period, unit_path: str = "", as_of: int | None = None) -> Reading:
    """Return the figure for the place and everything below it.

    place: 12-digit code. unit_path: restricts to the work of this unit and those below it. as_of: ledger position
    (default: now). The reading's address recomputes to the same value for ever.
    """
    if unit_path:
        return _of_unit(figure, place, period, unit_path, as_of)
    return read_many([figure], [place, *below(place)], period, as_of=as_of)[figure.key, place]


def read_many(
    figures: Iterable[Figure], places: Sequence[str], period: Period, *, as_of: int | None = None
) -> dict[tuple[str, str], Reading]:
    """Return readings by (figure key, 12-digit place code), in a constant number of queries.

    Coverage (`reporting` of `expected`) is told for places whose divisions below are among `places`.
    """
    figures = list(figures)
    scopes = list(dict.fromkeys([*places, *counties_for(figures, places)]))
    position, found = gather(figures, scopes, places, period, as_of)
    sorted_out: dict[str, list[Cell]] = {scope: [] for scope in scopes}
    for cell in found.cells:
        sorted_out[cell.scope].append(cell)
    verbs = {scope: by_verb(own) for scope, own in sorted_out.items()}
    readings = {}
    for figure in figures:
        own = {scope: kept(figure, verbs[scope]) for scope in scopes}
        for place in places:
            readings[figure.key, place] = _reading(Address(figure, place, period, position), own, found)
    return readings


def at(address: Address) -> Reading:
    """Return the number at this address, as it was at its ledger position."""
    return read(
        address.figure, place=address.place, period=address.period, unit_path=address.unit_path, as_of=address.as_of
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


def _of_unit(figure: Figure, place: str, period: Period, unit_path: str, as_of: int | None) -> Reading:
    """The work of one unit: from the tallies of the unit where they answer it, else from its entries."""
    whole_city = codes.level_of(place) in {Level.PROVINCE, Level.CITY}
    position = head() if as_of is None else as_of
    if whole_city and figure.measure in ADDITIVE and position == head():
        position, found = cells.current(question([figure], [unit_path], period), tip())
    else:
        wanted = question([figure], [unit_path] if whole_city else [place], period)
        found = cells.at(wanted, position, places=codes.subtree(place), unit_path=unit_path)
    address, own = Address(figure, place, period, position, unit_path), kept(figure, by_verb(found))
    if figure.measure in ADDITIVE:
        return _reading(address, {place: own}, Found([], {}, {}))
    entries = sum(cell.entries for cell in own)
    return Reading(address, total(figure, rows(address)), {}, entries, 0, 0)
