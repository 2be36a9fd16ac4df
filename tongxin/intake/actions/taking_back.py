"""Take an import back: reverse its entries, tell again what it had replaced, close the units that nothing else uses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from tongxin.intake import vocabulary
from tongxin.intake.actions.amending import restore_units
from tongxin.intake.actions.posting import CHUNK, reverse_rows
from tongxin.intake.differences import Past
from tongxin.intake.models import Batch, ImportedRow
from tongxin.intake.permissions import obstacle_to_take_back
from tongxin.intake.vocabulary import Status
from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Fact, Source, Subject
from tongxin.ledger.models import Entry, Tally
from tongxin.ledger.vocabulary import Evidence, verb
from tongxin.orgs import actions as orgs
from tongxin.orgs.models import Placement, Unit
from tongxin.people.models import Person
from tongxin.people.permissions import require


@transaction.atomic
def take_back(batch: Batch, *, by: Person, now: datetime, reason: str) -> None:
    """Take an import back, so that the figures are what they were without it.

    Rows that a later import has replaced stay replaced. Rows that this import had replaced or taken back count again.
    Units that it opened and that nothing else uses are closed. Raises NotAllowed, WrongMove.
    """
    ledger.hold(batch)
    require(obstacle_to_take_back(by, batch))
    ledger.move(
        batch, vocabulary.TAKE_BACK, by=by, now=now, unit=batch.office,
        fields={"taken_back_at": now, "taken_back_because": reason[:500]}, details={"reason": reason[:200]},
    )  # fmt: skip
    restored = list(_replaced_rows(batch))
    live = ImportedRow.objects.live().filter(batch=batch)
    reverse_rows([_past(row) for row in live], by=by, now=now, reason=reason)
    live.update(undone_by=batch)
    restore_units(batch, by=by, now=now)
    _tell_again(restored, by=by, now=now)
    _close_unused(batch, by=by, now=now, reason=reason)


def _past(row: ImportedRow) -> Past:
    return Past(
        row.pk, row.batch_id, row.sheet, row.row, row.ordinal, row.key, row.content, row.first_position, row.entries,
        row.edition,
    )  # fmt: skip


def _replaced_rows(batch: Batch) -> Iterator[ImportedRow]:
    """Yield the rows that count again: replaced by a row of this import that still counts, or missing in its file."""
    still = set(
        ImportedRow.objects.live().filter(batch=batch).exclude(replaces=None).values_list("replaces", flat=True)
    )
    replaced = set(batch.imported_rows.exclude(replaces=None).values_list("replaces", flat=True))
    undone = ImportedRow.objects.filter(undone_by=batch).exclude(batch=batch).select_related("batch")
    for row in undone.order_by("pk"):
        if row.pk in still or row.pk not in replaced:
            standing: ImportedRow | None = row
            while standing and standing.batch.status != Status.IMPORTED:  # taken back itself: what it had replaced
                standing = standing.replaces
            if standing:
                yield standing


def _tell_again(rows: list[ImportedRow], *, by: Person, now: datetime) -> None:
    facts: list[Fact] = []
    again: list[ImportedRow] = []
    for begin in range(0, len(rows), CHUNK):
        some = rows[begin : begin + CHUNK]
        positions = [row.first_position + offset for row in some for offset in range(row.entries)]
        entries = Entry.objects.in_bulk(positions)
        for row in some:
            again.append(
                ImportedRow(
                    batch_id=row.batch_id, office_id=row.office_id, kind=row.kind, sheet=row.sheet, row=row.row,
                    ordinal=row.ordinal, key=row.key, content=row.content, first_position=len(facts),
                    entries=row.entries, edition=row.edition, replaces_id=row.replaces_id,
                )
            )  # fmt: skip
            facts += [_fact(entries[row.first_position + offset]) for offset in range(row.entries)]
    if facts:
        first = ledger.record_many(facts, by=by, now=now).first
        for row in again:
            row.first_position += first
        ImportedRow.objects.bulk_create(again, batch_size=CHUNK)


def _fact(entry: Entry) -> Fact:
    """Return the fact that an entry told, to be told again."""
    return Fact(
        verb=verb(entry.verb),
        subject=Subject(entry.subject_type, entry.subject_id),
        unit_path=entry.unit_path,
        place=entry.place,
        occurred_on=entry.occurred_on,
        kind=entry.kind,
        quantity=entry.quantity,
        persons=entry.persons,
        minutes=entry.minutes,
        amount=entry.amount,
        evidence=Evidence(entry.evidence),
        details=entry.details,
        files=entry.files,
        source=Source(entry.source_file, entry.source_sheet, entry.source_row) if entry.source_row else None,
    )


def _close_unused(batch: Batch, *, by: Person, now: datetime, reason: str) -> None:
    """Close the units opened by this import, from the leaves up, unless work still hangs on them."""
    opened = list(Unit.objects.active().filter(pk__in=batch.opened_units.values("unit")).order_by("-path"))
    used = _used(opened)
    unused = [unit for unit in opened if unit.pk not in used]
    # A unit with another active unit below it that stays is still needed.
    closing = {unit.pk for unit in unused}
    below = Unit.objects.active().filter(parent__in=closing).exclude(pk__in=closing)
    needed = {path for child in below.values_list("path", flat=True) for path in _above(child)}
    unused = [unit for unit in unused if unit.path not in needed]
    if unused:
        orgs.close_units(unused, by=by, now=now, reason=reason)


def _above(path: str) -> list[str]:
    steps = path.split("/")[:-1]
    return ["/".join(steps[:number]) + "/" for number in range(1, len(steps))]


def _used(units: list[Unit]) -> set[int]:
    """Return the units at or below which any fact but the steps of units still counts, wherever they hung."""
    used: set[int] = set()
    for begin in range(0, len(units), CHUNK):
        hung = Placement.objects.filter(unit__in=units[begin : begin + CHUNK])
        owner = dict(hung.values_list("path", "unit_id"))
        tallies = Tally.objects.filter(scope__in=owner).exclude(verb__startswith="orgs.")
        sums = tallies.values("scope", "verb").annotate(standing=Sum("entries"))
        used |= {owner[row["scope"]] for row in sums if row["standing"]}
    return used
