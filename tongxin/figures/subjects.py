"""How many different things stand behind a verb: different projects, different bases; at a place, or of a unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection

from tongxin.figures.cells import under
from tongxin.figures.memory import Later, Tip, sums
from tongxin.places import codes


@dataclass(frozen=True, slots=True)
class Question:
    """Which subjects: those with a live entry of these verbs (and kinds, if any) in the months from first to last."""

    verbs: tuple[str, ...]
    kinds: tuple[str, ...]
    first: int
    last: int

    @property
    def condition(self) -> str:
        kinds = f" AND kind IN ({_marks(self.kinds)})" if self.kinds else ""
        return f"verb IN ({_marks(self.verbs)}) AND place BETWEEN %s AND %s AND month BETWEEN %s AND %s{kinds}"

    def values(self, places: tuple[str, str]) -> list[str | int]:
        return [*self.verbs, *places, self.first, self.last, *self.kinds]

    def stays(self, later: Sequence[Later]) -> bool:
        """Return whether these entries leave the answer as it is."""
        return not any(entry.verb in self.verbs for entry in later)


def counted(question: Question, places: Sequence[str], now: Tip) -> tuple[int, dict[str, int]]:
    """Return the count of each place, at `now` or later, and the ledger position that the counts belong to."""
    at_tip, found = sums.answered(
        (question, tuple(places)),
        now,
        lambda: _counted(question, places, now),
        lambda found, later: found if question.stays(later) else None,
    )
    return at_tip.position, found


def _counted(question: Question, places: Sequence[str], now: Tip) -> tuple[Tip, dict[str, int]]:
    """One query, with a part for each level among the places, however many there are."""
    selects: list[str] = []
    values: list[str | int] = []
    for digits in sorted({len(codes.prefix(place)) for place in places}):
        ranges = [codes.subtree(place) for place in places if len(codes.prefix(place)) == digits]
        selects.append(
            f"SELECT part, COUNT(*) FROM (SELECT SUBSTR(place, 1, {digits}) AS part, subject_id"
            f" FROM ledger_subjecttally WHERE {question.condition}"
            " GROUP BY 1, 2 HAVING SUM(entries) > 0) AS live GROUP BY part"
        )
        values += question.values((min(ranges)[0], max(ranges)[1]))
    if not selects:
        return now, {}
    head = "SELECT hash, position FROM ledger_head WHERE id = 1"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([head, *selects]), values)
        found = dict(cursor.fetchall())
    at_hash = next(part for part in found if len(part) == HASH)
    asked = dict.fromkeys(places, 0)
    asked.update(
        {codes.padded(part): count for part, count in found.items() if part != at_hash and codes.padded(part) in asked}
    )
    return Tip(found[at_hash], at_hash), asked


def by_month(question: Question, places: tuple[str, str], now: Tip) -> Sequence[tuple[str, int, int]]:
    """Return (subject, month, live entries) in the order of months, for following how the number of subjects grew.

    places: first and last code.
    """

    def ask() -> tuple[Tip, list[tuple[str, int, int]]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT hash, 0, position FROM ledger_head WHERE id = 1 UNION ALL"
                " SELECT subject_id, month, CAST(SUM(entries) AS bigint) FROM ledger_subjecttally"
                f" WHERE {question.condition} GROUP BY 1, 2 ORDER BY 2",
                question.values(places),
            )
            (at_hash, _, position), *found = cursor.fetchall()
        return Tip(position, at_hash), found

    _, found = sums.answered(
        (question, places, "by month"), now, ask, lambda found, later: found if question.stays(later) else None
    )
    return found


class Different(NamedTuple):
    """Which different things: of live entries of these verbs (and kinds, if any) in the months from first to last.

    column: an expression whose different values are counted; NULL counts for nothing.
    """

    key: str
    column: str
    verbs: tuple[str, ...]
    kinds: tuple[str, ...]
    first: int
    last: int


def different(
    figures: Sequence[Different], unit_paths: Sequence[str], now: Tip, places: tuple[str, str] | None = None
) -> tuple[int, dict[str, int]]:
    """Return how many different things stand behind the work of a unit and those below it, by the key asked with.

    places: first and last code of where it was done; None for wherever.
    """
    verbs = {verb for each in figures for verb in each.verbs}

    def stay(found: dict[str, int], later: Sequence[Later]) -> dict[str, int] | None:
        return None if any(entry.verb in verbs for entry in later) else found

    question = ("different", tuple(figures), tuple(unit_paths), places)
    at_tip, found = sums.answered(question, now, lambda: _different(figures, unit_paths, now, places), stay)
    return at_tip.position, found


def _different(
    figures: Sequence[Different], unit_paths: Sequence[str], now: Tip, places: tuple[str, str] | None
) -> tuple[Tip, dict[str, int]]:
    condition, paths = under(unit_paths)
    there = " AND place BETWEEN %s AND %s" if places else ""
    if not paths or not figures:
        return now, {each.key: 0 for each in figures}
    selects, values = ["SELECT hash, position FROM ledger_head WHERE id = 1"], list[str | int]()
    for each in figures:
        kinds = f" AND kind IN ({_marks(each.kinds)})" if each.kinds else ""
        selects.append(
            f"SELECT %s, COUNT(DISTINCT {each.column}) FROM ledger_entry entry WHERE verb IN ({_marks(each.verbs)})"
            f" AND month BETWEEN %s AND %s{kinds}{condition}{there} AND reverses IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM ledger_entry back WHERE back.reverses = entry.position)"
        )
        values += [each.key, *each.verbs, each.first, each.last, *each.kinds, *paths, *(places or ())]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), values)
        (at_hash, position), *found = cursor.fetchall()
    return Tip(position, at_hash), dict(found)


HASH = 64  # characters; a division's code has at most 12


def _marks(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))
