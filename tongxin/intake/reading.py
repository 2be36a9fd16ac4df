"""Bytes of a spreadsheet → sheets of cells, numbered as the spreadsheet program numbers them. Evaluates nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import PurePath

from django.conf import settings
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from tongxin.intake.old_excel import Unreadable, read_in_a_process
from tongxin.intake.packing import (
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_SHEETS,
    Form,
    NotReadable,
    Package,
    broken,
    encrypted,
    look_into,
    too_large,
)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell that shows an error (#DIV/0!), or a formula that was never computed (=1/0)."""

    text: str

    def __str__(self) -> str:
        return self.text


Cell = str | int | float | bool | date | datetime | time | timedelta | Wrong
Area = tuple[int, int, int, int]  # first row, first column, last row, last column; all from 1


@dataclass(slots=True)
class Sheet:
    """One sheet. rows[0] is row 1; an empty cell is ""; rows may differ in length."""

    name: str
    rows: list[list[Cell]]
    merged: list[Area] = field(default_factory=list)

    def row(self, number: int) -> list[Cell]:
        """Return the row with this number (from 1), or an empty one."""
        return self.rows[number - 1] if 0 < number <= len(self.rows) else []


@dataclass(slots=True)
class Workbook:
    """What was in the file: its visible and hidden sheets, in its order."""

    sheets: list[Sheet]

    def sheet(self, name: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def read(content: bytes, name: str) -> Workbook:
    """Read a spreadsheet (xlsx, xls, csv in UTF-8 or GBK). name: of the file; only titles the sheet of a csv.

    Raises NotReadable with one sentence for the user.
    """
    package = look_into(content, limit=settings.UPLOAD_LIMIT_BYTES)
    if package.form is Form.CSV:
        return Workbook([_read_csv(content, PurePath(name).stem)])
    sheets = _read_xls(content) if package.form is Form.XLS else _read_xlsx(content, package)
    if not any(sheet.rows for sheet in sheets):
        raise NotReadable(_("The file holds no table. Please check that you chose the right file."))
    return Workbook(sheets)


def _read_xls(content: bytes) -> list[Sheet]:
    try:
        sheets = [Sheet(name, [[*row] for row in rows], merged) for name, rows, merged in read_in_a_process(content)]
    except Unreadable as error:
        if error.reason == "large":
            raise NotReadable(too_large()) from error
        raise NotReadable(encrypted() if error.reason == "password" else broken()) from error
    _refuse_many(len(sheets))
    for sheet in sheets:
        _refuse_too_large(len(sheet.rows), max(map(len, sheet.rows), default=0))
    return sheets


def _read_xlsx(content: bytes, package: Package) -> list[Sheet]:
    try:
        return list(_read_sheets(content, package))
    except PasswordError as error:
        raise NotReadable(encrypted()) from error
    except CalamineError as error:
        raise NotReadable(broken()) from error
    except BaseException as error:
        # A panic of the reader's Rust is no Exception, and its class can be told by its name only.
        if type(error).__name__ == "PanicException":
            raise NotReadable(broken()) from error
        raise


def _read_sheets(content: bytes, package: Package) -> Iterator[Sheet]:
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
        names = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
        _refuse_many(len(names))
        for name in names:
            yield _read_sheet(workbook.get_sheet_by_name(name), package.unfinished.get(name, {}))


def _read_sheet(source: CalamineSheet, wrong: dict[tuple[int, int], str]) -> Sheet:
    if source.start is None and not wrong:
        return Sheet(source.name, [])
    _refuse_too_large(source.total_height, source.total_width)
    margin: list[Cell] = [""] * (source.start[1] if source.start else 0)
    # Equal texts are kept once: a register of a hundred thousand rows has few different days and places.
    once = dict[str, str]().setdefault
    rows: list[list[Cell]] = [
        [*margin, *(once(cell, cell) if cell.__class__ is str else cell for cell in row)] for row in source.iter_rows()
    ]
    for (row, column), text in wrong.items():
        _put(rows, row, column, Wrong(text))
    areas = [
        (top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in source.merged_cell_ranges or []
    ]
    return Sheet(source.name, rows, areas)


def _put(rows: list[list[Cell]], row: int, column: int, cell: Cell) -> None:
    if row > MAX_ROWS or column > MAX_COLUMNS:
        return
    rows.extend([] for _missing in range(row - len(rows)))
    cells = rows[row - 1]
    cells.extend([""] * (column - len(cells)))
    cells[column - 1] = cell


def _refuse_many(sheets: int) -> None:
    if sheets > MAX_SHEETS:
        raise NotReadable(_("The file has more than %(number)s sheets. Please split it.") % {"number": MAX_SHEETS})


def _refuse_too_large(rows: int, columns: int) -> None:
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        raise NotReadable(too_large())


def _read_csv(content: bytes, name: str) -> Sheet:
    text = _decoded(content)
    try:
        rows: list[list[Cell]] = [
            list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        ]
    except csv.Error as error:
        raise NotReadable(
            _("This is not a table separated by commas. Please save it as xlsx or csv and upload that.")
        ) from error
    _refuse_too_large(len(rows), max(map(len, rows), default=0))
    return Sheet(name, rows)


def _decoded(content: bytes) -> str:
    # GB18030 holds GBK; nearly all bytes decode in it, so UTF-8, which few other bytes do, is tried first.
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotReadable(_("The characters of this csv file cannot be read. Please save it in UTF-8 or GBK, or as xlsx."))


def _delimiter(text: str) -> str:
    head = text[:4096]
    return max((",", "\t", ";"), key=head.count)


__all__ = ["Area", "Cell", "NotReadable", "Sheet", "Workbook", "Wrong", "read"]
