"""Old and new texts of the rows that an edited file changes, for the eye of the user."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from tongxin.files import actions as files
from tongxin.intake import cells
from tongxin.intake.differences import Past
from tongxin.intake.examine import Examined
from tongxin.intake.findings import SheetCheck
from tongxin.intake.kinds import AnyKind
from tongxin.intake.models import Batch, Change, SheetPlan
from tongxin.intake.reading import Cell, Workbook, read


def changes_of(batch: Batch, examined: Examined, *, at_most: int) -> list[Change]:
    """Return what differs, row by row; rows that are missing have row 0, new ones no row before."""
    return list(islice(_changes(batch, examined), at_most))


def _changes(batch: Batch, examined: Examined) -> Iterator[Change]:
    earlier = _Earlier()
    for sheet in examined.sheets:
        compared = examined.comparisons.get(sheet.position)
        if compared is None or sheet.kind is None:
            continue
        for row, past in sorted(compared.changed, key=lambda pair: pair[0].number):
            new = _said(sheet.kind, sheet.plan.places, examined.workbook.sheets[sheet.position - 1].row(row.number))
            old = earlier.said(sheet.kind, past)
            differences = [
                [label, old.get(label, ""), text] for label, text in new.items() if old.get(label, "") != text
            ]
            yield _change(batch, sheet, row.number, past, differences)
        for row in compared.new if compared.edition else ():  # a first edition is new as a whole
            new = _said(sheet.kind, sheet.plan.places, examined.workbook.sheets[sheet.position - 1].row(row.number))
            yield _change(batch, sheet, row.number, None, [[label, "", text] for label, text in new.items() if text])
        for past in compared.missing:
            differences = [[label, text, ""] for label, text in earlier.said(sheet.kind, past).items() if text]
            yield _change(batch, sheet, 0, past, differences)


def _change(batch: Batch, sheet: SheetCheck, row: int, past: Past | None, differences: list[list[str]]) -> Change:
    return Change(
        batch=batch,
        position=sheet.position,
        sheet=sheet.name[:100],
        row=row,
        before_id=past.pk if past else None,
        differences=differences,
    )


def _said(kind: AnyKind, places: dict[str, int], row: list[Cell]) -> dict[str, str]:
    """Return the texts of a row by label, without personal columns and serial numbers."""
    return {
        column.label: cells.shown(row[index]) if index < len(row) else ""
        for column in kind.columns
        if (column.recorded or column.part) and (index := places.get(column.field, -1)) >= 0
    }


class _Earlier:
    """Earlier files, each read once."""

    def __init__(self) -> None:
        self._workbooks: dict[int, Workbook] = {}
        self._places: dict[tuple[int, str], dict[str, int]] = {}

    def said(self, kind: AnyKind, past: Past) -> dict[str, str]:
        """Return the texts of a row imported before."""
        if past.batch not in self._workbooks:
            batch = Batch.objects.get(pk=past.batch)
            self._workbooks[past.batch] = read(files.fetch(batch.sha256), batch.name)
            for plan in SheetPlan.objects.filter(batch=batch):
                self._places[past.batch, plan.name] = {name: index for index, name in enumerate(plan.fields) if name}
        sheet = self._workbooks[past.batch].sheet(past.sheet)
        return _said(kind, self._places.get((past.batch, past.sheet), {}), sheet.row(past.row) if sheet else [])
