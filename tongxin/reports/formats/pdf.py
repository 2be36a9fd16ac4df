"""PDF in the layout of GB/T 9704-2012, archival (PDF/A-2u), with our own open faces."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path

import typst

from tongxin.reports import wording
from tongxin.reports.document import (
    Annex,
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
)
from tongxin.reports.drawing import svg
from tongxin.reports.formats import faces
from tongxin.reports.formats.output import Output
from tongxin.reports.links import address_url

MEDIA_TYPE = "application/pdf"
Json = str | int | bool | list["Json"] | dict[str, "Json"]


def write(document: Document, *, site: str = "") -> Output:
    """Return the report as PDF. site: "https://host" that numbers link to; without it numbers are plain text."""
    rare = faces.rare(document.texts())
    lacking = faces.missing(rare) if rare else ()
    # A character that only the machine has makes its faces necessary; one that nothing has rules out the archival
    # standard, and the caller must show `missing` instead of passing the file on.
    compiler = typst.Compiler(font_paths=faces.with_system() if rare else faces.own())
    made = compiler.compile(
        _layout(),
        format="pdf",
        pdf_standards=[] if lacking else [faces.ARCHIVAL],
        sys_inputs={"document": json.dumps(_document(document, site), ensure_ascii=False)},
        timestamp=datetime.combine(document.last_day, time(), UTC),  # the same report is the same bytes
    )
    return Output(_single(made), MEDIA_TYPE, f"{document.filename}.pdf", lacking)


def pictures(charts: list[Chart], *, ppi: int = 200) -> list[bytes]:
    """Return the charts as PNG, for formats that cannot hold SVG."""
    if not charts:
        return []
    source = """
        #set page(width: 624pt, height: 260pt, margin: 0pt)
        #for (index, drawing) in json(bytes(sys.inputs.charts)).enumerate() {
          if index > 0 { pagebreak() }
          image(bytes(drawing), format: "svg", width: 100%)
        }"""
    made = typst.Compiler(font_paths=faces.own()).compile(
        source.encode(), format="png", ppi=ppi, sys_inputs={"charts": json.dumps([svg(chart) for chart in charts])}
    )
    return made if isinstance(made, list) else [_single(made)]


def _single(made: bytes | list[bytes] | None) -> bytes:
    if not isinstance(made, bytes):
        raise TypeError("the compiler returned no single file")
    return made


@cache
def _layout() -> bytes:
    return (Path(__file__).parent / "official.typ").read_bytes()


def _document(document: Document, site: str) -> dict[str, Json]:
    day = document.issued_on or document.last_day
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "number": document.number,
        "issuer": document.issuer,
        "issued": wording.written(document.issued_on) if document.issued_on else "",
        "year": day.year,
        "month": day.month,
        "day": day.day,
        "draft": wording.draft() if document.draft else "",
        "annex-word": wording.annex(),
        "blocks": [_block(block, site) for block in document.blocks],
        "annexes": [_annex(annex, site) for annex in document.annexes],
    }


def _annex(annex: Annex, site: str) -> Json:
    return {"title": annex.title, "blocks": [_block(block, site) for block in annex.blocks]}


def _block(block: Block, site: str) -> Json:
    match block:
        case Heading(level=level, runs=runs):
            return {"kind": "heading", "level": level, "runs": [_run(run, site) for run in runs]}
        case Paragraph(runs=runs):
            return {"kind": "paragraph", "runs": [_run(run, site) for run in runs]}
        case Table():
            return _table(block, site)
        case Chart(caption=caption):
            return {"kind": "chart", "caption": caption, "svg": svg(block)}
        case Hint(text=text):
            return {"kind": "paragraph", "runs": [{"text": wording.hint(text)}]}
        case PageBreak():
            return {"kind": "break"}


def _table(table: Table, site: str) -> Json:
    return {
        "kind": "table",
        "caption": table.caption,
        "size": table.size,
        "header": list(table.header),
        "widths": list(table.column_widths),
        "rows": [[{"number": isinstance(run, Number), "run": _run(run, site)} for run in row] for row in table.rows],
    }


def _run(run: Run, site: str) -> Json:
    if not isinstance(run, Text) and site and run.address:
        return {"text": run.text, "url": address_url(run.address, site=site)}
    return {"text": run.text}
