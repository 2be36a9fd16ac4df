"""Prove the ledger: the chain is whole, and every tally is the sum of its entries."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from tongxin.ledger.append import scopes
from tongxin.ledger.facts import GENESIS, HASHED, chained, month_of, timestamp
from tongxin.ledger.models import SubjectTally, Tally
from tongxin.ledger.vocabulary import verb

CHUNK = 20_000
MEASURES = ("entries", "quantity", "persons", "minutes", "amount")


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
    for row in _entries():
        position = row["position"]
        if position != expected:
            yield Flaw(
                _("Entries #%(first)s to #%(last)s are missing.") % {"first": expected, "last": position - 1}, expected
            )
        elif row["previous_hash"] != previous:
            yield Flaw(
                _("Entry #%(position)s does not follow from the entry before it.") % {"position": position}, position
            )
        if row["hash"] != _hash_of(row):
            yield Flaw(_("Entry #%(position)s was altered: its hash does not fit.") % {"position": position}, position)
        elif row["month"] != month_of(row["occurred_on"]):
            yield Flaw(
                _("Entry #%(position)s was altered: its month does not fit its day.") % {"position": position}, position
            )
        expected, previous = position + 1, row["hash"]
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
    due: dict[tuple[Any, ...], list[int]] = {}
    for place, unit_path, *key_and_sums in _sums_of_entries():
        key, sums = tuple(key_and_sums[:4]), [int(value) for value in key_and_sums[4:]]
        for scope in scopes(place, unit_path):
            held = due.setdefault((scope, *key), [0] * len(MEASURES))
            for index, value in enumerate(sums):
                held[index] += value
    tallies = Tally.objects.values_list("scope", "verb", "kind", "evidence", "month", *MEASURES)
    for scope, word, kind, evidence, month, *values in tallies.iterator(chunk_size=CHUNK):
        expected = due.pop((scope, word, kind, evidence, month), [0] * len(MEASURES))
        if values != expected:
            yield _wrong_tally(scope, word, month, values, expected)
    for (scope, word, _kind, _evidence, month), sums in due.items():
        if any(sums):
            yield _wrong_tally(scope, word, month, [0] * len(MEASURES), sums)


def subject_flaws() -> Iterator[Flaw]:
    """Yield every count of subjects that is not what the entries say."""
    columns = "verb, place, month, subject_id, kind, evidence, unit_path"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}, {COUNTED} FROM ledger_entry GROUP BY {columns}")
        due = {tuple(row[:7]): int(row[7]) for row in _counting_subjects(cursor)}
    fields = ("verb", "place", "month", "subject_id", "kind", "evidence", "unit_path", "entries")
    for *key, entries in SubjectTally.objects.values_list(*fields).iterator(chunk_size=CHUNK):
        if due.pop(tuple(key), 0) != entries:
            yield Flaw(
                _("The count of subjects of %(verb)s in %(month)s is wrong.") % {"verb": key[0], "month": key[2]}
            )
    for key, entries in due.items():
        if entries:
            yield Flaw(
                _("The count of subjects of %(verb)s in %(month)s is missing.") % {"verb": key[0], "month": key[2]}
            )


COUNTED = "SUM(CASE WHEN reverses IS NULL THEN 1 ELSE -1 END)"


def _counting_subjects(cursor: Any) -> Iterator[tuple[Any, ...]]:
    while batch := cursor.fetchmany(CHUNK):
        for row in batch:
            if verb(row[0]).counts_subjects:
                yield row


def _sums_of_entries() -> Iterator[tuple[Any, ...]]:
    sums = ", ".join([COUNTED, *(f"SUM({name})" for name in MEASURES[1:])])
    columns = "place, unit_path, verb, kind, evidence, month"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}, {sums} FROM ledger_entry GROUP BY {columns}")
        while batch := cursor.fetchmany(CHUNK):
            yield from batch


def _wrong_tally(scope: str, word: str, month: int, stored: list[int], expected: list[int]) -> Flaw:
    name, stands, is_due = next(
        (name, left, right) for name, left, right in zip(MEASURES, stored, expected, strict=True) if left != right
    )
    return Flaw(
        _("The tally of %(verb)s at %(scope)s in %(month)s is %(stands)s %(measure)s; its entries make %(due)s.")
        % {"verb": word, "scope": scope, "month": month, "measure": name, "stands": stands, "due": is_due}
    )


def _entries() -> Iterator[dict[str, Any]]:
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
            yield _read(dict(zip(columns, row, strict=True)))
        after = rows[-1][0]


def _read(row: dict[str, Any]) -> dict[str, Any]:
    """Bring a raw row into the types that were hashed; the two databases answer days, moments and JSON differently."""
    for name in ("details", "files"):
        if isinstance(row[name], str):
            row[name] = json.loads(row[name])
    if isinstance(row["occurred_on"], str):
        row["occurred_on"] = date.fromisoformat(row["occurred_on"])
    if isinstance(row["recorded_at"], str):
        row["recorded_at"] = datetime.fromisoformat(row["recorded_at"])
    if row["recorded_at"].tzinfo is None:
        row["recorded_at"] = row["recorded_at"].replace(tzinfo=UTC)
    if not isinstance(row["public_id"], UUID):
        row["public_id"] = UUID(row["public_id"])
    return row


def _hash_of(row: dict[str, Any]) -> str:
    body = [row[name] for name in HASHED]
    body[HASHED.index("public_id")] = str(row["public_id"])
    body[HASHED.index("occurred_on")] = row["occurred_on"].isoformat()
    body[HASHED.index("recorded_at")] = timestamp(row["recorded_at"])
    return chained(row["previous_hash"], row["position"], body)
