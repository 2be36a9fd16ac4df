"""A figure month by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from tongxin.figures import cells, subjects
from tongxin.figures.catalogue import ADDITIVE, Figure, Measure, Nature
from tongxin.figures.cells import Cell
from tongxin.figures.gather import by_verb, counties_for, kept, question, subjects_of
from tongxin.figures.memory import tip
from tongxin.figures.periods import Period
from tongxin.orgs.models import Placement
from tongxin.places import codes


def trends(figures: Iterable[Figure], place: str, period: Period) -> dict[str, list[int]]:
    """Return the value of each month of the period by figure key, for additive figures only, in one query."""
    figures = [figure for figure in figures if figure.measure in ADDITIVE]
    _, found = cells.current(question(figures, [place], period, apart="month"), tip())
    sorted_out = by_verb(found)
    return {figure.key: [value for _, value in _months(figure, kept(figure, sorted_out), period)] for figure in figures}


def by_month(figure: Figure, *, place: str, period: Period, unit_path: str = "") -> list[tuple[int, int]]:
    """Return (month, value in the ledger's unit) for each month of the period; a stock is what there was at its end."""
    if figure.measure is Measure.SUBJECTS and not unit_path:
        return _subject_months(figure, place, period)
    paths = Placement.objects.paths_of(unit_path) if unit_path else ()
    scopes = [*paths] or [place, *counties_for([figure], [place])]
    _, found = cells.current(question([figure], scopes, period, apart="month"), tip())
    sorted_out = by_verb(found)
    own = kept(figure, sorted_out)
    if figure.measure is Measure.COUNTIES and not paths and len(scopes) > 1:
        return _county_months(figure, [cell for cell in own if cell.scope != place], period)
    return _months(figure, own if paths else [cell for cell in own if cell.scope == place], period)


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
    since_ever = replace(subjects_of(figure, period), first=0)
    found = subjects.by_month(since_ever, codes.subtree(place), tip())
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
