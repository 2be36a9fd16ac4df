"""What the system holds about one person, to take away: for a machine (JSON), to read (a page), to work with (XLSX)."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import datetime
from itertools import islice

import xlsxwriter
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from tongxin.people.models import Person
from tongxin.people.rights.held import Held, held_about

MEDIA_TYPES = {
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What a cell holds at most, and a sheet: more is in the JSON.
LONGEST_CELL, MOST_ROWS = 32_000, 1_000_000
FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def export(person: Person, form: str, *, now: datetime) -> bytes:
    """Return all that the system holds about a person. form: one of MEDIA_TYPES."""
    held = held_about(person)
    if form == "json":
        return _as_json(held, now)
    return _as_workbook(held) if form == "xlsx" else _as_page(held, now)


def _as_json(held: Sequence[Held], now: datetime) -> bytes:
    told = {
        "made_at": now.isoformat(timespec="seconds"),
        "records": [
            {
                "record": each.code,
                "title": each.title,
                "fields": {column.name: column.label for column in each.columns},
                "kept": each.keeps,
                "rows": list(each.everything()),
            }
            for each in held
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _as_page(held: Sequence[Held], now: datetime) -> bytes:
    tables = [(each, list(each.in_words())) for each in held]
    context = {"tables": tables, "made_at": timezone.localtime(now), "language": get_language() or "zh-hans"}
    return render_to_string("people/me_export.html", context).encode()


def _as_workbook(held: Sequence[Held]) -> bytes:
    file = io.BytesIO()
    # Texts stay texts: no cell of somebody's becomes a formula or a link.
    with xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as workbook:
        bold = workbook.add_format({"bold": True})
        if not held:
            workbook.add_worksheet()
        for number, each in enumerate(held, start=1):
            title = f"{number} {each.title}".translate(FORBIDDEN_IN_NAMES)[:31]
            sheet = workbook.add_worksheet(title)
            sheet.write_row(0, 0, [column.label for column in each.columns], bold)
            sheet.set_column(0, len(each.columns), 24)
            for line, row in enumerate(islice(each.in_words(), MOST_ROWS), start=1):
                sheet.write_row(line, 0, [text[:LONGEST_CELL] for text in row])
    return file.getvalue()
