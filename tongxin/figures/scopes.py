"""Figures of many units and places at once: how far each of two thousand sites is, in a handful of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from tongxin.figures import cells
from tongxin.figures.catalogue import ADDITIVE, Figure
from tongxin.figures.cells import Cell
from tongxin.figures.gather import RETRIES, by_verb, kept, question
from tongxin.figures.memory import tip
from tongxin.figures.periods import Period

AT_ONCE = 400  # scopes that one query asks for


def values(
    figures: Iterable[Figure], wanted: Mapping[str, Sequence[str]], period: Period
) -> tuple[int, dict[tuple[str, str], int]]:
    """Return the ledger's position, and by figure key and name what the figure counts, in the ledger's unit.

    wanted: by name, the scopes that add up under it: all paths that a unit ever had, or one 12-digit code. Only figures
    that add up are answered. Raises ValueError for others.
    """
    figures = list(figures)
    if odd := [figure.code for figure in figures if figure.measure not in ADDITIVE]:
        raise ValueError(f"{odd[0]} does not add up")
    scopes = list(dict.fromkeys(scope for own in wanted.values() for scope in own))
    position, found = _found(figures, scopes, period) if figures else (tip().position, {})
    answers = {}
    for name, own in wanted.items():
        sorted_out = by_verb(cell for scope in own for cell in found.get(scope, ()))
        for figure in figures:
            measure = figure.measure.value
            answers[figure.key, name] = sum(getattr(cell, measure) for cell in kept(figure, sorted_out))
    return position, answers


def _found(figures: list[Figure], scopes: list[str], period: Period) -> tuple[int, dict[str, list[Cell]]]:
    """Ask the tallies; once more if somebody appended between two queries, and in the end for what there is."""
    for attempt in range(RETRIES):
        positions: set[int] = set()
        found: dict[str, list[Cell]] = {}
        rest = iter(scopes)
        while some := list(islice(rest, AT_ONCE)):
            position, sums = cells.current(question(figures, some, period), tip())
            positions.add(position)
            for cell in sums:
                found.setdefault(cell.scope, []).append(cell)
        if len(positions) <= 1 or attempt == RETRIES - 1:
            break
    return min(positions) if positions else tip().position, found
