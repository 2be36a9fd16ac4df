"""The sums that figures are made of: from the tallies (now), or from the entries (as of an earlier position).

Every query also answers the ledger's position, in one statement, so that value and position belong together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection

from tongxin.figures.memory import Later, Tip, sums, tip
from tongxin.figures.periods import Period
from tongxin.ledger.append import scopes as scopes_of
from tongxin.ledger.sight import below_unit
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
    """Which cells: these scopes; `since_ever` verbs up to the period's end, `in_period` verbs within the period.

    by_kind: the verbs whose kinds are told apart. apart: "" for one cell over all months, "year", or "month": then the
    months before the period are one part, 0, and evidence classes are not told apart.
    """

    scopes: tuple[str, ...]
    since_ever: frozenset[str]
    in_period: frozenset[str]
    period: Period
    by_kind: frozenset[str]
    apart: str = ""

    def ranges(self) -> Iterable[tuple[list[str], int, int]]:
        if self.since_ever:
            yield sorted(self.since_ever), 0, self.period.last
        if self.in_period:
            yield sorted(self.in_period), self.period.first, self.period.last

    @property
    def columns(self) -> str:
        """What tells two cells apart, after the scope."""
        months = {
            "": "0",
            "month": f"CASE WHEN month < {self.period.first} THEN 0 ELSE month END",
            "year": "month / 100",
        }
        evidence = "''" if self.apart == "month" else "evidence"
        return f"verb, kind, {evidence} AS evidence, {months[self.apart]} AS part"

    @property
    def grouping(self) -> str:
        # A constant among the columns would keep SQLite from reading in the order of the key: three times as long.
        return {"": "1, 2, 3, 4", "month": "1, 2, 3, 5", "year": "1, 2, 3, 4, 5"}[self.apart]

    def part_of(self, month: int) -> int:
        """Return the part that a month belongs to."""
        if self.apart == "month":
            return month if month >= self.period.first else 0
        return month // 100 if self.apart else 0


def current(question: Question, now: Tip) -> tuple[int, Sequence[Cell]]:
    """Return the cells from the tallies, at `now` or later, and the ledger position that they belong to."""
    at_tip, found = sums.answered(
        question, now, lambda: _current(question, now), lambda found, later: _grown(question, found, later)
    )
    return at_tip.position, found


def _current(question: Question, now: Tip) -> tuple[Tip, list[Cell]]:
    measures = ", ".join(f"CAST(SUM({name}) AS bigint)" for name in MEASURES)
    selects: list[str] = []
    values: list[str | int] = []
    for verbs, first, last in question.ranges():
        selects.append(
            f"SELECT scope, {question.columns}, {measures} FROM ledger_tally"
            f" WHERE scope IN ({_marks(question.scopes)}) AND verb IN ({_marks(verbs)}) AND month BETWEEN %s AND %s"
            f" GROUP BY {question.grouping}"
        )
        values += [*question.scopes, *verbs, first, last]
    if not selects:
        return now, []
    with connection.cursor() as cursor:
        # The head comes along as a row of its own: it has no verb.
        cursor.execute(
            "SELECT hash, '', '', '', 0, position, 0, 0, 0, 0 FROM ledger_head WHERE id = 1 UNION ALL "
            + " UNION ALL ".join(selects),
            values,
        )
        cells = [Cell._make(row) for row in cursor.fetchall()]
    head = next(cell for cell in cells if not cell.verb)
    return Tip(head.entries, head.scope), _without_kinds(question, [cell for cell in cells if cell.verb])


def _without_kinds(question: Question, found: Iterable[Cell]) -> list[Cell]:
    """Put the kinds together where nobody asks for them: what is kept then stays small however large the ledger is."""
    # Here and not in the query, which would have to sort for it.
    added: dict[tuple[str, str, str, str, int], list[int]] = {}
    for cell in found:
        key = (cell.scope, cell.verb, cell.kind if cell.verb in question.by_kind else "", cell.evidence, cell.part)
        _add(added, key, cell[5:])
    return [Cell(*key, *values) for key, values in added.items()]


def _add(
    sums: dict[tuple[str, str, str, str, int], list[int]], key: tuple[str, str, str, str, int], measures: Sequence[int]
) -> None:
    held = sums.get(key)
    if held is None:
        sums[key] = list(measures)
    else:
        for index, value in enumerate(measures):
            held[index] += value


def _grown(question: Question, found: Iterable[Cell], later: Iterable[Later]) -> list[Cell]:
    """Add the entries that came later to cells."""
    added = {cell[:5]: list(cell[5:]) for cell in found}
    for entry in later:
        for verbs, first, last in question.ranges():
            if entry.verb not in verbs or not first <= entry.month <= last:
                continue
            kind = entry.kind if entry.verb in question.by_kind else ""
            evidence = "" if question.apart == "month" else entry.evidence
            for scope in set(scopes_of(entry.place, entry.unit_path)) & set(question.scopes):
                _add(added, (scope, entry.verb, kind, evidence, question.part_of(entry.month)), entry[6:])
    return [Cell(*key, *values) for key, values in added.items()]


def at(question: Question, as_of: int, *, places: tuple[str, str], unit_paths: Sequence[str] = ()) -> list[Cell]:
    """Return the cells from the entries up to position `as_of`, within the places (a range of codes).

    unit_paths: only the work of the unit with these paths and of those below; then the question has one scope.
    """
    condition, paths = under(unit_paths)
    if unit_paths and not paths:
        return []
    counted = "CASE WHEN reverses IS NULL THEN 1 ELSE -1 END"
    measures = ", ".join(f"CAST(SUM({name}) AS bigint)" for name in (counted, *MEASURES[1:]))
    selects: list[str] = []
    values: list[str | int] = []
    for verbs, first, last in question.ranges():
        selects.append(
            f"SELECT place, {question.columns}, {measures} FROM ledger_entry"
            f" WHERE verb IN ({_marks(verbs)}) AND month BETWEEN %s AND %s"
            f" AND position <= %s AND place BETWEEN %s AND %s{condition}"
            " GROUP BY 1, 2, 3, 4, 5"
        )
        values += [*verbs, first, last, as_of, *places, *paths]
    if not selects:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), values)
        leaves = [Cell._make(row) for row in cursor.fetchall()]
    return _folded(leaves, question.scopes, one_scope=bool(unit_paths))


def _folded(leaves: Iterable[Cell], wanted: Sequence[str], *, one_scope: bool) -> list[Cell]:
    """Add up cells of single places to the wanted scopes. one_scope: all of them belong to the only one."""
    sums: dict[tuple[str, str, str, str, int], list[int]] = {}
    asked = set(wanted)
    for leaf in leaves:
        for scope in asked if one_scope else set(codes.ancestors(leaf.scope)) & asked:
            _add(sums, (scope, *leaf[1:5]), leaf[5:])
    return [Cell(*key, *values) for key, values in sums.items()]


MOST_PATHS = 500  # looked up one by one; a city's top unit has a hundred thousand below it


def under(unit_paths: Sequence[str]) -> tuple[str, list[str]]:
    """Return the condition that an entry is the work of the unit with these paths or of one below it, and its values;
    no values where there is no such entry."""
    if not unit_paths:
        return "", []
    exactly = scopes_within(*map(below_unit, unit_paths))
    if len(exactly) <= MOST_PATHS:
        return f" AND unit_path IN ({_marks(exactly)})", exactly
    ranges = [end for path in unit_paths for end in below_unit(path)]
    return f" AND ({' OR '.join(['unit_path BETWEEN %s AND %s'] * len(unit_paths))})", ranges


def scopes_within(*ranges: tuple[str, str]) -> list[str]:
    """Return the scopes of these ranges, from first to last, that any entry counts in.

    One query, and in it one step into the index for each of them.
    """
    step = (
        "SELECT scope FROM (WITH RECURSIVE step(scope) AS ("
        "SELECT MIN(scope) FROM ledger_tally WHERE scope BETWEEN %s AND %s UNION ALL "
        "SELECT (SELECT MIN(scope) FROM ledger_tally WHERE scope > step.scope AND scope <= %s) FROM step"
        " WHERE step.scope IS NOT NULL) SELECT scope FROM step) AS steps WHERE scope IS NOT NULL"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join([step] * len(ranges)), [end for first, last in ranges for end in (first, last, last)]
        )
        return [scope for (scope,) in cursor.fetchall()]


def span(scope: str, verbs: Sequence[str]) -> tuple[int, int] | None:
    """Return the first and last month in which the scope has entries of these verbs, or None."""

    def ask() -> tuple[Tip, tuple[int, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT head.position, head.hash, MIN(month), MAX(month) FROM ledger_head head LEFT JOIN ledger_tally"
                f" ON scope = %s AND verb IN ({_marks(verbs)}) AND entries <> 0"
                " WHERE head.id = 1 GROUP BY head.position, head.hash",
                [scope, *verbs],
            )
            position, at_hash, first, last = cursor.fetchone()
        return Tip(position, at_hash), (first, last) if first else ()

    def grow(found: tuple[int, ...], later: list[Later]) -> tuple[int, ...] | None:
        inside = all(found and found[0] <= entry.month <= found[1] and entry.entries > 0 for entry in later)
        return found if inside else None

    _, found = sums.answered(("span", scope, tuple(verbs)), tip(), ask, grow)
    return (found[0], found[1]) if found else None


def head() -> int:
    """Return the current position of the ledger."""
    return tip().position


def _marks(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))
