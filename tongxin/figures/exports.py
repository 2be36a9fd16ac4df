"""The rows behind a figure as a workbook: first what the number means, then the rows."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, time
from itertools import islice

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.figures import read
from tongxin.figures.lines import Line, lines, place_names, unit_names
from tongxin.figures.reading import Reading, in_unit
from tongxin.ledger.vocabulary import Evidence

MOST_ROWS = 200_000  # written in a few seconds; more than that nobody reads in a spreadsheet
CHUNK = 2000


def filename(reading: Reading) -> str:
    """Return the file's name as offices write it: 阜新市法律意见书台账_截至20220430.xlsx"""
    place = place_names({reading.address.place})[reading.address.place]
    until = reading.address.period.ends_on
    return _("%(place)s_%(figure)s_ledger_to_%(until)s.xlsx") % {
        "place": place.replace(" ", ""),
        "figure": reading.figure.label,
        "until": f"{until:%Y%m%d}",
    }


def workbook(reading: Reading) -> bytes:
    """Return an xlsx file. Every text is written as text, so none can act as a formula."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    )
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    about = book.add_worksheet(_("About this table"))
    about.set_column(0, 0, 18)
    about.set_column(1, 1, 80)
    for number, (name, value) in enumerate(_about(reading)):
        about.write_string(number, 0, name, bold)
        about.write_string(number, 1, value, wrap)
    sheet = book.add_worksheet(_("Rows"))
    sheet.freeze_panes(2, 1)
    for column, width in enumerate((12, 22, 18, 30, 34, 12, 14, 20, 10, 38)):
        sheet.set_column(column, column, width)
    heads = [
        _("Date"), _("What"), _("Kind"), _("Place"), _("Unit"), str(reading.figure.unit), _("Evidence"), _("Source"),
        _("Position"), _("Entry"),
    ]  # fmt: skip
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    sheet.write_string(1, 0, _("Total"), bold)
    sheet.write_number(1, 5, float(reading.shown), bold)
    for number, line in enumerate(_all_lines(reading), start=2):
        entry = line.entry
        sheet.write_datetime(number, 0, datetime.combine(entry.occurred_on, time()), day)
        for column, text in enumerate((str(line.what), str(line.kind), line.place, line.unit), start=1):
            sheet.write_string(number, column, text)
        if line.amount is not None:
            sheet.write_number(number, 5, float(line.amount))
        sheet.write_string(number, 6, str(Evidence(entry.evidence).label))
        sheet.write_string(number, 7, f"{entry.source_sheet}!{entry.source_row}" if entry.source_file else "")
        sheet.write_number(number, 8, entry.position)
        sheet.write_string(number, 9, str(entry.public_id))
    book.close()
    return buffer.getvalue()


def _all_lines(reading: Reading) -> Iterator[Line]:
    entries = read.rows(reading.address).iterator(chunk_size=CHUNK)
    while chunk := list(islice(entries, CHUNK)):
        yield from lines(reading.figure, chunk)


def _about(reading: Reading) -> list[tuple[str, str]]:
    address = reading.address
    unit = unit_names({address.unit_path}).get(address.unit_path, "")
    return [
        (_("Figure"), str(reading.figure.label)),
        (_("Value"), f"{reading.shown:,} {reading.figure.unit}"),
        (_("Definition"), str(reading.figure.definition)),
        (_("Place"), place_names({address.place})[address.place]),
        *([(_("Unit"), unit)] if unit else []),
        (_("Period"), str(address.period)),
        *[
            (str(grade.label), f"{in_unit(reading.figure, value):,} {reading.figure.unit}")
            for grade, value in reading.classes.items()
        ],
        (_("Coverage"), f"{reading.reporting} / {reading.expected}" if reading.expected else "—"),
        (_("As of ledger position"), f"#{address.as_of}"),
        (_("Address"), str(address)),
        (_("Made on"), f"{timezone.localtime():%Y-%m-%d %H:%M}"),
    ]
