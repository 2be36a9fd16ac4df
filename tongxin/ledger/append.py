"""Append to the ledger: the one place that writes entries, tallies and the head.

Plain SQL, because an append must cost little more than a bare INSERT (BARS: 60 %); the ORM costs three times that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from tongxin.ledger.facts import Fact, chained, month_of, new_public_id, timestamp
from tongxin.places import codes

BATCH = 500  # rows a statement: 26 columns each stay below SQLite's 32,766 parameters

COLUMNS = (
    "position", "public_id", "verb", "kind", "subject_type", "subject_id", "unit_path", "place", "occurred_on", "month",
    "recorded_at", "actor", "quantity", "persons", "minutes", "amount", "evidence", "details", "files", "source_file",
    "source_sheet", "source_row", "reverses", "previous_hash", "hash",
)  # fmt: skip

INSERT_ENTRY = f"INSERT INTO ledger_entry ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"
ADD_TALLY = """
    INSERT INTO ledger_tally (scope, verb, kind, evidence, month, entries, quantity, persons, minutes, amount)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (scope, verb, month, kind, evidence) DO UPDATE SET
        entries = ledger_tally.entries + excluded.entries, quantity = ledger_tally.quantity + excluded.quantity,
        persons = ledger_tally.persons + excluded.persons, minutes = ledger_tally.minutes + excluded.minutes,
        amount = ledger_tally.amount + excluded.amount"""
ADD_SUBJECT = """
    INSERT INTO ledger_subjecttally (verb, place, month, subject_id, kind, evidence, unit_path, entries)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (verb, place, month, subject_id, kind, evidence, unit_path) DO UPDATE SET
        entries = ledger_subjecttally.entries + excluded.entries"""


class HeadMoved(Exception):
    """The head changed although it was locked: somebody writes around `append`."""


@dataclass(frozen=True, slots=True)
class Appended:
    """What was appended: a gapless range of positions, both ends included."""

    first: int
    last: int

    @property
    def count(self) -> int:
        return self.last - self.first + 1


def scopes(place: str, unit_path: str) -> list[str]:
    """Return every scope that an entry counts in: the place and those above it, the unit and those above it."""
    steps = unit_path.split("/")[:-1]
    return codes.ancestors(place) + ["/".join(steps[: n + 1]) + "/" for n in range(len(steps))]


def append(facts: Iterable[Fact], *, actor_id: str, now: datetime) -> Appended:
    """Append facts inside the caller's transaction and return their positions.

    The head row is locked from here to the caller's commit, so call this late in the transaction.
    Raises TransactionManagementError outside a transaction, HeadMoved if the head was moved by other means.
    """
    transaction.get_connection().validate_no_broken_transaction()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("The ledger is appended to inside a transaction only.")
    with connection.cursor() as cursor:
        lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
        cursor.execute(f"SELECT position, hash FROM ledger_head WHERE id = 1{lock}")
        start, previous = cursor.fetchone()
        position, tallies, subjects = start, _Sums(5), _Sums(1)
        batches = iter(facts)
        while batch := list(islice(batches, BATCH)):
            rows = []
            for fact in batch:
                position += 1
                row = _row(fact, position, previous, actor_id, now)
                previous = row[-1]
                rows.append(row)
                _count(fact, tallies, subjects)
            _insert(cursor, rows)
        if position == start:
            return Appended(start + 1, start)
        cursor.executemany(ADD_TALLY, tallies.rows())
        if subjects.sums:
            cursor.executemany(ADD_SUBJECT, subjects.rows())
        cursor.execute(
            "UPDATE ledger_head SET position = %s, hash = %s WHERE id = 1 AND position = %s",
            [position, previous, start],
        )
        if cursor.rowcount != 1:
            raise HeadMoved
    return Appended(start + 1, position)


def _row(fact: Fact, position: int, previous: str, actor_id: str, now: datetime) -> tuple[Any, ...]:
    public_id = new_public_id()
    source = fact.source or ("", "", None)
    details, files = dict(fact.details), list(fact.files)
    day, evidence = fact.occurred_on.isoformat(), str(fact.evidence)
    hashed = chained(
        previous,
        position,
        (
            str(public_id),
            fact.verb.code,
            fact.kind,
            fact.subject.type,
            fact.subject.id,
            fact.unit_path,
            fact.place,
            day,
            timestamp(now),
            actor_id,
            fact.quantity,
            fact.persons,
            fact.minutes,
            fact.amount,
            evidence,
            details,
            files,
            *source,
            fact.reverses,
        ),  # fmt: skip
    )
    return (
        position, _native_id(public_id), fact.verb.code, fact.kind, fact.subject.type, fact.subject.id, fact.unit_path,
        fact.place, day, month_of(fact.occurred_on), _native_time(now), actor_id, fact.quantity, fact.persons,
        fact.minutes, fact.amount, evidence, json.dumps(details, ensure_ascii=False), json.dumps(files), *source,
        fact.reverses, previous, hashed,
    )  # fmt: skip


def _native_id(public_id: UUID) -> UUID | str:
    return public_id if connection.features.has_native_uuid_field else public_id.hex


def _native_time(now: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(now)


def _insert(cursor: CursorWrapper, rows: Sequence[tuple[Any, ...]]) -> None:
    if len(rows) == 1:
        cursor.execute(INSERT_ENTRY, rows[0])
    else:
        cursor.executemany(INSERT_ENTRY, rows)


def _count(fact: Fact, tallies: _Sums, subjects: _Sums) -> None:
    sign = -1 if fact.reverses else 1
    verb, evidence, month = fact.verb.code, str(fact.evidence), month_of(fact.occurred_on)
    measures = (sign, fact.quantity, fact.persons, fact.minutes, fact.amount)
    for scope in scopes(fact.place, fact.unit_path):
        tallies.add((scope, verb, fact.kind, evidence, month), measures)
    if fact.verb.counts_subjects:
        key = (verb, fact.place, month, fact.subject.id, fact.kind, evidence, fact.unit_path)
        subjects.add(key, (sign,))


class _Sums:
    """Sums by key, added up in memory so that a batch touches each tally row once."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.sums: dict[tuple[Any, ...], list[int]] = {}

    def add(self, key: tuple[Any, ...], measures: Sequence[int]) -> None:
        held = self.sums.get(key)
        if held is None:
            self.sums[key] = list(measures)
        else:
            for index, measure in enumerate(measures):
                held[index] += measure

    def rows(self) -> list[tuple[Any, ...]]:
        # In the order of the index: neighbours fall into the same pages.
        return [(*key, *self.sums[key]) for key in sorted(self.sums)]
