"""Note what was done or refused; prune what is old enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from tongxin.audit import vocabulary
from tongxin.audit.clients import address_of, agent_of, being_answered
from tongxin.audit.models import Anchor, Head, Record
from tongxin.audit.rules import SHORTEST_DAYS, Body, hash_of
from tongxin.audit.vocabulary import SYSTEM, AuditKind, Detail, Result
from tongxin.ledger.facts import Actor

SET_ASIDE = "_refusals_to_note"  # on the request


class HeadMoved(Exception):
    """The head changed although it was locked: somebody writes around `note`."""


class TooYoung(Exception):
    """Records younger than the law allows were to be pruned; the message says so."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was pruned, or would be: how many records, and the position of the last of them."""

    rows: int
    until: int


def note(
    kind: AuditKind,
    *,
    by: Actor | None,
    now: datetime,
    request: HttpRequest | None = None,
    subject: str = "",
    unit_path: str = "",
    result: Result = Result.DONE,
    **details: Detail,
) -> None:
    """Note one thing in the audit log.

    What was done is noted at once, in the caller's transaction if there is one: the deed and its record stay or go
    together. Note it after the ledger's entry, so that the two heads are always locked in the same order. What was
    refused is set aside and noted when the answer is ready, because the transaction around it is about to be rolled
    back; without a request it is noted at once.

    by: who; None for somebody unknown at the door, or without a request for the system itself. request: default: the
    one that is being answered, if any. subject: "type:id". details: keys that the kind declares. Raises ValueError for
    others.
    """
    request = request or being_answered()
    if unknown := set(details) - set(kind.details):
        raise ValueError(f"{kind.code} declares no details {sorted(unknown)}")
    body = Body(
        at=now,
        actor=by.actor_id if by else "" if request else SYSTEM,
        kind=kind.code,
        result=result.value,
        subject=subject[:120],
        unit_path=unit_path,
        address=address_of(request)[:45] if request else "",
        agent=agent_of(request) if request else "",
        details=details,
    )
    if request is not None and result is Result.REFUSED:
        request.__dict__.setdefault(SET_ASIDE, []).append(body)
    else:
        _append([body])


def note_what_was_set_aside(request: HttpRequest) -> None:
    """Note the refusals of a request, now that its transactions are over."""
    if bodies := request.__dict__.pop(SET_ASIDE, []):
        _append(bodies)


def recognition_mark(login: str) -> str:
    """Return a keyed hash of what somebody typed as a login: people type passwords there, so the text is never kept."""
    return salted_hmac("tongxin.audit.login", login.strip().lower(), algorithm="sha256").hexdigest()[:32]


@transaction.atomic
def prune(*, older_than: int, now: datetime, by: Actor | None = None, dry_run: bool = False) -> Pruned:
    """Remove the records at the beginning of the log that are older than so many days, and leave an anchor.

    Nothing behind the first younger record is removed, whatever its time, so that the chain stays whole. Raises
    TooYoung below the 180 days of the law; the database refuses besides what its own clock finds too young
    (DatabaseError).
    """
    if older_than < SHORTEST_DAYS:
        raise TooYoung(_("Audit records are kept for %(days)s days at least.") % {"days": SHORTEST_DAYS})
    head = Head.objects.select_for_update().get(pk=1)
    young = Record.objects.filter(at__gt=now - timedelta(days=older_than)).order_by("position").first()
    until = young.position - 1 if young else head.position
    old = Record.objects.filter(position__lte=until)
    last = old.order_by("-position").first()
    if last is None:
        return Pruned(0, 0)
    rows = old.count()
    if not dry_run:
        Anchor.objects.create(position=last.position, hash=last.hash, at=now)
        old.delete()
        note(vocabulary.AUDIT_PRUNED, by=by, now=now, until=last.position, rows=rows, hash=last.hash)
    return Pruned(rows, last.position)


@transaction.atomic
def _append(bodies: Sequence[Body]) -> None:
    # The lock of an IMMEDIATE transaction on SQLite, of this row on PostgreSQL; held until the caller's commit.
    head = Head.objects.select_for_update().get(pk=1)
    position, previous = head.position, head.hash
    records = []
    for body in bodies:
        position += 1
        this = hash_of(previous, position, body)
        records.append(Record(position=position, previous_hash=previous, hash=this, **body._asdict()))
        previous = this
    Record.objects.bulk_create(records)
    if not Head.objects.filter(pk=1, position=head.position).update(position=position, hash=previous):
        raise HeadMoved
