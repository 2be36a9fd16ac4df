"""How many different things stand behind a verb: different projects, different bases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

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


HASH = 64  # characters; a division's code has at most 12


def _marks(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))
