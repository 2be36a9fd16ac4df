"""XLSX: how to read it, the values, and one sheet of entries for each number."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import NamedTuple

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tongxin.figures.lines import Line
from tongxin.ledger.vocabulary import Evidence
from tongxin.reports import wording
from tongxin.reports.document import Document, Note
from tongxin.reports.formats.output import Output
from tongxin.reports.records import ROW_LIMIT, Sheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DAY_ZERO = date(1899, 12, 30)  # of spreadsheets
# Text stays text: nothing that somebody typed can become a formula, a link or a number.
PLAIN = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class Looks(NamedTuple):
    title: Format
    head: Format
    text: Format
    number: Format
    fen: Format
    total: Format
    total_fen: Format
    day: Format


def write(document: Document, sheets: Mapping[str, Sheet]) -> Output:
    """Return the report's numbers as a workbook. sheets: the entries behind each listed note, by address."""
    raw = io.BytesIO()
    book = xlsxwriter.Workbook(raw, PLAIN)
    moment = datetime.combine(document.issued_on or document.last_day, time())  # the same report is the same bytes
    book.set_properties({"title": document.title.replace("\n", ""), "author": document.issuer, "created": moment})
    looks = _looks(book)
    names = _sheet_names(document.listed)
    _guide(book.add_worksheet(_("How to read")), document, looks)
    _values(book.add_worksheet(_("Values")), document, names, looks)
    for note in document.listed:
        _entries(book.add_worksheet(names[note.address]), note, sheets[note.address], looks)
    book.close()
    return Output(raw.getvalue(), MEDIA_TYPE, f"{document.filename}.xlsx")


def _looks(book: Workbook) -> Looks:
    box = {"border": 1, "border_color": "#8a817a", "valign": "vcenter", "font_name": "宋体", "font_size": 11}
    head = {**box, "bold": True, "bg_color": "#f1ece7", "align": "center", "text_wrap": True}
    whole, fen = {"num_format": "#,##0"}, {"num_format": "#,##0.00"}
    total = {**box, "bold": True, "bg_color": "#faf6f2"}
    return Looks(
        title=book.add_format({"bold": True, "font_size": 14, "font_name": "黑体"}),
        head=book.add_format(head),
        text=book.add_format({**box, "text_wrap": True, "num_format": "@"}),
        number=book.add_format({**box, **whole}),
        fen=book.add_format({**box, **fen}),
        total=book.add_format({**total, **whole}),
        total_fen=book.add_format({**total, **fen}),
        day=book.add_format({**box, "num_format": "yyyy-mm-dd", "align": "center"}),
    )


def _sheet_names(notes: Iterable[Note]) -> dict[str, str]:
    """Return a name for each address: the label, within what spreadsheet programs allow, none twice."""
    names: dict[str, str] = {}
    for number, note in enumerate(notes, 1):
        label = re.sub(r"[\[\]:*?/\\']", "", note.label)
        names[note.address] = f"{number}.{label}"[:31]
    return names


def _guide(sheet: Worksheet, document: Document, looks: Looks) -> None:
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, 24)
    sheet.set_column(2, 2, 10)
    sheet.set_column(3, 3, 90)
    sheet.write_string(0, 0, document.title.replace("\n", ""), looks.title)
    lines = [
        _("Numbers up to %(day)s, as the ledger stood at entry %(position)s.")
        % {"day": wording.written(document.last_day), "position": document.position},
        _("“Values” lists every number; each leads to the sheet with exactly the entries that it is made of."),
        _("Total comes first. “—” means not applicable, 0 means none."),
    ]
    if document.chain_hash:
        lines.append(_("Check value of that entry: %(hash)s") % {"hash": document.chain_hash})
    for row, line in enumerate(lines, 1):
        sheet.write_string(row, 0, line)
    start = len(lines) + 2
    for column, head in enumerate((_("No."), _("Figure"), _("Unit"), _("Definition"))):
        sheet.write_string(start, column, head, looks.head)
    for index, note in enumerate(document.listed, 1):
        sheet.write_number(start + index, 0, index, looks.number)
        for column, text in enumerate((note.label, note.unit, note.definition), 1):
            sheet.write_string(start + index, column, text, looks.text)


def _values(sheet: Worksheet, document: Document, names: Mapping[str, str], looks: Looks) -> None:
    heads = [_("No."), _("Figure"), _("Place"), _("Period"), _("Value"), _("Unit")]
    heads += [str(grade.label) for grade in Evidence] + [_("Coverage"), _("Address")]
    for column, width in enumerate((6, 26, 14, 20, 14, 8, 12, 12, 12, 12, 10, 60)):
        sheet.set_column(column, column, width)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, looks.head)
    sheet.freeze_panes(1, 2)
    for row, note in enumerate(document.listed, 1):
        sheet.write_number(row, 0, row, looks.number)
        sheet.write_url(row, 1, f"internal:'{names[note.address]}'!A1", looks.text, note.label)
        sheet.write_string(row, 2, note.place, looks.text)
        sheet.write_string(row, 3, note.period, looks.text)
        _number(sheet, row, 4, note.value, (looks.number, looks.fen))
        sheet.write_string(row, 5, note.unit, looks.text)
        for column, grade in enumerate(Evidence, 6):
            if note.classes:
                _number(sheet, row, column, note.classes.get(grade.value, 0), (looks.number, looks.fen))
            else:
                sheet.write_string(row, column, "—", looks.text)
        coverage = f"{note.reporting}/{note.expected}" if note.expected else "—"
        sheet.write_string(row, 10, coverage, looks.text)
        sheet.write_string(row, 11, note.address, looks.text)


def _entries(sheet: Worksheet, note: Note, found: Sheet, looks: Looks) -> None:
    heads = (_("Date"), _("Place"), _("Unit of work"), _("Matter"), f"{note.label}（{note.unit}）",
             _("Evidence class"), _("Ledger position"), _("Source row"))  # fmt: skip
    for column, width in enumerate((12, 24, 32, 22, 16, 12, 10, 24)):
        sheet.set_column(column, column, width)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, looks.head)
    sheet.freeze_panes(2, 1)
    for column, text in enumerate((wording.total(), "", "", _("%(count)s entries") % {"count": found.count})):
        sheet.write_string(1, column, text, looks.total)
    _number(sheet, 1, 4, note.value, (looks.total, looks.total_fen))
    for column in (5, 6, 7):
        sheet.write_blank(1, column, None, looks.total)
    labels = _Words()
    for row, line in enumerate(found.lines, 2):
        _entry(sheet, row, line, looks, labels)
    if found.count > len(found.lines):
        left = _("The newest %(shown)s of %(count)s entries are listed here; all of them open behind %(address)s.")
        words = {"shown": ROW_LIMIT, "count": found.count, "address": note.address}
        sheet.write_string(len(found.lines) + 2, 0, left % words)


class _Words:
    """Labels of the active language, each looked up once: translating anew in every row takes a quarter of the time."""

    def __init__(self) -> None:
        self.grades = {grade.value: str(grade.label) for grade in Evidence}
        self.matters: dict[tuple[str, str], str] = {}

    def matter(self, line: Line) -> str:
        key = (line.entry.verb, line.entry.kind)
        if key not in self.matters:
            self.matters[key] = str(line.kind or line.what)
        return self.matters[key]


def _entry(sheet: Worksheet, row: int, line: Line, looks: Looks, words: _Words) -> None:
    entry = line.entry
    sheet.write_number(row, 0, (entry.occurred_on - DAY_ZERO).days, looks.day)  # write_datetime takes ten times as long
    for column, text in ((1, line.place), (2, line.unit), (3, words.matter(line))):
        sheet.write_string(row, column, text, looks.text)
    if line.amount is None:
        sheet.write_string(row, 4, "—", looks.text)
    else:
        _number(sheet, row, 4, line.amount, (looks.number, looks.fen))
    sheet.write_string(row, 5, words.grades[entry.evidence], looks.text)
    sheet.write_number(row, 6, entry.position, looks.number)
    source = f"{entry.source_sheet}!{entry.source_row}" if entry.source_sheet else ""
    sheet.write_string(row, 7, source, looks.text)


def _number(sheet: Worksheet, row: int, column: int, value: int | Decimal, looks: tuple[Format, Format]) -> None:
    """Write a number; looks: for whole ones, and for amounts with fen (one format for both would print “712.”)."""
    # A spreadsheet keeps 15 digits: no city has amounts beyond that.
    sheet.write_number(row, column, float(value), looks[value % 1 != 0])
