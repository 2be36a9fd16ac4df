"""Prove the audit log: the chain is whole from its anchor to its head."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from django.utils.translation import gettext as _

from tongxin.audit.models import Anchor, Head, Record
from tongxin.audit.rules import Body, hash_of
from tongxin.audit.vocabulary import AUDIT_PRUNED
from tongxin.ledger.facts import GENESIS
from tongxin.ledger.verify import Flaw

CHUNK = 5000


def flaws(*, at_most: int = 100) -> Iterator[Flaw]:
    """Yield what is wrong with the audit log; nothing for a sound one."""
    yield from islice(_all(), at_most)


def fits(record: Record) -> bool:
    """Return whether a record is as it was noted: its hash is that of what it says and of the hash before it."""
    body = Body(**{name: getattr(record, name) for name in Body._fields})
    return hash_of(record.previous_hash, record.position, body) == record.hash


class _Row(NamedTuple):
    """A record as it is read here: a model for each of a million would cost twice the time."""

    position: int
    previous_hash: str
    hash: str
    body: Body


def _rows() -> Iterator[_Row]:
    columns = ("position", "previous_hash", "hash", *Body._fields)
    rows = Record.objects.order_by("position").values_list(*columns)
    for position, previous, stated, *body in rows.iterator(chunk_size=CHUNK):
        yield _Row(position, previous, stated, Body(*body))


def _all() -> Iterator[Flaw]:
    anchor = Anchor.objects.order_by("-position").first()
    start, previous = (anchor.position, anchor.hash) if anchor else (0, GENESIS)
    expected, pruning = start + 1, None
    for record in _rows():
        yield from _flaws_of(record, expected, previous)
        if record.body.kind == AUDIT_PRUNED.code:
            pruning = record.body.details
        expected, previous = record.position + 1, record.hash
    head = Head.objects.filter(pk=1).first()
    if head is None or (head.position, head.hash) != (expected - 1, previous):
        yield Flaw(
            _("The head of the audit log says #%(head)s, but the last record is #%(last)s (or their hashes differ).")
            % {"head": head and head.position, "last": expected - 1}
        )
    told = (pruning.get("until"), pruning.get("hash")) if pruning is not None else None
    if told != ((anchor.position, anchor.hash) if anchor else None):
        yield Flaw(_("The anchor at #%(position)s is not what the last pruning noted.") % {"position": start}, start)


def _flaws_of(record: _Row, expected: int, previous: str) -> Iterator[Flaw]:
    position = record.position
    if position < expected:
        yield Flaw(_("Record #%(position)s stands before the anchor.") % {"position": position}, position)
    elif position > expected:
        yield Flaw(
            _("Records #%(first)s to #%(last)s are missing.") % {"first": expected, "last": position - 1}, expected
        )
    elif record.previous_hash != previous:
        yield Flaw(
            _("Record #%(position)s does not follow from the record before it.") % {"position": position}, position
        )
    if hash_of(record.previous_hash, position, record.body) != record.hash:
        yield Flaw(_("Record #%(position)s was altered: its hash does not fit.") % {"position": position}, position)
