"""Record a fact, move a state, hold a record, reverse an entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol, TypeVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.ledger.append import Appended, append
from tongxin.ledger.facts import Actor, Fact, Source, Subject
from tongxin.ledger.models import Entry
from tongxin.ledger.vocabulary import Evidence, Move, Verb, verb

Record = TypeVar("Record", bound=models.Model)
Detail = str | int | bool | None


class WorkUnit(Protocol):
    """The unit whose work a fact is: where it hangs in the tree, and where it is at home."""

    @property
    def path(self) -> str: ...
    @property
    def place_code(self) -> str: ...


class WrongMove(Exception):
    """The record was not in a state from which this move starts: somebody else was first, or it is not allowed."""


class AlreadyReversed(Exception):
    """The entry has been taken back before, or is itself a reversal."""


def subject_of(record: models.Model) -> Subject:
    """Return how the ledger names a record: its declared subject type, and its public id (or primary key)."""
    kind = getattr(record, "ledger_subject", None) or record._meta.label_lower
    return Subject(kind, str(getattr(record, "public_id", None) or record.pk))


def record(
    word: Verb,
    subject: models.Model | Subject,
    *,
    by: Actor,
    now: datetime,
    unit: WorkUnit,
    place: str | None = None,
    occurred_on: date | None = None,
    kind: str = "",
    quantity: int = 1,
    persons: int = 0,
    minutes: int = 0,
    amount: int = 0,
    evidence: Evidence = Evidence.DECLARED,
    files: Sequence[str] = (),
    source: Source | None = None,
    **details: Detail,
) -> Entry:
    """Record one fact in the caller's transaction and return its entry.

    place: 12-digit division code where it happened (default: the unit's home). occurred_on: the local day (default: the
    day of `now`). amount: fen. details: keys that the verb declares. Raises ValueError for an undeclared
    kind or detail.
    """
    fact = Fact(
        verb=word,
        subject=subject if isinstance(subject, Subject) else subject_of(subject),
        unit_path=unit.path,
        place=place or unit.place_code,
        occurred_on=occurred_on or timezone.localdate(now),
        kind=kind,
        quantity=quantity,
        persons=persons,
        minutes=minutes,
        amount=amount,
        evidence=evidence,
        details=details,
        files=files,
        source=source,
    )
    return Entry.objects.get(position=record_many([fact], by=by, now=now).first)


def record_many(facts: Iterable[Fact], *, by: Actor, now: datetime) -> Appended:
    """Record many facts in the caller's transaction; they get a gapless range of positions in the order given."""
    return append(facts, actor_id=by.actor_id, now=now)


def hold(record: Record) -> Record:
    """Lock a record and read it afresh, so that what a rule reads of it (and of rows hanging on it) stays true.

    On SQLite the transaction already holds the only write lock (IMMEDIATE).
    """
    model = record.__class__  # not type(): the person of a request hides behind a lazy object
    fresh = model._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
    for column in model._meta.concrete_fields:
        # As it is stored: an encrypted column is opened by who reads it, and not by who holds its row.
        setattr(record, column.attname, vars(fresh)[column.attname])
    return record


@transaction.atomic
def move(
    subject: models.Model,
    step: Move,
    *,
    by: Actor,
    now: datetime,
    unit: WorkUnit,
    details: dict[str, Detail] | None = None,
    fields: dict[str, object] | None = None,
) -> Entry:
    """Change the state of a record by compare-and-set, write `fields` with it, and record the move.

    Raises WrongMove when the record is not (any more) in one of the move's sources: of two people pressing one wins.
    """
    changes = {step.state_field: step.target, **(fields or {})}
    model = type(subject)
    startable = {f"{step.state_field}__in": list(step.sources)}
    changed = model._default_manager.filter(pk=subject.pk, **startable).update(**changes)
    if not changed:
        raise WrongMove(_("This has been changed in the meantime. Please reload the page."))
    for name, value in changes.items():
        setattr(subject, name, value)
    fact = Fact(
        verb=step,
        subject=subject_of(subject),
        unit_path=unit.path,
        place=unit.place_code,
        occurred_on=timezone.localdate(now),
        details=details or {},
    )
    return Entry.objects.get(position=record_many([fact], by=by, now=now).first)


def taking_back(entries: Iterable[Entry], *, reason: str) -> Iterable[Fact]:
    """Yield the facts that take these entries back: same verb, day, place and unit, all measures negated."""
    for entry in entries:
        word = verb(entry.verb)
        yield Fact(
            verb=word,
            subject=Subject(entry.subject_type, entry.subject_id),
            unit_path=entry.unit_path,
            place=entry.place,
            occurred_on=entry.occurred_on,
            kind=entry.kind,
            quantity=-entry.quantity,
            persons=-entry.persons,
            minutes=-entry.minutes,
            amount=-entry.amount,
            evidence=Evidence(entry.evidence),
            details={"reason": reason},
            reverses=entry.position,
        )


@transaction.atomic
def reverse_many(entries: Sequence[Entry], *, by: Actor, now: datetime, reason: str) -> Appended:
    """Take entries back with a reason. Raises AlreadyReversed, and reverses none, if one of them cannot be."""
    positions = [entry.position for entry in entries]
    if any(entry.reverses for entry in entries):
        raise AlreadyReversed(_("A reversal cannot itself be reversed; record the fact anew."))
    return record_many(_checked(taking_back(entries, reason=reason), positions), by=by, now=now)


def _checked(facts: Iterable[Fact], positions: Sequence[int]) -> Iterable[Fact]:
    # Runs after the head is locked (append pulls the first fact then), so no reversal can slip in between.
    for start in range(0, len(positions), 500):
        if Entry.objects.filter(reverses__in=positions[start : start + 500]).exists():
            raise AlreadyReversed(_("This entry has already been taken back."))
    yield from facts


def reverse(entry: Entry, *, by: Actor, now: datetime, reason: str) -> Entry:
    """Take one entry back with a reason and return the reversal. Raises AlreadyReversed."""
    return Entry.objects.get(position=reverse_many([entry], by=by, now=now, reason=reason).first)
