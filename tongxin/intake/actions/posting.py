"""Post a checked file to the ledger: units, reversals, entries, and which row became which entries. One transaction."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from tongxin.files import actions as files
from tongxin.intake import progress, vocabulary
from tongxin.intake.actions.amending import Wanted, amend_parties, wanted_of
from tongxin.intake.actions.opening import open_parties
from tongxin.intake.actions.uploading import check_again, plans_of
from tongxin.intake.differences import Past
from tongxin.intake.examine import Examined, examine
from tongxin.intake.findings import Row, SheetCheck
from tongxin.intake.kinds.kind import Work
from tongxin.intake.models import Batch, ImportedRow
from tongxin.intake.parties import Party
from tongxin.intake.permissions import obstacle_to_post, obstacle_to_post_clean, obstacle_to_upload
from tongxin.intake.progress import Progress
from tongxin.intake.reading import read
from tongxin.intake.vocabulary import Status
from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Fact
from tongxin.ledger.models import Entry, Head
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.todos import actions as todos

TOLD_EVERY = 2_000  # rows
CHUNK = 500


@transaction.atomic
def start(batch: Batch, *, by: Person, now: datetime, only_clean: bool = False, reverse_missing: bool = False) -> None:
    """Hand a checked file over to the background worker.

    only_clean: leave rows with faults out. reverse_missing: take back the rows that an edited sheet no longer has.
    Raises NotAllowed, WrongMove.
    """
    ledger.hold(batch)
    rows = batch.rows_to_post(with_missing=reverse_missing)
    obstacle = obstacle_to_post_clean if only_clean else obstacle_to_post
    require(obstacle(by, batch, rows=rows))
    mark_started(batch, by=by, now=now, only_clean=only_clean, reverse_missing=reverse_missing)
    # In this transaction: the queue is a table beside, so there is no started import without its task.
    post_in_background.enqueue(batch.pk, by.pk)


def mark_started(batch: Batch, *, by: Person, now: datetime, only_clean: bool, reverse_missing: bool) -> None:
    """Note that the import has begun; it is the caller's transaction that decides what follows."""
    ledger.move(
        batch, vocabulary.START, by=by, now=now, unit=batch.office, details={"only_clean": only_clean},
        fields={"only_clean": only_clean, "reverse_missing": reverse_missing, "started_at": now, "failure": ""},
    )  # fmt: skip
    todos.settle(vocabulary.FILE_TO_POST, subject=batch, by=by, now=now)


def post(batch: Batch, *, by: Person, now: datetime, today: date) -> None:
    """Post a started file. Everything or nothing: a crash at any point leaves the ledger as it was.

    Raises WrongMove when the file is not waiting to be posted (any more).
    """
    examined = _look(batch, today=today)
    with transaction.atomic():
        ledger.hold(batch)
        if batch.status != Status.IMPORTING:
            raise ledger.WrongMove(_("This has been changed in the meantime. Please reload the page."))
        # Nobody can append between here and the commit. Nearly always nobody did since the file was looked at.
        if Head.objects.select_for_update().get(pk=1).position != examined.position:
            examined = _look(batch, today=today)
        post_examined(batch, examined, by=by, now=now)
    progress.forget(batch.public_id)


def _look(batch: Batch, *, today: date) -> Examined:
    _tell(batch, "reading", 0)
    workbook = read(files.fetch(batch.sha256), batch.name)
    _tell(batch, "checking", 0)
    return examine(
        workbook, plans_of(batch), batch.office, today=today, progress=lambda rows: _tell(batch, "checking", rows)
    )


def _tell(batch: Batch, phase: str, done: int) -> None:
    progress.tell(batch.public_id, Progress(phase, done, batch.rows, time.time()))


@task()
def post_in_background(batch_pk: int, person_pk: int) -> None:
    """Post a started file, as the worker does. Whatever goes wrong, the file does not stay “being imported”."""
    batch = Batch.objects.select_related("office").get(pk=batch_pk)
    by = Person.objects.get(pk=person_pk)
    try:
        post(batch, by=by, now=timezone.now(), today=timezone.localdate())
    except ledger.WrongMove:
        return  # another worker was first, or the import was given up meanwhile
    except BaseException:
        fail(batch, by=by, now=timezone.now(), reason=_("An unexpected mistake of the system; nothing was posted."))
        raise


@dataclass(slots=True)
class _Posted:
    """A row on its way: which entries it became is known by their offset from the first."""

    sheet: SheetCheck
    row: Row
    past: Past | None
    edition: str
    offset: int
    entries: int = 0


def post_examined(batch: Batch, examined: Examined, *, by: Person, now: datetime) -> None:
    """Post what an examination found, in the caller's transaction; the ledger must not have moved since."""
    rows = _rows_to_post(batch, examined)
    examined.workbook.sheets.clear()  # the cells have said all they had to say, and posting needs their memory
    missing = [past for each in examined.comparisons.values() for past in each.missing] if batch.reverse_missing else []
    old = [posted.past for posted in rows if posted.past] + missing
    amend_parties(batch, _amended_by(rows), by=by, now=now)
    opened = open_parties(batch, _named_by(rows), by=by, now=now)
    reversed_entries = reverse_rows(
        old, by=by, now=now, reason=_("Replaced by the file %(file)s") % {"file": batch.name}
    )
    _mark_undone(batch, old)
    appended = ledger.record_many(_facts(batch, rows), by=by, now=now)
    _keep_rows(batch, rows, first=appended.first)
    ledger.move(
        batch, vocabulary.FINISH, by=by, now=now, unit=batch.office,
        fields={"finished_at": now, "entries": appended.count, "reversals": reversed_entries, "failure": ""},
        details={"rows": len(rows), "reversals": reversed_entries, "units": opened},
    )  # fmt: skip


def _rows_to_post(batch: Batch, examined: Examined) -> list[_Posted]:
    found = []
    for sheet in examined.sheets:
        compared = examined.comparisons.get(sheet.position)
        if compared:
            pairs: list[tuple[Row, Past | None]] = [(row, None) for row in compared.new]
            pairs += compared.changed
            pairs.sort(key=lambda pair: pair[0].number)
            edition = compared.edition or f"{batch.pk}:{sheet.name[:100]}"
            found += [_Posted(sheet, row, past, past.edition if past else edition, 0) for row, past in pairs]
    return found


def _named_by(rows: Sequence[_Posted]) -> Iterator[Party]:
    """Yield the parties whose paths the facts of these rows need."""
    for posted in rows:
        if posted.sheet.owner:
            yield posted.sheet.owner
        if posted.row.thing:
            yield posted.row.thing
        yield from (party for party in posted.row.named if party)


def _amended_by(rows: Sequence[_Posted]) -> Iterator[tuple[Party, Wanted]]:
    """Yield the units whose own rows were edited, with what the rows say of them now."""
    for posted in rows:
        party, kind = posted.row.thing, posted.sheet.kind
        # A sheet may also name things of another kind, such as the team that holds the title of a site: those have
        # rows of their own elsewhere.
        if posted.past and party and party.pk and kind and kind.thing and party.kind == kind.thing.kind:
            said = dict(zip(kind.fields, posted.row.record or (), strict=True))
            yield party, wanted_of(kind.thing, said)


def _facts(batch: Batch, rows: Sequence[_Posted]) -> Iterator[Fact]:
    work, offset = None, 0
    for number, posted in enumerate(rows):
        if work is None or work.position != posted.sheet.position:
            work = _work(batch, posted.sheet)
            names = [reference.field for reference in posted.sheet.kind.references] if posted.sheet.kind else []
        row = posted.row
        work.row, work.thing, posted.offset = row.number, row.thing, offset
        if names:
            work.named = dict(zip(names, row.named, strict=True))
        if posted.sheet.kind and row.record is not None:
            for fact in posted.sheet.kind.facts(row.record, work):
                posted.entries += 1
                yield fact
        offset += posted.entries
        if number % TOLD_EVERY == 0:
            _tell(batch, "posting", number)


def _work(batch: Batch, sheet: SheetCheck) -> Work:
    if sheet.owner is None:
        raise LookupError(sheet.name)
    return Work(
        batch=str(batch.public_id),
        sheet=sheet.name[:100],
        position=sheet.position,
        file=batch.sha256,
        owner=sheet.owner,
        files=(batch.sha256,),
    )


def reverse_rows(rows: Iterable[Past], *, by: Person, now: datetime, reason: str) -> int:
    """Take back the entries of imported rows, except those that somebody took back already; return how many."""
    positions = [row.first_position + offset for row in rows for offset in range(row.entries)]
    count = 0
    for begin in range(0, len(positions), CHUNK):
        entries = Entry.objects.live().filter(position__in=positions[begin : begin + CHUNK]).order_by("position")
        count += ledger.reverse_many(list(entries), by=by, now=now, reason=reason).count
    return count


def _mark_undone(batch: Batch, rows: Sequence[Past]) -> None:
    for begin in range(0, len(rows), CHUNK):
        some = [row.pk for row in rows[begin : begin + CHUNK]]
        ImportedRow.objects.filter(pk__in=some).update(undone_by=batch)


# Plain SQL: a hundred thousand model objects cost three seconds and as many megabytes.
KEEP_ROW = """
    INSERT INTO intake_importedrow
        (batch_id, office_id, kind, sheet, "row", ordinal, "key", content, first_position, entries, replaces_id,
         edition)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""


def _keep_rows(batch: Batch, rows: Sequence[_Posted], *, first: int) -> None:
    with connection.cursor() as cursor:
        for begin in range(0, len(rows), 5_000):
            cursor.executemany(KEEP_ROW, [_columns(batch, posted, first) for posted in rows[begin : begin + 5_000]])


def _columns(batch: Batch, posted: _Posted, first: int) -> tuple[str | int | None, ...]:
    row, kind = posted.row, posted.sheet.kind
    return (
        batch.pk, batch.office_id, kind.code if kind else "", posted.sheet.name[:100], row.number, row.ordinal[:40],
        row.key[:300], row.content, first + posted.offset, posted.entries, posted.past.pk if posted.past else None,
        posted.edition,
    )  # fmt: skip


@transaction.atomic
def fail(batch: Batch, *, by: Person, now: datetime, reason: str) -> None:
    """Note that an import was given up; nothing of it was posted. Raises WrongMove when it is not under way."""
    ledger.move(
        batch, vocabulary.FAIL, by=by, now=now, unit=batch.office,
        fields={"failure": reason[:500]}, details={"reason": reason[:200]},
    )  # fmt: skip
    todos.open_todo(
        vocabulary.IMPORT_FAILED, subject=batch, unit=batch.office, person=batch.uploaded_by, by=None, now=now,
        file=batch.name,
    )  # fmt: skip
    progress.forget(batch.public_id)


@transaction.atomic
def restart(batch: Batch, *, by: Person, now: datetime, today: date) -> None:
    """Give up an import whose worker has died, and check the file anew, so that it can be started again.

    Nothing of it was posted: had the worker come to its end, the import would be finished. Raises NotAllowed,
    WrongMove.
    """
    require(obstacle_to_upload(by, batch.office))
    fail(batch, by=by, now=now, reason=_("The background worker stopped before the end; nothing was posted."))
    check_again(batch, by=by, now=now, today=today)
