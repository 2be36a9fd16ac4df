"""How offices lay out a sheet: caption rows, headings, data, total rows, notes. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from tongxin.intake import cells
from tongxin.intake.reading import Cell, Sheet

HEADER_WITHIN = 20  # rows from the top; forms with a longer head do not occur
FILL_AT_MOST = 100_000  # cells that merged areas may fill


class Role(Enum):
    """What a row below the headings is."""

    DATA = "data"
    TOTAL = "total"
    ASIDE = "aside"  # blank, a subtotal, a note, a repeated heading


@dataclass(frozen=True, slots=True)
class Header:
    """The row (or two rows) of headings. first, last: row numbers. headings: one text a column, "" where none is."""

    first: int
    last: int
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One row below the headings."""

    number: int
    cells: list[Cell]
    role: Role


def normal(heading: str) -> str:
    """Return a heading as it is compared: without units in brackets, blanks and marks: “减免金额（元）*” → 减免金额."""
    return re.sub(r"[*:：#]", "", re.sub(r"\([^)]*\)", "", cells.dense(heading))).lower()


def unit_in(text: str) -> str:
    """Return the unit that a heading or caption names: “收费标准（元）” → 元, “…（单位：万元）” → 万元; else ""."""
    found = re.search(r"单位[:：]\s*([^\W\d]{1,3})", cells.plain(text)) or re.search(
        r"\(([^()\d]{1,3})\)", cells.dense(text)
    )
    return found[1] if found else ""


def quoted(text: str) -> list[str]:
    """Return what a caption names between quotation marks: “玛瑙同心汇”入驻会员名册 → 玛瑙同心汇."""
    return [name for name in re.findall(r"[“\"「《]([^”\"」》]+)[”\"」》]", text) if name.strip()]


def caption(sheet: Sheet, header: Header) -> str:
    """Return the texts above the headings, one line a row."""
    above = (
        " ".join(dict.fromkeys(str(cell).strip() for cell in row if not cells.is_blank(cell)))
        for row in sheet.rows[: header.first - 1]
    )
    return "\n".join(line for line in above if line)


def filled(sheet: Sheet) -> dict[tuple[int, int], Cell]:
    """Return what merged areas say in their other cells, by (row, column)."""
    found: dict[tuple[int, int], Cell] = {}
    for top, left, bottom, right in sheet.merged:
        if (bottom - top + 1) * (right - left + 1) + len(found) > FILL_AT_MOST or left > len(sheet.row(top)):
            continue
        said = sheet.row(top)[left - 1]
        found |= {
            (row, column): said
            for row in range(top, min(bottom, len(sheet.rows)) + 1)
            for column in range(left, right + 1)
            if (row, column) != (top, left)
        }
    return found


def headers(sheet: Sheet) -> Iterator[Header]:
    """Yield the rows that may be the headings: texts in at least two columns; and pairs under a merged heading."""
    fill = filled(Sheet(sheet.name, sheet.rows[: HEADER_WITHIN + 1], sheet.merged))
    for number in range(1, min(HEADER_WITHIN, len(sheet.rows)) + 1):
        upper = _texts(sheet, number, fill)
        if len({text for text in upper if text}) < 2:
            continue
        yield Header(number, number, tuple(upper))
        lower = _texts(sheet, number + 1, fill)
        if any(here and here == before for here, before in zip(upper[1:], upper, strict=False)) and any(lower):
            yield Header(number, number + 1, tuple(_joined(upper, lower)))


def _texts(sheet: Sheet, number: int, fill: dict[tuple[int, int], Cell]) -> list[str]:
    own = sheet.row(number)
    width = max([len(own), *(column for row, column in fill if row == number)], default=0)
    said = [fill.get((number, index + 1), own[index] if index < len(own) else "") for index in range(width)]
    return ["".join(cells.shown(cell).splitlines()) for cell in said]


def _joined(upper: list[str], lower: list[str]) -> Iterator[str]:
    for index in range(max(len(upper), len(lower))):
        above = upper[index] if index < len(upper) else ""
        below = lower[index] if index < len(lower) else ""
        yield above if below in {"", above} else f"{above}\n{below}".strip()


_TOTAL = re.compile(r"(?:总|合)?(?:合计|总计|共计|累计|总数|合计数)[:：]?")
_SUBTOTAL = re.compile(r".{0,8}(?:小计|本页合计|本月合计|过次页|承前页)[:：]?")
_NOTE = re.compile(
    r"(?:填表|填报|制表|审核|审批|负责人|单位负责人|联系|经办|说明|备注|注)\S{0,6}[:：]|填表说明|说明|备注|注\d"
)
_GROUP = re.compile(r"(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)).*")


def lines(sheet: Sheet, header: Header) -> Iterator[Line]:
    """Yield the rows below the headings with their role."""
    heading = [text for text in header.headings if text]
    for index in range(header.last, len(sheet.rows)):
        row = sheet.rows[index]
        first = row[0] if row else ""
        # The usual row of a long sheet: a serial number and something beside it.
        usual = isinstance(first, float) and len(row) > 2 and row[1] != "" and row[2] != ""
        yield Line(index + 1, row, Role.DATA if usual else _role(row, heading))


def _role(row: list[Cell], heading: Iterable[str]) -> Role:
    written = [cell for cell in row if cell != "" and not cells.is_blank(cell)]
    if not written:
        return Role.ASIDE
    first = cells.dense(written[0]) if isinstance(written[0], str) else ""
    if first and _TOTAL.fullmatch(first):
        return Role.TOTAL
    if first and _SUBTOTAL.fullmatch(first):
        return Role.ASIDE
    if len(written) <= 3 and first and _NOTE.match(first):
        return Role.ASIDE
    if len(written) == 1 and first and (len(first) > 12 or _GROUP.fullmatch(first)):
        return Role.ASIDE
    if len(written) > 1 and all(isinstance(cell, str) for cell in written):
        return (
            Role.ASIDE if ["".join(cells.shown(cell).splitlines()) for cell in written] == list(heading) else Role.DATA
        )
    numbered = len(written) > 2 and [cell for cell in written if isinstance(cell, float)] == list(
        range(1, len(written) + 1)
    )
    return Role.ASIDE if numbered else Role.DATA
