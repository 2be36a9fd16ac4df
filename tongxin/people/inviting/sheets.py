"""Bytes of a spreadsheet → rows of texts under our headings. Evaluates nothing, keeps nothing."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from tongxin.people.workbooks import Table, workbook

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
MOST_ROWS = 1000
LONGEST_CELL = 300

# The headings of the template, and what else offices call them.
NAME, EMAIL, PHONE, UNIT, ROLE, UNTIL = "name", "email", "phone", "unit", "role", "until"
HEADINGS = {
    NAME: ("姓名", "名字", "name"),
    EMAIL: ("电子邮箱", "邮箱", "电子邮件", "email", "e-mail", "e-mail address"),
    PHONE: ("手机", "手机号", "手机号码", "电话", "phone", "phone number"),
    UNIT: ("单位", "单位名称", "unit"),
    ROLE: ("角色", "role"),
    UNTIL: ("截止日期", "截止", "last day"),
}
LABELS = {
    NAME: pgettext_lazy("of a person", "Name"),
    EMAIL: gettext_lazy("E-mail address"),
    PHONE: gettext_lazy("Phone number"),
    UNIT: gettext_lazy("Unit"),
    ROLE: gettext_lazy("Role"),
    UNTIL: gettext_lazy("Last day"),
}
NEEDED = (NAME, EMAIL, UNIT, ROLE)


class NotReadable(ValueError):
    """The file is no table that can be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row with a person. number: as the spreadsheet program counts. cells: text by column, dates as 2026-12-31."""

    sheet: str
    number: int
    cells: dict[str, str]


def rows_of(content: bytes) -> list[Row]:
    """Return the rows of all sheets that have our headings. Raises NotReadable."""
    if len(content) > MOST_BYTES:
        raise NotReadable(_("The file is larger than 2 MB. Please send only the list of people."))
    sheets = _workbook(content) if content.startswith(b"PK") else _text(content)
    headed = [(name, table, *_heading(table)) for name, table in sheets]
    found = [row for sheet in headed for row in _below(*sheet)]
    if all(start is None for _name, _table, start, _columns in headed):
        raise NotReadable(_("No sheet has the headings 姓名, 电子邮箱, 单位 and 角色. Please use the template."))
    if not found:
        raise NotReadable(_("There is nobody below the headings."))
    if len(found) > MOST_ROWS:
        raise NotReadable(_("More than %(most)s rows. Please send them in parts.") % {"most": MOST_ROWS})
    return found


def _below(name: str, table: Sequence[Sequence[str]], start: int | None, columns: dict[str, int]) -> Iterator[Row]:
    """Yield the rows below the headings that say anything. start: the row of the headings, counted from 0."""
    if start is None:
        return
    for number, line in enumerate(table[start + 1 :], start=start + 2):
        cells = {key: line[at].strip() if at < len(line) else "" for key, at in columns.items()}
        if any(cells.values()):
            yield Row(name, number, cells)


def _workbook(content: bytes) -> list[tuple[str, list[list[str]]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            # What little can unpack to: a few bytes may hold gigabytes.
            if sum(member.file_size for member in package.infolist()) > MOST_UNPACKED:
                raise NotReadable(_("The file is larger than 2 MB. Please send only the list of people."))
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [
            (
                name,
                [
                    [_told(cell) for cell in line]
                    for line in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                ],
            )
            for name in book.sheet_names
        ]
    except PasswordError:
        raise NotReadable(_("The file is protected by a password. Please save it without one.")) from None
    except (CalamineError, zipfile.BadZipFile):
        raise NotReadable(_("This is no spreadsheet that can be read. Please save it as .xlsx.")) from None


def _told(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)[:LONGEST_CELL]


def _text(content: bytes) -> list[tuple[str, list[list[str]]]]:
    if b"\0" in content:
        raise NotReadable(_("This is no spreadsheet that can be read. Please save it as .xlsx."))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        lines = csv.reader(io.StringIO(text), delimiter="\t" if "\t" in text.partition("\n")[0] else ",")
        try:
            return [("CSV", [[cell[:LONGEST_CELL] for cell in line] for line in lines])]
        except csv.Error:
            break
    raise NotReadable(_("This is no spreadsheet that can be read. Please save it as .xlsx."))


def _heading(table: Sequence[Sequence[str]]) -> tuple[int | None, dict[str, int]]:
    """Return in which of the first rows the headings stand, and in which column each is."""
    for number, line in enumerate(table[:10]):
        columns: dict[str, int] = {}
        for at, cell in enumerate(line):
            plain = cell.strip().strip("*＊").partition("（")[0].partition("(")[0].strip().lower()
            for key, names in HEADINGS.items():
                if plain in names:
                    columns.setdefault(key, at)
        if set(NEEDED) <= columns.keys():
            return number, columns
    return None, {}


def template(roles: Sequence[str], units: Sequence[str]) -> bytes:
    """Return the workbook to fill in. roles, units: names that its second sheet lists, as they are written here."""
    heads = [(names[0], width) for names, width in zip(HEADINGS.values(), (14, 30, 16, 34, 18, 14), strict=True)]
    longest = max(len(roles), len(units))
    known = [(roles[at] if at < len(roles) else "", units[at] if at < len(units) else "") for at in range(longest)]
    return workbook(
        [Table(_("People"), heads, []), Table(_("Roles and units"), [(_("Role"), 22), (_("Unit"), 40)], known)]
    )
