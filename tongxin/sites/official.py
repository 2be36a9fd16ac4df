"""An official notice (公文): the same title, sections, tables and signature for the page and for the PDF.

It is an official document of a Chinese office, so its words are Chinese whatever language the reader's pages have.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Self

from tongxin.sites import printing
from tongxin.sites.printing import Json

LAYOUT = "official_notice"
DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True)
class Block:
    """A piece of the text. kind: "chapter" (一、), "section" (（一）), "paragraph" or "table"; text is "" for a table.

    widths: of the columns, as parts of the whole. centred: which columns (from 0) hold short words and numbers.
    """

    kind: str
    text: str = ""
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    widths: Sequence[int] = ()
    centred: Sequence[int] = ()


@dataclass(frozen=True)
class Slot:
    """A cell of an annex. height: millimetres that stay free to write in, 0 for as much as the text needs."""

    text: str
    span: int = 1
    height: int = 0
    is_label: bool = False


@dataclass(frozen=True)
class Annex:
    """A table to fill in that follows the notice on pages of its own. note: a line between title and table."""

    title: str
    note: str
    widths: Sequence[int]
    rows: Sequence[Sequence[Slot]]

    @property
    def shares(self) -> list[int]:
        """How wide the columns are, in per cent of the table."""
        return [round(100 * width / sum(self.widths)) for width in self.widths]


@dataclass
class Official:
    """A notice. number: its document number (文号), "" without one; to: whom it addresses; annexes: what follows it."""

    title: str
    to: str
    issuer: str
    day: date
    number: str = ""
    annexes: Sequence[Annex] = ()
    blocks: list[Block] = field(default_factory=list)

    def chapter(self, title: str) -> Self:
        """Begin the next chapter, numbered 一、"""
        number = sum(block.kind == "chapter" for block in self.blocks) + 1
        self.blocks.append(Block("chapter", f"{chinese(number)}、{title}"))
        return self

    def paragraphs(self, *texts: str) -> Self:
        """Add the paragraphs that say something; a text of several lines becomes several."""
        lines = [line.strip() for text in texts for line in text.splitlines()]
        self.blocks += [Block("paragraph", line) for line in lines if line]
        return self

    def sections(self, lines: Sequence[str]) -> Self:
        """Add lines numbered （一）; a single one, or one that numbers itself, stays without a number."""
        for number, line in enumerate(lines, 1):
            bare = len(lines) == 1 or re.match(r"[（(]?[一二三四五六七八九十\d]+[）)、.．]", line)
            self.blocks.append(Block("section", line if bare else f"（{chinese(number)}）{line}"))
        return self

    def table(
        self, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], centred: Sequence[int] = ()
    ) -> Self:
        """Add a table with borders. widths: of the columns, as parts of the whole."""
        self.blocks.append(Block("table", head=head, rows=rows, widths=widths, centred=centred))
        return self

    @property
    def signed_on(self) -> str:
        return day_in_words(self.day)


def chinese(number: int) -> str:
    """Return a number from 1 to 99 as chapters are counted: 3 → 三, 12 → 十二, 20 → 二十."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else DIGITS[tens]) + ("十" if tens else "") + (DIGITS[ones] if ones else "")


def day_in_words(day: date) -> str:
    """Return a day as official documents write it: 2026年3月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


def pdf(notice: Official) -> bytes:
    """Return the notice as PDF."""
    return _set(json.dumps(for_layout(notice)))


@lru_cache(maxsize=32)  # anybody may ask for a notice, as often as they like; it names no person
def _set(values: str) -> bytes:
    return printing.pdf(LAYOUT, json.loads(values))


def for_layout(notice: Official) -> Mapping[str, Json]:
    """Return the notice as the layout takes it."""
    return {
        "title": notice.title,
        "number": notice.number,
        "to": notice.to,
        "issuer": notice.issuer,
        "signed": notice.signed_on,
        "day": [notice.day.year, notice.day.month, notice.day.day],
        "annexes": [
            {
                "title": annex.title,
                "note": annex.note,
                "widths": list(annex.widths),
                "rows": [
                    [
                        {"text": slot.text, "span": slot.span, "height": slot.height, "label": slot.is_label}
                        for slot in row
                    ]
                    for row in annex.rows
                ],
            }
            for annex in notice.annexes
        ],
        "blocks": [
            {
                "kind": block.kind,
                "text": block.text,
                "head": list(block.head),
                "rows": [list(row) for row in block.rows],
                "widths": list(block.widths),
                "centred": list(block.centred),
            }
            for block in notice.blocks
        ],
    }
