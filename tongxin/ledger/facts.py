"""A fact on its way into the ledger, and what its hash covers. Pure; no database."""

from __future__ import annotations

import hashlib
import json
import os
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import NamedTuple, Protocol

from tongxin.ledger.vocabulary import Evidence, Verb

GENESIS = "0" * 64


class Actor(Protocol):
    """Whoever does something; the ledger keeps the opaque id only."""

    @property
    def actor_id(self) -> str: ...


class Subject(NamedTuple):
    """What a fact is about: "orgs.unit" and its public id."""

    type: str
    id: str


class Source(NamedTuple):
    """The cell row that a fact was read from."""

    file: str  # sha256 of the workbook
    sheet: str
    row: int  # as the spreadsheet program numbers it, from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One entry that is not in the ledger yet.

    quantity: how many (件/次/份); persons: 人次; minutes; amount: fen (分).
    reverses: position of the entry that this one takes back; then all measures are that entry's, negated.
    """

    verb: Verb
    subject: Subject
    unit_path: str
    place: str
    occurred_on: date
    kind: str = ""
    quantity: int = 1
    persons: int = 0
    minutes: int = 0
    amount: int = 0
    evidence: Evidence = Evidence.DECLARED
    details: Mapping[str, str | int | bool | None] = field(default_factory=dict)
    files: Sequence[str] = ()
    source: Source | None = None
    reverses: int | None = None

    def __post_init__(self) -> None:
        if self.kind and self.kind not in self.verb.kinds:
            raise ValueError(f"{self.verb.code} has no kind {self.kind!r}")
        unknown = set(self.details) - set(self.verb.details) - ({"reason"} if self.reverses else set())
        if unknown:
            raise ValueError(f"{self.verb.code} declares no details {sorted(unknown)}")


# What the hash covers, in this order; then the position, the previous hash and the time. Adding a column means a new
# version of this list in front of the old one (docs/adr/0003), because old hashes must stay computable.
HASHED = (
    "public_id", "verb", "kind", "subject_type", "subject_id", "unit_path", "place", "occurred_on", "recorded_at",
    "actor", "quantity", "persons", "minutes", "amount", "evidence", "details", "files", "source_file",
    "source_sheet", "source_row", "reverses",
)  # fmt: skip

as_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
"""The canonical JSON of a value: what the hash covers, and what is stored."""


def chained(previous: str, position: int, body: Sequence[object]) -> str:
    """Return the SHA-256 (hex) of an entry: its canonical JSON, chained to the hash before it.

    body: the values of HASHED; dates as ISO text, details as a mapping, files as a list.
    """
    return hashlib.sha256(as_json([previous, position, *body]).encode()).hexdigest()


def timestamp(moment: datetime) -> str:
    """Return the text of a moment that the hash covers: UTC, always with microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def month_of(day: date) -> int:
    """Return 202204 for any day of April 2022."""
    return day.year * 100 + day.month


def new_public_id() -> uuid.UUID:
    """Return a random id that begins with the time (RFC 9562, version 7): its index grows at one end only."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0x3 << 62) | 2 << 62
    return uuid.UUID(int=value)
