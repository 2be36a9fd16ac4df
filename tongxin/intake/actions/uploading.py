"""Take a file in, check it, change how its sheets are read, discard it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from tongxin.files import actions as files
from tongxin.files.models import StoredFile
from tongxin.intake import vocabulary
from tongxin.intake.changes import changes_of
from tongxin.intake.examine import Examined, examine, plans_for
from tongxin.intake.findings import Problem, SheetCheck
from tongxin.intake.kinds import KINDS
from tongxin.intake.models import Batch, Change, ColumnMemory, Remark, SheetPlan
from tongxin.intake.permissions import obstacle_to_change, obstacle_to_discard, obstacle_to_upload
from tongxin.intake.reading import read
from tongxin.intake.recognise import Plan, fingerprint, planned
from tongxin.intake.vocabulary import Status
from tongxin.ledger import actions as ledger
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.todos import actions as todos

REMARKS_KEPT = 2_000  # of each sheet; the marked copy has them all
CHANGES_KEPT = 2_000


def upload(content: bytes, *, name: str, office: Unit, by: Person, now: datetime, today: date) -> Batch:
    """Take in a file of this office and check it. Nothing is posted to the figures.

    today: later days are faults. Raises NotReadable with one sentence, NotAllowed.
    """
    require(obstacle_to_upload(by, office))
    workbook = read(content, name)
    examined = examine(workbook, plans_for(workbook, office), office, today=today)
    return take_in(content, examined, name=name, office=office, by=by, now=now)


@transaction.atomic
def take_in(content: bytes, examined: Examined, *, name: str, office: Unit, by: Person, now: datetime) -> Batch:
    """Keep a file that has been examined, with what was found."""
    stored = files.store(content, name=name, media_type=_media_type(content), now=now)
    batch = Batch.objects.create(office=office, file=stored, name=name[:255], uploaded_by=by, uploaded_at=now)
    ledger.record(vocabulary.UPLOADED, batch, by=by, now=now, unit=office)
    keep_findings(batch, examined, by=by, now=now)
    return batch


def _media_type(content: bytes) -> str:
    if content.startswith(b"PK"):
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return "application/vnd.ms-excel" if content.startswith(b"\xd0\xcf") else "text/csv"


@transaction.atomic
def keep_findings(batch: Batch, examined: Examined, *, by: Person, now: datetime, chosen: Iterable[int] = ()) -> None:
    """Keep what a dry run found, in place of what was found before. chosen: sheets whose reading the user chose."""
    chosen = {*chosen, *batch.sheets.filter(chosen=True).values_list("position", flat=True)}
    for related in (batch.sheets, batch.remarks, batch.changes):
        related.all().delete()
    SheetPlan.objects.bulk_create(
        [_plan_row(batch, sheet, examined, sheet.position in chosen) for sheet in examined.sheets]
    )
    Remark.objects.bulk_create(_remarks(batch, examined.sheets), batch_size=500)
    Change.objects.bulk_create(changes_of(batch, examined, at_most=CHANGES_KEPT), batch_size=500)
    counts = {
        "rows": examined.rows,
        "faults": examined.faults,
        "warnings": sum(len(sheet.warnings) for sheet in examined.sheets),
    }
    ledger.move(
        batch, vocabulary.CHECK, by=by, now=now, unit=batch.office, fields={**counts, "failure": ""},
        details={"rows": counts["rows"], "faults": counts["faults"]},
    )  # fmt: skip
    todos.settle(vocabulary.IMPORT_FAILED, subject=batch, by=by, now=now)
    todos.open_todo(
        vocabulary.FILE_TO_POST, subject=batch, unit=batch.office, person=batch.uploaded_by, by=by, now=now,
        file=batch.name, rows=counts["rows"], faults=counts["faults"],
    )  # fmt: skip


def _plan_row(batch: Batch, sheet: SheetCheck, examined: Examined, chosen: bool) -> SheetPlan:  # noqa: FBT001
    plan, compared = sheet.plan, examined.comparisons.get(sheet.position)
    return SheetPlan(
        batch=batch,
        position=sheet.position,
        name=sheet.name[:100],
        kind=plan.kind,
        chosen=chosen,
        confidence=plan.confidence,
        header_first=plan.header.first,
        header_last=plan.header.last,
        headings=list(plan.header.headings),
        fields=list(plan.fields),
        rows=len(sheet.rows),
        faulty_rows=sum(1 for row in sheet.rows if row.faulty),
        faults=len(sheet.faults),
        warnings=len(sheet.warnings),
        new=len(compared.new) if compared else 0,
        same=compared.same if compared else 0,
        changed=len(compared.changed) if compared else 0,
        missing=len(compared.missing) if compared else 0,
        totals=[[total.column, total.sum, total.said, total.agrees] for total in sheet.totals],
    )


def _remarks(batch: Batch, sheets: Sequence[SheetCheck]) -> list[Remark]:
    return [
        _remark(batch, sheet, problem)
        for sheet in sheets
        for problem in [*sheet.faults[:REMARKS_KEPT], *sheet.warnings[:REMARKS_KEPT]]
    ]


def _remark(batch: Batch, sheet: SheetCheck, problem: Problem) -> Remark:
    return Remark(
        batch=batch,
        position=sheet.position,
        sheet=sheet.name[:100],
        row=problem.row,
        column=problem.column[:200],
        index=problem.index,
        value=problem.value,
        code=problem.code,
        parameters=dict(problem.parameters),
        weight=problem.weight,
    )


def plans_of(batch: Batch) -> list[Plan]:
    """Return how the sheets of a batch are read."""
    return [sheet.as_plan() for sheet in batch.sheets.order_by("position")]


def check_again(batch: Batch, *, by: Person, now: datetime, today: date) -> None:
    """Check the file anew: units, places or earlier imports may have changed. Raises NotAllowed, WrongMove."""
    require(obstacle_to_change(by, batch))
    workbook = read(files.fetch(batch.sha256), batch.name)
    examined = examine(workbook, plans_of(batch), batch.office, today=today)
    keep_findings(batch, examined, by=by, now=now)


def change_reading(
    batch: Batch, position: int, *, kind: str, fields: Mapping[int, str] | None, by: Person, now: datetime, today: date
) -> None:
    """Read one sheet as another kind, or its columns otherwise; remember that for this office; check anew.

    kind: "" leaves the sheet out. fields: by index of the column; None lets them be recognised. Raises NotAllowed,
    WrongMove, LookupError for a sheet or kind that does not exist.
    """
    require(obstacle_to_change(by, batch))
    workbook, plans = read(files.fetch(batch.sha256), batch.name), plans_of(batch)
    if not 1 <= position <= len(plans) or (kind and kind not in KINDS):
        raise LookupError(kind)
    old, sheet = plans[position - 1], workbook.sheets[position - 1]
    fresh = planned(sheet, old.header, KINDS[kind]) if kind else Plan("", old.header, ("",) * len(old.fields))
    if fields is not None and kind:
        known = {column.field for column in KINDS[kind].columns}
        given = tuple(fields.get(index, "") for index in range(len(old.header.headings)))
        fresh = Plan(kind, old.header, tuple(name if name in known else "" for name in given))
    plans[position - 1] = fresh
    examined = examine(workbook, plans, batch.office, today=today)
    with transaction.atomic():
        keep_findings(batch, examined, by=by, now=now, chosen=[position])
        ColumnMemory.objects.update_or_create(
            office=batch.office,
            fingerprint=fingerprint(fresh.header),
            defaults={"kind": fresh.kind, "fields": list(fresh.fields), "chosen_at": now},
        )


@transaction.atomic
def discard(batch: Batch, *, by: Person, now: datetime) -> None:
    """Put a file aside that is not to be imported. Its remarks go, and the file where nothing else refers to it.

    Raises NotAllowed, WrongMove.
    """
    ledger.hold(batch)
    require(obstacle_to_discard(by, batch))
    put_aside(batch, by=by, now=now)


def put_aside(batch: Batch, *, by: Person, now: datetime) -> None:
    """Discard a file, in the caller's transaction."""
    ledger.move(batch, vocabulary.DISCARD, by=by, now=now, unit=batch.office)
    for kind in (vocabulary.FILE_TO_POST, vocabulary.IMPORT_FAILED):
        todos.settle(kind, subject=batch, by=by, now=now)
    batch.remarks.all().delete()
    batch.changes.all().delete()
    _forget_file(batch.sha256)
    batch.refresh_from_db(fields=["file"])


def _forget_file(sha256: str) -> None:
    uploads = Batch.objects.of_file(sha256)
    if uploads.exclude(status=Status.DISCARDED).exists():
        return
    stored = StoredFile.objects.get(sha256=sha256)
    # What was stored before the first upload is somebody else's evidence, such as a finished report.
    if stored.stored_at < uploads.earliest("uploaded_at").uploaded_at:
        return
    uploads.update(file=None)
    files.forget(sha256)
