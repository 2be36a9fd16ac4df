"""A file in one go, for the command line: check, and post what may be posted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from tongxin.intake import mistakes, progress
from tongxin.intake.actions.posting import mark_started, post_examined
from tongxin.intake.actions.uploading import put_aside, take_in
from tongxin.intake.examine import Examined, examine, plans_for
from tongxin.intake.findings import Problem, SheetCheck
from tongxin.intake.known import ledger_position
from tongxin.intake.models import Batch
from tongxin.intake.permissions import no_rows, obstacle_to_upload
from tongxin.intake.reading import NotReadable, read
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.people.permissions import require


@dataclass(slots=True)
class Result:
    """What came of a file.

    status: "imported", "nothing_new", "faults" (nothing posted), or "checked" (a dry run). rows: data rows in the file;
    changed, missing: rows that differ from those imported before, and rows imported before that the file no longer has;
    imported: rows posted; entries, reversals, units: what was posted or opened; batch: public id of the import, or "".
    """

    file: str
    sha256: str
    status: str
    rows: int
    changed: int = 0
    missing: int = 0
    sheets: list[dict[str, object]] = field(default_factory=list)
    problems: list[dict[str, object]] = field(default_factory=list)
    faults: int = 0
    warnings: int = 0
    imported: int = 0
    entries: int = 0
    reversals: int = 0
    units: int = 0
    batch: str = ""
    reverse_missing: bool = False

    @property
    def ok(self) -> bool:
        """Whether the file did all that was asked of it; a dry run is well when it finds no fault."""
        return self.status in {"imported", "nothing_new"} or (self.status == "checked" and not self.faults)

    def as_json(self) -> dict[str, object]:
        """Return the result as plain data; its names are stable."""
        return {
            "ok": self.ok, "status": self.status, "file": self.file, "sha256": self.sha256, "batch": self.batch,
            "rows": self.rows, "changed": self.changed, "missing": self.missing,
            "faults": self.faults, "warnings": self.warnings, "imported": self.imported,
            "entries": self.entries, "reversals": self.reversals, "units": self.units,
            "sheets": self.sheets, "problems": self.problems,
        }  # fmt: skip

    def __str__(self) -> str:
        lines = [
            _("%(file)s: %(rows)s rows, %(faults)s faults, %(warnings)s warnings")
            % {"file": self.file, "rows": self.rows, "faults": self.faults, "warnings": self.warnings}
        ]
        if self.changed:
            lines.append(_("Rows changed since they were imported: %(rows)s") % {"rows": self.changed})
        if self.missing:
            lines.append(self._about_missing())
        lines += [
            _("%(sheet)s, row %(row)s, %(column)s: %(what)s %(how)s") % problem
            for problem in self.problems
            if problem["weight"] == mistakes.Weight.FAULT
        ]
        lines.append(self._verdict())
        return "\n".join(lines)

    def _about_missing(self) -> str:
        lines = [_("Rows imported before that are no longer in the file: %(rows)s") % {"rows": self.missing}]
        lines += [
            _("%(sheet)s: %(rows)s") % {"sheet": sheet["name"], "rows": sheet["missing"]}
            for sheet in self.sheets
            if sheet["missing"]
        ]
        if self.status == "imported" and self.reverse_missing:
            lines.append(_("They were taken back."))
        else:
            lines.append(_("They still count. With --reverse-missing the import takes them back."))
        return "\n".join(lines)

    def _verdict(self) -> str:
        if self.status == "imported":
            said = _("Imported: %(rows)s rows, %(entries)s entries, %(reversals)s reversals, %(units)s units opened")
            return said % {
                "rows": self.imported, "entries": self.entries, "reversals": self.reversals, "units": self.units,
            }  # fmt: skip
        if self.status == "nothing_new":
            if self.missing:
                return _("Nothing was posted: no row of this file is new or changed.")
            return _("Nothing new: everything in this file has been imported before.")
        if self.status == "faults" and not any(sheet["new"] or sheet["changed"] for sheet in self.sheets):
            return _("Nothing was posted. Please mend the faults.")
        if self.status == "faults":
            return _("Nothing was posted. Please mend the faults, or import only the rows without faults.")
        return _("Checked only; nothing was posted.")


def import_file(
    path_or_bytes: Path | str | bytes,
    name: str,
    office: Unit,
    *,
    by: Person,
    now: datetime,
    today: date,
    only_clean: bool = False,
    reverse_missing: bool = False,
    dry_run: bool = False,
) -> Result:
    """Check a file of this office and post it, all or nothing, in one transaction.

    today: later days are faults. only_clean: post the rows without faults. reverse_missing: take back the rows that an
    edited sheet no longer has. dry_run: keep and post nothing. Raises NotReadable with one sentence, NotAllowed.
    """
    require(obstacle_to_upload(by, office))
    content = path_or_bytes if isinstance(path_or_bytes, bytes) else Path(path_or_bytes).read_bytes()
    workbook = read(content, name)
    examined = examine(workbook, plans_for(workbook, office), office, today=today)
    if not examined.rows and not examined.faults:
        raise NotReadable(no_rows(recognised=any(sheet.kind for sheet in examined.sheets)))
    if dry_run:
        return _result(name, content, examined, status="checked")
    with transaction.atomic():
        if ledger_position() != examined.position:  # somebody was quicker
            examined = examine(workbook, plans_for(workbook, office), office, today=today)
        batch = take_in(content, examined, name=name, office=office, by=by, now=now)
        status = _carry_on(batch, examined, by=by, now=now, only_clean=only_clean, reverse_missing=reverse_missing)
    progress.forget(batch.public_id)
    return _result(name, content, examined, status=status, batch=batch)


def _carry_on(
    batch: Batch, examined: Examined, *, by: Person, now: datetime, only_clean: bool, reverse_missing: bool
) -> str:
    if examined.faults and not only_clean:
        return "faults"
    if not (examined.to_post or (reverse_missing and examined.missing)):
        put_aside(batch, by=by, now=now)
        return "nothing_new"
    mark_started(batch, by=by, now=now, only_clean=only_clean, reverse_missing=reverse_missing)
    post_examined(batch, examined, by=by, now=now)
    return "imported"


def _result(name: str, content: bytes, examined: Examined, *, status: str, batch: Batch | None = None) -> Result:
    done = batch if status == "imported" else None
    return Result(
        file=name,
        sha256=hashlib.sha256(content).hexdigest(),
        status=status,
        rows=examined.rows,
        changed=sum(len(each.changed) for each in examined.comparisons.values()),
        missing=examined.missing,
        reverse_missing=bool(done and done.reverse_missing),
        sheets=[_sheet(sheet, examined) for sheet in examined.sheets],
        problems=[_problem(problem) for problem in examined.problems],
        faults=examined.faults,
        warnings=len(examined.problems) - examined.faults,
        imported=examined.to_post if done else 0,
        entries=done.entries if done else 0,
        reversals=done.reversals if done else 0,
        units=done.opened_units.count() if done else 0,
        batch=str(batch.public_id) if batch else "",
    )


def _sheet(sheet: SheetCheck, examined: Examined) -> dict[str, object]:
    compared = examined.comparisons.get(sheet.position)
    return {
        "name": sheet.name,
        "kind": sheet.plan.kind,
        "rows": len(sheet.rows),
        "faults": len(sheet.faults),
        "warnings": len(sheet.warnings),
        "new": len(compared.new) if compared else 0,
        "same": compared.same if compared else 0,
        "changed": len(compared.changed) if compared else 0,
        "missing": len(compared.missing) if compared else 0,
        "totals": [
            {"column": total.column, "sum": total.sum, "said": total.said or None, "agrees": total.agrees}
            for total in sheet.totals
        ],
    }


def _problem(problem: Problem) -> dict[str, object]:
    what, how = mistakes.wording(problem.code, problem.parameters)
    return {
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "weight": problem.weight.value,
        "code": problem.code,
        "what": what,
        "how": how,
    }
