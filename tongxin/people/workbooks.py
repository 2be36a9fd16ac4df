"""Tables about people as a workbook: first what it holds, then the rows."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import xlsxwriter
from django.http import HttpResponse

from tongxin.ui.attachments import XLSX, attachment


@dataclass(frozen=True)
class Table:
    """One sheet. heads: text and width in characters. rows: texts and numbers. bold_rows: so many at the top."""

    name: str
    heads: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[str | int]]
    bold_rows: int = 0


def workbook(tables: Sequence[Table]) -> bytes:
    """Return an xlsx file. Every text is written as text, so none can act as a formula or a link."""
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    book = xlsxwriter.Workbook(buffer, options)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for table in tables:
        sheet = book.add_worksheet(table.name)
        sheet.freeze_panes(1 + table.bold_rows, 1)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        for column, (head, width) in enumerate(table.heads):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, head, bold)
        for number, row in enumerate(table.rows, start=1):
            form = bold if number <= table.bold_rows else None
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(number, column, value, form)
                else:
                    sheet.write_string(number, column, value, form)
    book.close()
    return buffer.getvalue()


def download(content: bytes, name: str) -> HttpResponse:
    """Return the answer that hands a workbook out under this name; whoever calls notes what list it is."""
    return attachment(content, name=name, media_type=XLSX)
