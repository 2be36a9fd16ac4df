"""Read an xls file in a process of its own: `python -m tongxin.intake.old_excel < file > cells.json`.

The reader of these old files can be made to ask for any amount of memory, and then takes its process down with it. A
process with limits may go down; the web server may not. Knows no Django, so that it starts quickly.
"""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

MEMORY = 1024 * 1024 * 1024  # bytes; 20 MB of xls never need it
SECONDS = 60
PASSWORD = 3  # exit code
TOO_LARGE = 4

RawCell = str | int | float | bool | date | datetime | time | timedelta
RawSheet = tuple[
    str, list[list[RawCell]], list[tuple[int, int, int, int]]
]  # name, rows from row 1, merged areas from 1


class Unreadable(Exception):
    """The process ended without an answer. reason: "password", "large" or "damaged"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read_in_a_process(content: bytes) -> list[RawSheet]:
    """Return the sheets of an xls file. Raises Unreadable."""
    try:
        command = [sys.executable, "-m", "tongxin.intake.old_excel"]
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Unreadable("damaged") from error
    if done.returncode:
        raise Unreadable({PASSWORD: "password", TOO_LARGE: "large"}.get(done.returncode, "damaged"))
    return [
        (name, [[_unpacked(cell) for cell in row] for row in rows], [(a, b, c, d) for a, b, c, d in merged])
        for name, rows, merged in json.loads(done.stdout)
    ]


def _packed(cell: RawCell) -> object:
    if isinstance(cell, timedelta):
        return ["s", cell.total_seconds()]
    if isinstance(cell, date | time):
        return ["D" if isinstance(cell, datetime) else "d" if isinstance(cell, date) else "t", cell.isoformat()]
    return cell


def _unpacked(cell: object) -> RawCell:
    if isinstance(cell, list):
        kind, said = cell
        if kind == "s":
            return timedelta(seconds=float(said))
        return (datetime if kind == "D" else date if kind == "d" else time).fromisoformat(str(said))
    if isinstance(cell, str | int | float | bool):
        return cell
    raise TypeError(cell)


def _sheets(content: bytes, *, rows: int, columns: int) -> Iterator[object]:
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
        for about in workbook.sheets_metadata:
            if about.typ is SheetTypeEnum.WorkSheet:
                sheet = workbook.get_sheet_by_name(about.name)
                if sheet.total_height > rows or sheet.total_width > columns:
                    raise SystemExit(TOO_LARGE)
                yield [sheet.name, [[_packed(cell) for cell in row] for row in _rows(sheet)], _merged(sheet)]


def _rows(sheet: CalamineSheet) -> Iterator[list[RawCell]]:
    if sheet.start is None:
        return
    margin: list[RawCell] = [""] * sheet.start[1]
    for row in sheet.iter_rows():
        yield [*margin, *row]


def _merged(sheet: CalamineSheet) -> list[tuple[int, int, int, int]]:
    areas = sheet.merged_cell_ranges or []
    return [(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in areas]


def main() -> None:
    with contextlib.suppress(ImportError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        json.dump(list(_sheets(sys.stdin.buffer.read(), rows=65_536, columns=256)), sys.stdout)
    except PasswordError:
        raise SystemExit(PASSWORD) from None


if __name__ == "__main__":
    main()
