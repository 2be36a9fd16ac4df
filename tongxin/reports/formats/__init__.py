"""A document in four formats. Each renderer is a module; this is the door."""

from __future__ import annotations

from typing import Literal, get_args

from django.utils import translation

from tongxin.reports.document import Document
from tongxin.reports.formats import docx, html, pdf, xlsx
from tongxin.reports.formats.output import Output
from tongxin.reports.records import behind

Format = Literal["html", "docx", "pdf", "xlsx"]
FORMATS: tuple[Format, ...] = get_args(Format)
LANGUAGE = "zh-hans"  # of the fixed words in reports, whatever language the person at the screen reads

__all__ = ["FORMATS", "LANGUAGE", "Format", "Output", "fragment", "write"]


def write(document: Document, format: Format, *, site: str = "") -> Output:
    """Return the document as a file. site: "https://host" that its numbers link to; without it they do not.

    The PDF tells in `Output.missing` which characters no face could print.
    """
    with translation.override(LANGUAGE):
        match format:
            case "html":
                return html.write(document, site=site)
            case "docx":
                return docx.write(document, site=site)
            case "pdf":
                return pdf.write(document, site=site)
            case "xlsx":
                return xlsx.write(document, behind(note.address for note in document.listed))


def fragment(document: Document) -> str:
    """Return the document as a part of our pages: one <article>, safe, every number linked."""
    with translation.override(LANGUAGE):
        return html.fragment(document)
