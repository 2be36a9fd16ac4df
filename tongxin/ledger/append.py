"""Append to the ledger: the one place that writes entries, tallies and the head.

Plain SQL, because an append must cost little more than a bare INSERT (BARS: 60 %); the ORM costs three times that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from tongxin.ledger.driver import MOST_VALUES, execute, together
from tongxin.ledger.facts import Fact, as_json, chained, month_of, new_public_id, timestamp
from tongxin.places import codes

BATCH = 500  # entries a statement: 25 columns each stay below SQLite's 32,766 parameters

COLUMNS = (
    "position", "public_id", "verb", "kind", "subject_type", "subject_id", "unit_path", "place", "occurred_on", "month",
    "recorded_at", "actor", "quantity", "persons", "minutes", "amount", "evidence", "details", "files", "source_file",
    "source_sheet", "source_row", "reverses", "previous_hash", "hash",
)  # fmt: skip

INSERT_ENTRY = f"INSERT INTO ledger_entry ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"
ADVANCE = "UPDATE ledger_head SET position = %s, hash = %s WHERE id = 1 AND position = %s"
TALLY_KEY = ("scope", "verb", "kind", "evidence", "month")
NO_SOURCE = ("", "", None)
MEASURES = ("entries", "quantity", "persons", "minutes", "amount")
SUBJECT_KEY = ("verb", "place", "month", "subject_id", "kind", "evidence", "unit_path")


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


@lru_cache(maxsize=10_000)
def scopes(place: str, unit_path: str) -> tuple[str, ...]:
    """Return every scope that an entry counts in: the place and those above it, the unit and those above it."""
    steps = unit_path.split("/")[:-1]
    return (*codes.ancestors(place), *("/".join(steps[: n + 1]) + "/" for n in range(len(steps))))


def append(facts: Iterable[Fact], *, actor_id: str, now: datetime) -> Appended:
    """Append facts inside the caller's transaction and return their positions.

    The head row is locked from here to the caller's commit, so call this late in the transaction.
    Raises TransactionManagementError outside a transaction, HeadMoved if the head was moved by other means.
    """
    connection = transaction.get_connection()
    connection.validate_no_broken_transaction()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("The ledger is appended to inside a transaction only.")
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    start, previous = execute(connection, f"SELECT position, hash FROM ledger_head WHERE id = 1{lock}").fetchone()
    position, tallies, subjects = start, _Sums(), _Sums()
    batches, write = iter(facts), _Writer(connection, actor_id, now)
    with together(connection):
        while batch := list(islice(batches, BATCH)):
            previous = write.entries(batch, position, previous)
            position += len(batch)
            for fact in batch:
                _count(fact, tallies, subjects)
        if position == start:
            return Appended(start + 1, start)
        write.sums("ledger_tally", TALLY_KEY, MEASURES, tallies)
        write.sums("ledger_subjecttally", SUBJECT_KEY, MEASURES[:1], subjects)
        moved = execute(connection, ADVANCE, (position, previous, start))
    if moved.rowcount != 1:
        raise HeadMoved
    return Appended(start + 1, position)


class _Writer:
    """Writes what one call appends; holds what is the same for all its entries."""

    def __init__(self, connection: BaseDatabaseWrapper, actor_id: str, now: datetime) -> None:
        self.connection, self.actor_id = connection, actor_id
        self.moment = timestamp(now)
        self.recorded_at = connection.ops.adapt_datetimefield_value(now)
        self.native_ids = connection.features.has_native_uuid_field

    def entries(self, facts: Sequence[Fact], position: int, previous: str) -> str:
        """Write entries that follow the position and hash given; return the last one's hash."""
        rows = []
        for fact in facts:
            position += 1
            row = self._row(fact, position, previous)
            previous = row[-1]
            rows.append(row)
        if len(rows) == 1:
            execute(self.connection, INSERT_ENTRY, rows[0])
        else:
            with self.connection.cursor() as cursor:
                cursor.executemany(INSERT_ENTRY, rows)
        return previous

    def _row(self, fact: Fact, position: int, previous: str) -> tuple[Any, ...]:
        public_id = new_public_id()
        details, files = dict(fact.details), list(fact.files)
        source, day = fact.source or NO_SOURCE, fact.occurred_on
        said = (fact.verb.code, fact.kind, *fact.subject, fact.unit_path, fact.place, day.isoformat())
        measured = (fact.quantity, fact.persons, fact.minutes, fact.amount, fact.evidence.value)
        body = (str(public_id), *said, self.moment, self.actor_id, *measured, details, files, *source, fact.reverses)
        return (
            position, public_id if self.native_ids else public_id.hex, *said, month_of(day),
            self.recorded_at, self.actor_id, *measured, as_json(details), as_json(files), *source, fact.reverses,
            previous, chained(previous, position, body),
        )  # fmt: skip

    def sums(self, table: str, key: tuple[str, ...], measures: tuple[str, ...], sums: _Sums) -> None:
        """Add sums to the rows of a table of tallies."""
        most = MOST_VALUES[self.connection.vendor]
        rows = list(sums.rows())
        if len({row[1:] for row in rows}) == 1 and len(rows) <= most // 2:  # one fact: the same for all its scopes
            scopes = [row[0] for row in rows]
            execute(self.connection, _addition_of_one(table, key, measures, len(rows)), (*rows[0][1:], *scopes))
            return
        at_once = most // len((*key, *measures))
        for start in range(0, len(rows), at_once):
            some = rows[start : start + at_once]
            values = [value for row in some for value in row]
            execute(self.connection, _addition(table, key, measures, len(some)), values)


@cache
def _addition(table: str, key: tuple[str, ...], measures: tuple[str, ...], rows: int) -> str:
    marks = f"({', '.join(['%s'] * (len(key) + len(measures)))})"
    columns = ", ".join((*key, *measures))
    return f"INSERT INTO {table} ({columns}) VALUES {', '.join([marks] * rows)} {_adding(table, key, measures)}"


@cache
def _addition_of_one(table: str, key: tuple[str, ...], measures: tuple[str, ...], firsts: int) -> str:
    """The same numbers for several values of the key's first column: PostgreSQL takes apart a fifth of the marks."""
    columns = ", ".join((*key[1:], *measures, key[0]))
    texts = ["CAST(%s AS integer)" if name == "month" else "%s" for name in key[1:]]
    same = ", ".join([*texts, *["CAST(%s AS bigint)"] * len(measures)])
    values = ", ".join(["(%s)"] * firsts)
    return (
        f"INSERT INTO {table} ({columns}) SELECT {same}, column1 FROM (VALUES {values}) AS firsts WHERE 1 = 1"
        f" {_adding(table, key, measures)}"
    )


def _adding(table: str, key: tuple[str, ...], measures: tuple[str, ...]) -> str:
    adds = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in measures)
    return f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {adds}"


def _count(fact: Fact, tallies: _Sums, subjects: _Sums) -> None:
    sign = -1 if fact.reverses else 1
    verb, evidence, month = fact.verb.code, fact.evidence.value, month_of(fact.occurred_on)
    measures = (sign, fact.quantity, fact.persons, fact.minutes, fact.amount)
    for scope in scopes(fact.place, fact.unit_path):
        tallies.add((scope, verb, fact.kind, evidence, month), measures)
    if fact.verb.counts_subjects:
        key = (verb, fact.place, month, fact.subject.id, fact.kind, evidence, fact.unit_path)
        subjects.add(key, (sign,))


class _Sums:
    """Sums by key, added up in memory so that a batch touches each tally row once."""

    def __init__(self) -> None:
        self.held: dict[tuple[Any, ...], Sequence[int]] = {}

    def add(self, key: tuple[Any, ...], measures: Sequence[int]) -> None:
        held = self.held.get(key)
        self.held[key] = (
            measures if held is None else [left + right for left, right in zip(held, measures, strict=True)]
        )

    def rows(self) -> Iterable[tuple[Any, ...]]:
        # In the order of the key: neighbours fall into the same pages, and two writers never wait crosswise.
        return ((*key, *self.held[key]) for key in sorted(self.held))
