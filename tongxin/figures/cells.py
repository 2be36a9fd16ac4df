"""The sums that figures are made of: from the tallies (now), or from the entries (as of an earlier position).

Every query also answers the ledger's position, in one statement, so that value and position belong together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection

from tongxin.figures.periods import Period
from tongxin.ledger.append import scopes as scopes_of
from tongxin.places import codes

MEASURES = ("entries", "quantity", "persons", "minutes", "amount")


class Cell(NamedTuple):
    """Sums of one scope, verb, kind and evidence class. `part`: month, year or 0, as asked for."""

    scope: str
    verb: str
    kind: str
    evidence: str
    part: int
    entries: int
    quantity: int
    persons: int
    minutes: int
    amount: int


@dataclass(frozen=True, slots=True)
class Question:
    """Which cells: these scopes; `since_ever` verbs up to the period's end, `in_period` verbs within the period."""

    scopes: Sequence[str]
    since_ever: frozenset[str]
    in_period: frozenset[str]
    period: Period
    apart: str = ""  # "", "month" or "year"

    def ranges(self) -> Iterable[tuple[list[str], int, int]]:
        if self.since_ever:
            yield sorted(self.since_ever), 0, self.period.last
        if self.in_period:
            yield sorted(self.in_period), self.period.first, self.period.last

    @property
    def part(self) -> str:
        return {"": "0", "month": "month", "year": "month / 100"}[self.apart]


def current(question: Question) -> tuple[int, list[Cell]]:
    """Return the ledger's position and the cells from the tallies at that position."""
    sums = ", ".join(f"SUM({name})" for name in MEASURES)
    selects: list[str] = []
    values: list[str | int] = []
    for verbs, first, last in question.ranges():
        selects.append(
            f"SELECT scope, verb, kind, evidence, {question.part} AS part, {sums} FROM ledger_tally"
            f" WHERE scope IN ({_marks(question.scopes)}) AND verb IN ({_marks(verbs)}) AND month BETWEEN %s AND %s"
            " GROUP BY 1, 2, 3, 4, 5"
        )
        values += [*question.scopes, *verbs, first, last]
    if not selects:
        return head(), []
    return _with_head(" UNION ALL ".join(selects), values)


def at(question: Question, as_of: int, *, places: tuple[str, str], unit_path: str = "") -> list[Cell]:
    """Return the cells from the entries up to position `as_of`, within the places (a range of codes) and the unit."""
    counted = "CASE WHEN reverses IS NULL THEN 1 ELSE -1 END"
    sums = ", ".join([f"SUM({counted})", *(f"SUM({name})" for name in MEASURES[1:])])
    selects: list[str] = []
    values: list[str | int] = []
    for verbs, first, last in question.ranges():
        selects.append(
            f"SELECT place, verb, kind, evidence, {question.part} AS part, {sums} FROM ledger_entry"
            f" WHERE verb IN ({_marks(verbs)}) AND month BETWEEN %s AND %s"
            " AND position <= %s AND place BETWEEN %s AND %s"
            + (" AND unit_path LIKE %s" if unit_path else "")
            + " GROUP BY 1, 2, 3, 4, 5"
        )
        values += [*verbs, first, last, as_of, *places, *([f"{unit_path}%"] if unit_path else [])]
    if not selects:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), values)
        leaves = [_cell(row) for row in cursor.fetchall()]
    return _folded(leaves, question.scopes, unit_path)


def _folded(leaves: Iterable[Cell], wanted: Sequence[str], unit_path: str) -> list[Cell]:
    """Add up cells of single places to the wanted scopes."""
    sums: dict[tuple[str, str, str, str, int], list[int]] = {}
    asked = set(wanted)
    for leaf in leaves:
        for scope in {*codes.ancestors(leaf.scope), *scopes_of(leaf.scope, unit_path)} & asked:
            held = sums.setdefault((scope, *leaf[1:5]), [0] * len(MEASURES))
            for index, value in enumerate(leaf[5:]):
                held[index] += value
    return [Cell(*key, *values) for key, values in sums.items()]


def subjects(
    verbs: Iterable[str], places: Sequence[str], first: int, last: int, *, kinds: Iterable[str] = ()
) -> tuple[set[int], dict[str, int]]:
    """Return the ledger positions seen, and by place how many different subjects have a live entry there.

    One query for each level among the places, however many there are.
    """
    verbs, kinds = list(verbs), list(kinds)
    only = f" AND kind IN ({_marks(kinds)})" if kinds else ""
    positions: set[int] = set()
    counted = dict.fromkeys(places, 0)
    for digits in sorted({len(codes.prefix(place)) for place in places}):
        level = [place for place in places if len(codes.prefix(place)) == digits]
        select = (
            "SELECT part, COUNT(*) FROM ("
            f"SELECT SUBSTR(place, 1, {digits}) AS part, subject_id FROM ledger_subjecttally"
            f" WHERE verb IN ({_marks(verbs)}) AND place BETWEEN %s AND %s AND month BETWEEN %s AND %s{only}"
            " GROUP BY 1, 2 HAVING SUM(entries) > 0) AS live GROUP BY part"
        )
        ranges = [codes.subtree(place) for place in level]
        low, high = min(ranges)[0], max(ranges)[1]
        position, found = _rows_with_head(select, [*verbs, low, high, first, last, *kinds])
        positions.add(position)
        counted.update(
            {codes.padded(part): int(count) for part, count in found if part and codes.padded(part) in counted}
        )
    return positions, counted


def subject_months(
    verbs: Iterable[str], places: tuple[str, str], last: int, *, kinds: Iterable[str] = ()
) -> list[tuple[str, int, int]]:
    """Return (subject, month, live entries) up to a month, for following how the number of subjects grew."""
    verbs, kinds = list(verbs), list(kinds)
    only = f" AND kind IN ({_marks(kinds)})" if kinds else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject_id, month, SUM(entries) FROM ledger_subjecttally"
            f" WHERE verb IN ({_marks(verbs)}) AND place BETWEEN %s AND %s AND month <= %s{only}"
            " GROUP BY 1, 2 ORDER BY 2",
            [*verbs, *places, last, *kinds],
        )
        return [(str(subject), int(month), int(entries)) for subject, month, entries in cursor.fetchall()]


def head() -> int:
    """Return the current position of the ledger."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT position FROM ledger_head WHERE id = 1")
        return int(cursor.fetchone()[0])


def _with_head(select: str, values: Sequence[str | int]) -> tuple[int, list[Cell]]:
    position, rows = _rows_with_head(select, values)
    return position, [_cell(row) for row in rows if row[0] is not None]


def _cell(row: tuple[Any, ...]) -> Cell:
    # PostgreSQL answers sums of bigint as Decimal.
    scope, verb, kind, evidence, *numbers = row
    return Cell(scope, verb, kind, evidence, *(int(number) for number in numbers))


def _rows_with_head(select: str, values: Sequence[str | int]) -> tuple[int, list[tuple[Any, ...]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT head.position, found.* FROM ledger_head head LEFT JOIN ({select}) AS found ON 1 = 1"
            " WHERE head.id = 1",
            values,
        )
        rows = cursor.fetchall()
    return int(rows[0][0]), [row[1:] for row in rows]


def _marks(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))


def span(scope: str, verbs: Sequence[str]) -> tuple[int, int] | None:
    """Return the first and last month in which the scope has entries of these verbs, or None."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT MIN(month), MAX(month) FROM ledger_tally"
            f" WHERE scope = %s AND verb IN ({_marks(verbs)}) AND entries <> 0",
            [scope, *verbs],
        )
        first, last = cursor.fetchone()
    return (first, last) if first else None
