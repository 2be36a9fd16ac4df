"""DOCX in the layout of GB/T 9704-2012, for offices that go on editing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime, time

import docx
from docx.document import Document as Docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as Align
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table as DocxTable
from docx.text.paragraph import Paragraph as DocxParagraph

from tongxin.reports import wording
from tongxin.reports.document import (
    Block,
    Chart,
    Document,
    Heading,
    Hint,
    Number,
    PageBreak,
    Paragraph,
    Run,
    Table,
    Text,
    joined,
)
from tongxin.reports.formats import docx_layout as layout
from tongxin.reports.formats import pdf
from tongxin.reports.formats.output import Output
from tongxin.reports.links import address_url

UNBROKEN = 14  # rows of a table that still fit on a page with its text
SHORT = 6 * 28  # characters of a last paragraph that may move to the next page
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def write(document: Document, *, site: str = "") -> Output:
    """Return the report as DOCX. site: "https://host" that numbers link to; without it numbers are plain text."""
    made = docx.Document()
    layout.prepare(made, draft=wording.draft() if document.draft else "")
    _properties(made, document)
    pictures = iter(pdf.pictures(document.charts()))
    _head(made, document)
    _blocks(made, document.blocks, pictures, site)
    _foot(made, document)
    for index, annex in enumerate(document.annexes, 1):
        mark = made.add_paragraph(wording.annex() + (str(index) if len(document.annexes) > 1 else ""))
        mark.paragraph_format.page_break_before = True
        layout.face(mark.runs[0]._r.get_or_add_rPr(), layout.HEI)
        made.add_paragraph()
        made.add_paragraph(annex.title, style="Title")
        made.add_paragraph()
        _blocks(made, annex.blocks, pictures, site)
    _without_thumbnail(made)
    raw = io.BytesIO()
    made.save(raw)
    return Output(_timeless(raw), MEDIA_TYPE, f"{document.filename}.docx")


def _properties(made: Docx, document: Document) -> None:
    known = made.core_properties
    known.title, known.author, known.comments = document.title.replace("\n", ""), document.issuer, ""
    known.last_modified_by, known.language = document.issuer, "zh-CN"
    known.created = known.modified = datetime.combine(document.issued_on or document.last_day, time())


def _without_thumbnail(made: Docx) -> None:
    # The library's empty document brings a picture of itself along, which file managers would show for the report.
    relations = made.part.package.rels
    for key in [key for key, relation in relations.items() if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del relations[key]


def _timeless(raw: io.BytesIO) -> bytes:
    """Pack anew without times, so that the same report is the same bytes and its hash means something."""
    packed = io.BytesIO()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return packed.getvalue()


def _head(made: Docx, document: Document) -> None:
    made.add_paragraph()
    for line in document.title.split("\n"):
        made.add_paragraph(line, style="Title")
    subtitles = [(line, layout.KAI) for line in document.subtitle.split("\n")]
    for text, face in ((document.number, layout.FANGSONG), *subtitles):
        if text:
            centred = made.add_paragraph(text)
            centred.alignment = Align.CENTER
            layout.face(centred.runs[0]._r.get_or_add_rPr(), face)
    made.add_paragraph()


def _foot(made: Docx, document: Document) -> None:
    """Annexes, issuer and date; kept with the text before them, because a page must not hold date and seal alone."""
    if document.annexes:
        made.add_paragraph().paragraph_format.keep_with_next = True
    for index, annex in enumerate(document.annexes, 1):
        lead = f"{wording.annex()}：" if index == 1 else "　　　"
        number = f"{index}. " if len(document.annexes) > 1 else ""
        line = made.add_paragraph(f"{lead}{number}{annex.title}")
        line.paragraph_format.keep_with_next = bool(document.issuer)
        layout.indent(line._p.get_or_add_pPr())
    if document.issuer:
        for _blank in range(2):
            made.add_paragraph().paragraph_format.keep_with_next = True
        # Right-aligned, the date four characters in; the issuer centred above it as far as blanks allow.
        date = wording.written(document.issued_on) if document.issued_on else ""
        for text, reach in ((document.issuer, max(0.0, (_width(date) - _width(document.issuer)) / 2)), (date, 0.0)):
            line = made.add_paragraph(text)
            line.alignment = Align.RIGHT
            line.paragraph_format.right_indent = Pt(16 * (4 + reach))
            line.paragraph_format.keep_with_next = text == document.issuer and bool(date)


def _width(text: str) -> float:
    return sum(0.5 if character.isascii() else 1.0 for character in text)


def _blocks(made: Docx, blocks: Sequence[Block], pictures: Iterator[bytes], site: str) -> None:
    for block in blocks:
        match block:
            case Heading(level=level, runs=runs):
                _runs(made.add_paragraph(style=f"Heading {level}"), runs, site)
            case Paragraph(runs=runs):
                paragraph = made.add_paragraph()
                paragraph.paragraph_format.keep_with_next = block is blocks[-1] and len(joined(runs)) <= SHORT
                layout.indent(paragraph._p.get_or_add_pPr())
                _runs(paragraph, runs, site)
            case Hint(text=text):
                made.add_paragraph(wording.hint(text))
            case Table():
                _table(made, block, site)
            case Chart():
                _chart(made, block, next(pictures))
            case PageBreak():
                made.add_page_break()  # type: ignore[no-untyped-call]


def _runs(paragraph: DocxParagraph, runs: Sequence[Run], site: str) -> None:
    for run in runs:
        if not isinstance(run, Text) and site and run.address:
            target = address_url(run.address, site=site)
            link = OxmlElement("w:hyperlink")
            link.set(qn("r:id"), paragraph.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
            link.append(paragraph.add_run(run.text)._r)
            paragraph._p.append(link)
        else:
            paragraph.add_run(run.text)


def _caption(made: Docx, text: str) -> None:
    made.add_paragraph(text, style="Caption")


def _chart(made: Docx, chart: Chart, picture: bytes) -> None:
    _caption(made, chart.caption)
    line = made.add_paragraph(style=layout.CELL)  # in the body's exact pitch the picture would be cut off
    line.alignment = Align.CENTER
    shape = line.add_run().add_picture(io.BytesIO(picture), width=Mm(155))
    shape._inline.docPr.set("descr", chart.caption)


def _table(made: Docx, table: Table, site: str) -> None:
    if table.caption:
        _caption(made, table.caption)
    grid = made.add_table(rows=0, cols=len(table.header), style="Table Grid")
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    whole = sum(table.column_widths)
    for column, share in zip(grid.columns, table.column_widths, strict=True):
        column.width = Mm(156 * share / whole)
    _row(grid, [(text, Align.CENTER, layout.HEI) for text in map(_plain, table.header)], table, site, together=True)
    repeat = OxmlElement("w:tblHeader")
    grid.rows[0]._tr.get_or_add_trPr().append(repeat)
    for index, row in enumerate(table.rows):
        cells = [(run, Align.RIGHT if isinstance(run, Number) else Align.LEFT, "") for run in row]
        _row(grid, cells, table, site, together=len(table.rows) <= UNBROKEN and index < len(table.rows) - 1)
    made.add_paragraph()


def _plain(text: str) -> Run:
    return Number(text, "")


def _row(grid: DocxTable, cells: Sequence[tuple[Run, Align, str]], table: Table, site: str, *, together: bool) -> None:
    row = grid.add_row()  # type: ignore[no-untyped-call]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    whole = sum(table.column_widths)
    for cell, (run, side, face), share in zip(row.cells, cells, table.column_widths, strict=True):
        cell.width = Mm(156 * share / whole)
        paragraph = cell.paragraphs[0]
        paragraph.alignment = side
        paragraph.paragraph_format.keep_with_next = together
        paragraph._p.style = layout.CELL.replace(" ", "")  # by its id: finding it by name each time takes half the time
        _runs(paragraph, [run], site)
        for part in paragraph.iter_inner_content():
            for piece in part.runs if hasattr(part, "runs") else [part]:
                piece.font.size = Pt(table.size)
                if face:
                    layout.face(piece._r.get_or_add_rPr(), face)
