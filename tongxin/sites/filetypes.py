"""What kind of file somebody handed in, told by its content and never by its name. Pure."""

from __future__ import annotations

import io
import zipfile
from typing import NamedTuple

from django.utils.translation import gettext as _


class FileType(NamedTuple):
    """A kind of file that is taken. media_type as downloads name it; ending without a dot."""

    media_type: str
    ending: str


class NotTaken(ValueError):
    """The file is of no kind that is taken; the message says what to do."""


PDF = FileType("application/pdf", "pdf")
JPEG = FileType("image/jpeg", "jpg")
PNG = FileType("image/png", "png")
DOCX = FileType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx")
XLSX = FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
MAGIC = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
ENTRIES_LOOKED_AT = 2000


def file_type(content: bytes) -> FileType:
    """Return what a file is. Raises NotTaken with one sentence."""
    if not content:
        raise NotTaken(_("The file is empty."))
    for start, kind in MAGIC:
        if content.startswith(start):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return _office_file(content)
    raise NotTaken(_("Only PDF, JPG, PNG, DOCX and XLSX are taken. Please save the file as PDF."))


def _office_file(content: bytes) -> FileType:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = {name.lower() for name in packed.namelist()[:ENTRIES_LOOKED_AT]}
    except zipfile.BadZipFile as error:
        raise NotTaken(_("The file is damaged and cannot be opened.")) from error
    if any(name.endswith("vbaproject.bin") for name in names):
        raise NotTaken(_("The file holds macros. Please save it without them, or as PDF."))
    if "[content_types].xml" in names:
        if "word/document.xml" in names:
            return DOCX
        if "xl/workbook.xml" in names:
            return XLSX
    raise NotTaken(_("Packed files are not taken. Please hand in the paper itself, best as PDF."))
