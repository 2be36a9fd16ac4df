"""Answers that this process keeps for as long as they are right.

The hash of an entry covers all entries before it. So an answer that was right at a position and its hash stays right
there for ever; and where the next entry names that hash as the one before it, the answer can grow by the entries since,
instead of being asked anew. Nothing is timed, announced or thrown away by guess: another history has another hash.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sized
from threading import Lock
from typing import NamedTuple, TypeVar

from django.db import connection

FURTHEST = 300  # entries that an answer grows by; beyond, asking anew is quicker

Answer = TypeVar("Answer", bound=Sized)


class Tip(NamedTuple):
    """Where the ledger stands: its last position, and the hash there."""

    position: int
    hash: str


class Later(NamedTuple):
    """An entry that came after an answer. entries: 1, or -1 for a reversal."""

    place: str
    unit_path: str
    verb: str
    kind: str
    evidence: str
    month: int
    entries: int
    quantity: int
    persons: int
    minutes: int
    amount: int


NOWHERE = Tip(0, "")  # what was answered here is not kept


def tip() -> Tip:
    """Return where the ledger stands."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT position, hash FROM ledger_head WHERE id = 1")
        return Tip(*cursor.fetchone())


class Memory:
    """Answers by question, the ones asked for last; shared by the threads of this process.

    room: the sum of the answers' lengths up to which they are kept.
    """

    def __init__(self, room: int) -> None:
        self.room = room
        self.kept: OrderedDict[Hashable, tuple[Tip, Sized]] = OrderedDict()
        self.lock = Lock()

    def answered(
        self,
        question: Hashable,
        now: Tip,
        ask: Callable[[], tuple[Tip, Answer]],
        grow: Callable[[Answer, list[Later]], Answer | None] = lambda answer, later: None,
    ) -> tuple[Tip, Answer]:
        """Return the answer at `now` where it is kept or can grow to it; else ask. With it, the tip that it belongs to.

        ask: may answer at a later tip than `now`. grow: returns the answer with these entries added, or None if it must
        be asked anew. Nobody changes an answer: others hold it too.
        """
        with self.lock:
            held = self.kept.get(question)
        if held:
            before, answer = held
            if before == now:
                return now, answer  # type: ignore[return-value]
            later = _between(before, now)
            grown = None if later is None else grow(answer, later)  # type: ignore[arg-type]
            if grown is not None:
                self._keep(question, now, grown)
                return now, grown
        asked, fresh = ask()
        if asked.position:  # what an empty ledger answers hangs on the divisions alone
            self._keep(question, asked, fresh)
        return asked, fresh

    def forget(self) -> None:
        """Forget all answers."""
        with self.lock:
            self.kept.clear()

    def _keep(self, question: Hashable, at: Tip, answer: Sized) -> None:
        with self.lock:
            self.kept[question] = at, answer
            self.kept.move_to_end(question)
            weight = sum(len(held) + 1 for _, held in self.kept.values())
            while weight > self.room and len(self.kept) > 1:
                _, (_, dropped) = self.kept.popitem(last=False)
                weight -= len(dropped) + 1


def _between(before: Tip, now: Tip) -> list[Later] | None:
    """Return the entries after one tip up to the other; None if they are too many or another history's."""
    count = now.position - before.position
    if not 0 < count <= FURTHEST:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT previous_hash, place, unit_path, verb, kind, evidence, month,"
            " CASE WHEN reverses IS NULL THEN 1 ELSE -1 END, quantity, persons, minutes, amount"
            " FROM ledger_entry WHERE position > %s AND position <= %s ORDER BY position",
            [before.position, now.position],
        )
        rows = cursor.fetchall()
    if len(rows) != count or rows[0][0] != before.hash:
        return None
    return [Later(*row[1:]) for row in rows]


sums = Memory(room=60_000)  # cells, about 20 MB in each process
pages = Memory(room=4_000_000)  # characters of pages' parts
