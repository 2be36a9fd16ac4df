"""Prove the ledger: the chain is whole, and every tally is the sum of its entries."""

from __future__ import annotations

import json
import secrets
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from tongxin.ledger.append import scopes
from tongxin.ledger.facts import GENESIS, HASHED, chained, timestamp
from tongxin.ledger.models import Tally
from tongxin.ledger.vocabulary import all_verbs

CHUNK = 20_000
MEASURES = ("entries", "quantity", "persons", "minutes", "amount")
COUNTED = "CASE WHEN reverses IS NULL THEN 1 ELSE -1 END"


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that is not as the ledger says it must be, in words, with the position where there is one."""

    sentence: str
    position: int | None = None


def flaws(*, at_most: int = 100) -> Iterator[Flaw]:
    """Yield what is wrong, the chain first, then the tallies; nothing for a sound ledger."""
    yield from islice(_all(), at_most)


def _all() -> Iterator[Flaw]:
    yield from chain_flaws()
    yield from tally_flaws()
    yield from subject_flaws()


def chain_flaws() -> Iterator[Flaw]:
    """Yield every entry that is missing, altered, or does not follow from the one before it; then a wrong head."""
    expected, previous = 1, GENESIS
    for position, month, body, stated_previous, stated_hash in _entries():
        if position != expected:
            yield Flaw(
                _("Entries #%(first)s to #%(last)s are missing.") % {"first": expected, "last": position - 1}, expected
            )
        elif stated_previous != previous:
            yield Flaw(
                _("Entry #%(position)s does not follow from the entry before it.") % {"position": position}, position
            )
        day = body[DAY]
        if stated_hash != chained(stated_previous, position, body):
            yield Flaw(_("Entry #%(position)s was altered: its hash does not fit.") % {"position": position}, position)
        elif month != int(day[:4]) * 100 + int(day[5:7]):
            yield Flaw(
                _("Entry #%(position)s was altered: its month does not fit its day.") % {"position": position}, position
            )
        expected, previous = position + 1, stated_hash
    with connection.cursor() as cursor:
        cursor.execute("SELECT position, hash FROM ledger_head WHERE id = 1")
        head = cursor.fetchone()
    if head is None or (int(head[0]), head[1]) != (expected - 1, previous):
        yield Flaw(
            _("The head of the ledger says #%(head)s, but the last entry is #%(last)s (or their hashes differ).")
            % {"head": head and head[0], "last": expected - 1}
        )


def tally_flaws() -> Iterator[Flaw]:
    """Yield every tally that is not the sum of its entries, and every sum that has no tally."""
    for word, month in _unbalanced():
        yield from _wrong_tallies(word, month)


def _unbalanced() -> list[tuple[str, int]]:
    """Return the verbs and months in which tallies and entries do not balance.

    Every scope and every measure gets a secret random weight. What the entries weigh must be what the tallies weigh; a
    difference anywhere tips the scales, except for one chance in 2⁶⁰. So millions of tallies need no room in memory.
    """
    weight: defaultdict[str, int] = defaultdict(lambda: secrets.randbits(61))
    one, two, three, four, five = (secrets.randbits(61) for _measure in MEASURES)
    of_scopes: dict[tuple[str, str], int] = {}
    scales: defaultdict[tuple[str, str, str, int], int] = defaultdict(int)
    columns = ", ".join(("verb", "kind", "evidence", "month", COUNTED, *MEASURES[1:]))
    for place, unit_path, word, kind, evidence, month, entries, quantity, persons, minutes, amount in _all_rows(
        f"SELECT place, unit_path, {columns} FROM ledger_entry"
    ):
        total = of_scopes.get((place, unit_path))
        if total is None:
            total = of_scopes[place, unit_path] = sum(weight[scope] for scope in scopes(place, unit_path))
        measured = entries * one + quantity * two + persons * three + minutes * four + amount * five
        scales[word, kind, evidence, month] += total * measured
    columns = ", ".join(("verb", "kind", "evidence", "month", *MEASURES))
    for scope, word, kind, evidence, month, entries, quantity, persons, minutes, amount in _all_rows(
        f"SELECT scope, {columns} FROM ledger_tally"
    ):
        measured = entries * one + quantity * two + persons * three + minutes * four + amount * five
        scales[word, kind, evidence, month] -= weight[scope] * measured
    return sorted({(word, month) for (word, _, _, month), difference in scales.items() if difference})


def _wrong_tallies(word: str, month: int) -> Iterator[Flaw]:
    due: dict[tuple[str, str, str], list[int]] = {}
    for place, unit_path, kind, evidence, *sums in _sums_of_entries(word, month):
        for scope in scopes(place, unit_path):
            held = due.setdefault((scope, kind, evidence), [0] * len(MEASURES))
            for index, value in enumerate(sums):
                held[index] += int(value)
    tallies = Tally.objects.filter(verb=word, month=month).order_by("scope", "kind", "evidence")
    for scope, kind, evidence, *values in tallies.values_list("scope", "kind", "evidence", *MEASURES):
        expected = due.pop((scope, kind, evidence), [0] * len(MEASURES))
        if values != expected:
            yield _wrong_tally(scope, word, month, values, expected)
    for (scope, _kind, _evidence), sums in due.items():
        if any(sums):
            yield _wrong_tally(scope, word, month, [0] * len(MEASURES), sums)


def _sums_of_entries(word: str, month: int) -> Iterator[tuple[Any, ...]]:
    sums = ", ".join([f"SUM({COUNTED})", *(f"SUM({name})" for name in MEASURES[1:])])
    columns = "place, unit_path, kind, evidence"
    return _all_rows(
        f"SELECT {columns}, {sums} FROM ledger_entry WHERE verb = %s AND month = %s GROUP BY {columns}", [word, month]
    )


def subject_flaws() -> Iterator[Flaw]:
    """Yield every count of subjects that is not what the entries say."""
    columns = "verb, place, month, subject_id, kind, evidence, unit_path"
    words = [word.code for word in all_verbs() if word.counts_subjects]
    marks = ", ".join(["%s"] * len(words))
    counted = _all_rows(
        f"SELECT {columns}, SUM({COUNTED}) FROM ledger_entry WHERE verb IN ({marks}) GROUP BY {columns}", words
    )
    due = {tuple(row[:7]): int(row[7]) for row in counted}
    for *key, entries in _all_rows(f"SELECT {columns}, entries FROM ledger_subjecttally ORDER BY {columns}"):
        if due.pop(tuple(key), 0) != entries:
            yield Flaw(
                _("The count of subjects of %(verb)s in %(month)s is wrong.") % {"verb": key[0], "month": key[2]}
            )
    for (word, _place, month, *_rest), entries in due.items():
        if entries:
            yield Flaw(_("The count of subjects of %(verb)s in %(month)s is missing.") % {"verb": word, "month": month})


def _wrong_tally(scope: str, word: str, month: int, stored: list[int], expected: list[int]) -> Flaw:
    name, stands, is_due = next(
        (name, left, right) for name, left, right in zip(MEASURES, stored, expected, strict=True) if left != right
    )
    return Flaw(
        _("The tally of %(verb)s at %(scope)s in %(month)s is %(stands)s %(measure)s; its entries make %(due)s.")
        % {"verb": word, "scope": scope, "month": month, "measure": name, "stands": stands, "due": is_due}
    )


def _all_rows(statement: str, values: Sequence[str | int] = ()) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:  # on PostgreSQL the rows stay with the server
        cursor.execute(statement, values)
        while batch := cursor.fetchmany(CHUNK):
            yield from batch


def _entries() -> Iterator[tuple[int, int, list[Any], str, str]]:
    """Yield position, month, what was hashed, previous hash and hash of each entry."""
    columns = ("position", *HASHED, "month", "previous_hash", "hash")
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {', '.join(columns)} FROM ledger_entry WHERE position > %s ORDER BY position LIMIT {CHUNK}",
                [after],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        for row in rows:
            yield row[0], row[-3], _as_hashed(list(row[1:-3])), row[-2], row[-1]
        after = rows[-1][0]


DAY, MOMENT, DETAILS, FILES = (HASHED.index(name) for name in ("occurred_on", "recorded_at", "details", "files"))


def _as_hashed(body: list[Any]) -> list[Any]:
    """Bring a raw row into the form that was hashed; the databases answer days, moments, ids and JSON differently."""
    public_id = str(body[0])
    if len(public_id) == 32:
        public_id = f"{public_id[:8]}-{public_id[8:12]}-{public_id[12:16]}-{public_id[16:20]}-{public_id[20:]}"
    body[0], body[DAY], body[MOMENT] = public_id, str(body[DAY]), _moment(body[MOMENT])
    for index in (DETAILS, FILES):
        if isinstance(body[index], str):
            body[index] = _parsed(body[index])
    return body


@lru_cache(maxsize=1000)
def _moment(raw: str | datetime) -> str:
    moment = datetime.fromisoformat(raw) if isinstance(raw, str) else raw
    return timestamp(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


@lru_cache(maxsize=1000)
def _parsed(text: str) -> object:
    return json.loads(text)
