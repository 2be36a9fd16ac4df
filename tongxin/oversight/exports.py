"""The records that were found as a workbook: first what was asked, then the records."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tongxin.audit.models import RecordQuerySet
from tongxin.oversight.wording import Line, lines

MOST_ROWS = 200_000  # written in a few seconds; an auditor narrows the days for more
CHUNK = 2000
WIDTHS = (12, 20, 18, 24, 10, 34, 28, 18, 20, 44, 66)


def filename(now: datetime) -> str:
    """Return the file's name as offices write it: 审计日志_20261123.xlsx"""
    return _("audit_log_%(day)s.xlsx") % {"day": f"{timezone.localdate(now):%Y%m%d}"}


def workbook(records: RecordQuerySet, about: list[tuple[str, str]]) -> bytes:
    """Return an xlsx file. Every text is written as text, so none can act as a formula or a link.

    about: name and value of what was asked, for the first sheet. At most MOST_ROWS records, the newest.
    """
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    book = xlsxwriter.Workbook(buffer, options)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    first = book.add_worksheet(_("About this table"))
    first.set_column(0, 0, 22)
    first.set_column(1, 1, 80)
    for number, (name, value) in enumerate(about):
        first.write_string(number, 0, name, bold)
        first.write_string(number, 1, value)
    sheet = book.add_worksheet(_("Records"))
    sheet.freeze_panes(1, 1)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    heads = [
        _("Number of the record"), _("Time"), _("Who"), _("What"), pgettext("audit", "Result"),
        _("About whom or what"), _("Unit"), _("Network address"), _("Browser"), pgettext("audit", "Details"), _("Hash"),
    ]  # fmt: skip
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    for number, line in enumerate(_all_lines(records), start=1):
        record = line.record
        sheet.write_number(number, 0, record.position)
        sheet.write_datetime(number, 1, timezone.make_naive(record.at).replace(microsecond=0), moment)
        told = "；".join(f"{label}：{value}" for label, value in line.details)
        said = (line.who, line.what, line.result, line.about, line.unit)
        for column, text in enumerate((*said, record.address, record.agent, told, record.hash), start=2):
            sheet.write_string(number, column, str(text))
    book.close()
    return buffer.getvalue()


def _all_lines(records: RecordQuerySet) -> Iterator[Line]:
    found = records[:MOST_ROWS].iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        yield from lines(chunk)
