"""HTML: the part that pages show, and a file that stands alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

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
)
from tongxin.reports.drawing import svg
from tongxin.reports.formats.output import Output
from tongxin.reports.links import address_url

MEDIA_TYPE = "text/html; charset=utf-8"
SHEET = Path(__file__).resolve().parent.parent / "static" / "reports" / "document.css"


def write(document: Document, *, site: str = "") -> Output:
    """Return the report as one file with its style inside. site: "https://host" that numbers link to."""
    text = (
        f'<!doctype html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title.replace(chr(10), ''))}</title>\n<style>\n{_sheet()}</style>\n</head>\n<body>\n"
        f"{fragment(document, site=site, linked=bool(site))}\n</body>\n</html>\n"
    )
    return Output(text.encode(), MEDIA_TYPE, f"{document.filename}.html")


def fragment(document: Document, *, site: str = "", linked: bool = True) -> str:
    """Return the report as one <article>, every text escaped. linked: whether numbers lead to their rows."""
    page = _Page(site=site, linked=linked)
    parts = ['<article class="report" lang="zh-Hans">']
    if document.draft:
        parts.append(f'<p class="report-draft">{escape(wording.draft())}</p>')
    parts.append(f'<h1 class="report-title">{_lines(document.title)}</h1>')
    below = [text for text in (document.number, document.subtitle) if text]
    parts += [f'<p class="report-subtitle">{_lines(text)}</p>' for text in below]
    parts += [page.block(block, 1) for block in document.blocks]
    if document.issuer:
        date = f"<br>{wording.written(document.issued_on)}" if document.issued_on else ""
        parts.append(f'<p class="report-issuer"><span>{escape(document.issuer)}{date}</span></p>')
    for annex in document.annexes:
        parts.append(f'<section class="report-annex"><p class="report-annex-mark">{escape(wording.annex())}</p>')
        parts.append(f'<h2 class="report-title">{_lines(annex.title)}</h2>')
        parts += [page.block(block, 2) for block in annex.blocks]
        parts.append("</section>")
    return "\n".join([*parts, "</article>"])


@cache
def _sheet() -> str:
    return SHEET.read_text()


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.split("\n"))


class _Page:
    """Writes blocks; knows where numbers lead."""

    def __init__(self, *, site: str, linked: bool) -> None:
        self.site, self.linked = site, linked

    def block(self, block: Block, depth: int) -> str:
        match block:
            case Heading(level=level, runs=runs):
                rank = min(6, level + depth)
                return f'<h{rank} class="report-heading-{level}">{self.runs(runs)}</h{rank}>'
            case Paragraph(runs=runs):
                return f'<p class="report-text">{self.runs(runs)}</p>'
            case Table():
                return self.table(block)
            case Chart(caption=caption):
                drawn = svg(block, self.link if self.linked else None)
                return f'<figure class="report-chart"><figcaption>{escape(caption)}</figcaption>{drawn}</figure>'
            case Hint(text=text):
                return f'<p class="report-hint">{escape(wording.hint(text))}</p>'
            case PageBreak():
                return '<hr class="report-break">'

    def runs(self, runs: Sequence[Run]) -> str:
        return "".join(self.run(run) for run in runs)

    def run(self, run: Run) -> str:
        if isinstance(run, Text):
            return escape(run.text)
        if not self.linked or not run.address:
            return f'<data value="{escape(run.address)}">{escape(run.text)}</data>'
        return f'<a class="report-number" href="{escape(self.link(run.address))}">{escape(run.text)}</a>'

    def link(self, address: str) -> str:
        return address_url(address, site=self.site)

    def table(self, table: Table) -> str:
        caption = f"<caption>{escape(table.caption)}</caption>" if table.caption else ""
        head = "".join(f'<th scope="col">{escape(words)}</th>' for words in table.header)
        body = "".join(f"<tr>{''.join(self.cell(run) for run in row)}</tr>" for row in table.rows)
        whole = sum(table.column_widths)
        columns = "".join(f'<col width="{share * 100 // whole}%">' for share in table.column_widths)
        inner = f"{caption}<colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
        return f'<div class="report-table"><table>{inner}</table></div>'

    def cell(self, run: Run) -> str:
        return f"<td{' class=number' if isinstance(run, Number) else ''}>{self.run(run)}</td>"
