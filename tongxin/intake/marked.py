"""The user's own file back, with the wrong cells coloured and what is wrong written beside each row."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import BinaryIO

from django.utils.translation import gettext as _
from xlsxwriter import Workbook as Book
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tongxin.intake import cells, mistakes
from tongxin.intake.findings import Problem, SheetCheck
from tongxin.intake.mistakes import Weight
from tongxin.intake.reading import Cell, Sheet, Workbook

LONGEST = 32_767  # characters that a cell can hold


def write_marked_copy(workbook: Workbook, checks: Sequence[SheetCheck], out: BinaryIO) -> None:
    """Write the workbook as xlsx. Whatever was text is text again: nothing in it can become a formula or a link."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    with Book(out, options) as book:
        inks = _Inks(book)
        taken: set[str] = set()
        for sheet, check in zip(workbook.sheets, checks, strict=True):
            _write_sheet(book.add_worksheet(_sheet_name(sheet.name, taken)), sheet, check, inks)


def _sheet_name(name: str, taken: set[str]) -> str:
    """Return a name that a spreadsheet program accepts and that no other sheet has."""
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "_", name).strip("'")[:28] or "_"
    found, number = plain, 1
    while found.lower() in taken or found.lower() == "history":
        number += 1
        found = f"{plain}{number}"
    taken.add(found.lower())
    return found


class _Inks:
    """Formats by weight of the problem and by what is in the cell."""

    def __init__(self, book: Book) -> None:
        fills = {Weight.FAULT: "#F8C9C0", Weight.WARNING: "#FBE7B5", None: ""}
        shapes = {"day": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm", "time": "hh:mm", "": ""}
        self._formats = {
            (weight, shape): book.add_format(
                ({"bg_color": fill} if fill else {}) | ({"num_format": pattern} if pattern else {})
            )
            for weight, fill in fills.items()
            for shape, pattern in shapes.items()
        }
        self.heading = book.add_format({"bold": True, "bg_color": "#F8C9C0"})
        self.words = book.add_format({"font_color": "#8A1C1C"})

    def of(self, weight: Weight | None, shape: str) -> Format:
        return self._formats[weight, shape]


def _write_sheet(target: Worksheet, sheet: Sheet, check: SheetCheck, inks: _Inks) -> None:
    problems: dict[int, list[Problem]] = defaultdict(list)
    for problem in check.problems:
        problems[problem.row].append(problem)
    last = max((len(row) for row in sheet.rows), default=0)
    if problems:
        target.set_column(last, last, 60)
    heading = check.plan.header.last
    for number, row in enumerate(sheet.rows, 1):
        here = problems.get(number, ())
        weights = {
            problem.index: problem.weight for problem in sorted(here, key=lambda each: each.weight, reverse=True)
        }
        for index in range(max([len(row), *(each + 1 for each in weights)])):
            _write_cell(target, number - 1, index, row[index] if index < len(row) else "", weights.get(index), inks)
        if here:
            target.write_string(number - 1, last, _sentences(here), inks.words)
        elif number == heading and problems:
            target.write_string(number - 1, last, _("Problem"), inks.heading)


def _sentences(problems: Sequence[Problem]) -> str:
    texts = []
    for problem in problems:
        what, how = mistakes.wording(problem.code, problem.parameters)
        texts.append(_("%(column)s: %(what)s %(how)s") % {"column": problem.column, "what": what, "how": how})
    return "\n".join(texts)[:LONGEST]


def _write_cell(target: Worksheet, row: int, column: int, cell: Cell, weight: Weight | None, inks: _Inks) -> None:
    if isinstance(cell, bool):
        target.write_boolean(row, column, cell, inks.of(weight, ""))
    elif isinstance(cell, int | float):
        target.write_number(row, column, cell, inks.of(weight, ""))
    elif isinstance(cell, date | time | timedelta):
        shape = "moment" if isinstance(cell, datetime) else "day" if isinstance(cell, date) else "time"
        target.write_datetime(row, column, cell, inks.of(weight, shape))
    elif cells.is_blank(cell):
        if weight is not None:
            target.write_blank(row, column, None, inks.of(weight, ""))
    else:
        target.write_string(row, column, str(cell)[:LONGEST], inks.of(weight, ""))
