"""What an uploaded file really is, looked at before any reader opens it. Pure.

A spreadsheet comes from outside and may be broken or made to break us, so its type is told by its content, and a zip
directory is not believed: every part is unpacked here, against limits, before the reader sees it.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from django.utils.translation import gettext as _

MAX_PARTS = 2_000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 150  # of all parts together; a sheet of 10⁵ equal rows stays below 60
MAX_ROWS = 200_000
MAX_COLUMNS = 100  # up to CV
MAX_SHEETS = 60

# The reader lays a sheet out as a full rectangle up to its last filled cell, so one cell at XFD1048576 costs gigabytes.
_FAR = rb"(?:[A-Z]{3,}\d+|[D-Z][A-Z]\d+|C[W-Z]\d+|[A-Z]{0,2}(?:[2-9]\d{5}|\d{7,}))"
# Told at a glance in what programs write; what is written otherwise is looked at closely.
_FAR_AT_A_GLANCE = re.compile(rb'r="' + _FAR + rb'"')
_WRITTEN_OTHERWISE = re.compile(rb"r(?:\s+=|=\s|=')")
_FAR_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br\s*=\s*[\"']" + _FAR + rb"[\"'][^>]*(?<!/)>\s*<(?!/)")
_FAR_ROW = re.compile(
    rb"<(?:\w+:)?row\b[^>]*?\br\s*=\s*[\"'](?:[2-9]\d{5}|\d{7,})[\"'][^>]*(?<!/)>(.*?)</(?:\w+:)?row", re.S
)
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml", re.I)


class NotReadable(Exception):
    """The file cannot be read as a spreadsheet; the text is one sentence that says why and what to do."""


class Form(Enum):
    """How the content is to be read."""

    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Package:
    """What a file is, and which of its cells hold no value that one could read.

    unfinished: cells of an xlsx file that hold an error or a formula without a value: sheet → (row, column) → text. The
    reader shows both as empty, but an empty cell and a wrong one are different mistakes. Rows and columns count from 1;
    the text is what a person would see in the cell: "#DIV/0!" or "=1/0".
    """

    form: Form
    unfinished: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)


def look_into(content: bytes, *, limit: int) -> Package:
    """Return what the content is, whatever its name says. limit: bytes. Raises NotReadable."""
    if len(content) > limit:
        raise NotReadable(
            _("The file is larger than %(limit)s MB. Please split it, or remove pictures from it.")
            % {"limit": limit // 1024 // 1024}
        )
    if not content.strip():
        raise NotReadable(_("The file is empty. Please check that it was saved before it was uploaded."))
    if content.startswith(b"PK"):
        return _xlsx(content)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return Package(_form_of_ole(content))
    return Package(_form_of_text(content))


def _xlsx(content: bytes) -> Package:
    directory = {part.filename.lower(): part for part in _directory(content)}
    if "xl/workbook.xml" not in directory:
        raise NotReadable(_not_a_spreadsheet())
    unfinished = {}
    for name, part in directory.items():
        data = unpacked(content, part)
        if _SHEET_PART.fullmatch(name):
            _refuse_far_cells(data)
            unfinished[name] = dict(_unfinished_cells(data))
    if not any(unfinished.values()):
        return Package(Form.XLSX)
    paths = _sheet_paths(content, directory)
    return Package(Form.XLSX, {name: unfinished.get(path.lower(), {}) for name, path in paths})


def _directory(content: bytes) -> list[zipfile.ZipInfo]:
    try:
        directory = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, UnicodeDecodeError) as error:
        raise NotReadable(broken()) from error
    size = sum(part.file_size for part in directory)
    if len(directory) > MAX_PARTS or size > MAX_UNPACKED or size > MAX_RATIO * len(content):
        raise NotReadable(_bomb())
    return directory


def unpacked(content: bytes, part: zipfile.ZipInfo) -> bytes:
    """Return a part of a zip file, never more than its directory promises. Raises NotReadable."""
    if part.flag_bits & 0x1:
        raise NotReadable(encrypted())
    if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise NotReadable(broken())
    header = content[part.header_offset : part.header_offset + 30]
    if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
        raise NotReadable(broken())
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    start = part.header_offset + 30 + name_length + extra_length
    packed = content[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        data = packed
    else:
        try:
            # One byte more than promised is enough to see that the directory lies.
            data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, part.file_size + 1)
        except zlib.error as error:
            raise NotReadable(broken()) from error
    if len(data) > part.file_size:
        raise NotReadable(_bomb())
    if len(data) < part.file_size:
        raise NotReadable(broken())
    return data


def _refuse_far_cells(data: bytes) -> None:
    if not (_FAR_AT_A_GLANCE.search(data) or _WRITTEN_OTHERWISE.search(data)):
        return
    if _FAR_CELL.search(data) or any(b"<v" in row[1] or b"<is" in row[1] for row in _FAR_ROW.finditer(data)):
        raise NotReadable(too_large())


def _form_of_ole(content: bytes) -> Form:
    if _stream(content, "EncryptedPackage"):
        raise NotReadable(encrypted())
    if _stream(content, "Workbook") or _stream(content, "Book"):
        return Form.XLS
    if len(content) < 1024 or not _stream(content, "Root Entry"):
        raise NotReadable(broken())
    raise NotReadable(_not_a_spreadsheet())


def _stream(content: bytes, name: str) -> bool:
    return name.encode("utf-16-le") in content


_MARKUP = re.compile(rb"\s*<(?:!DOCTYPE|html|head|table|meta|\?xml|\w+:Workbook|Workbook)", re.I)
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def _form_of_text(content: bytes) -> Form:
    if _MARKUP.match(content.removeprefix(b"\xef\xbb\xbf")):
        raise NotReadable(
            _(
                "This is a web page or XML under the name of a spreadsheet. "
                "Please open it in the spreadsheet program and save it as xlsx."
            )
        )
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Form.CSV
    if _BINARY.search(content[:65536]) or content.startswith(b"%PDF"):
        raise NotReadable(_not_a_spreadsheet())
    return Form.CSV


_SHEET = re.compile(r"<(?:\w+:)?sheet\b([^>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def _sheet_paths(content: bytes, parts: dict[str, zipfile.ZipInfo]) -> Iterator[tuple[str, str]]:
    relations = parts.get("xl/_rels/workbook.xml.rels")
    if relations is None:
        return
    targets = {
        given["Id"]: given["Target"]
        for given in _tags(_RELATION, unpacked(content, relations))
        if "Id" in given and "Target" in given
    }
    for given in _tags(_SHEET, unpacked(content, parts["xl/workbook.xml"])):
        target = next((targets[value] for key, value in given.items() if key.endswith(":id") and value in targets), "")
        if target and "name" in given:
            yield given["name"], target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _tags(tag: re.Pattern[str], data: bytes) -> Iterator[dict[str, str]]:
    for found in tag.finditer(data.decode("utf-8", "replace")):
        yield {key: _unescaped(double or single) for key, double, single in _ATTRIBUTE.findall(found[1])}


def _unescaped(text: str) -> str:
    for escape, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(escape, character)
    return text


_CELL = re.compile(
    rb"<(?:\w+:)?c\b(?P<attributes>[^>]*)>\s*"
    rb"(?:<(?:\w+:)?f\b[^>]*?(?:/>|>(?P<formula>[^<]*)</(?:\w+:)?f\s*>)\s*)?"
    rb"(?:<(?:\w+:)?v\s*(?:/>|>(?P<value>[^<]*)</))?"
)
_AT = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})(\d+)[\"']")
_ERROR = re.compile(rb"\bt\s*=\s*[\"']e[\"']")


def _unfinished_cells(data: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    if not any(sign in data for sign in (b"<f", b":f", b't="e"', b"t='e'")):
        return
    for cell in _CELL.finditer(data):
        error = _ERROR.search(cell["attributes"])
        if not error and (cell["formula"] is None or cell["value"]):
            continue
        at = _AT.search(cell["attributes"])
        if at is not None:
            text = cell["value"] if error and cell["value"] else b"=" + (cell["formula"] or b"")
            yield (int(at[2]), column_number(at[1].decode())), _unescaped(text.decode("utf-8", "replace"))


def column_number(letters: str) -> int:
    """Return 28 for AB."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def broken() -> str:
    """The sentence for a file that cannot be read to its end."""
    return _("The file is damaged or was not uploaded completely. Please open it, save it again, and upload that.")


def too_large() -> str:
    """The sentence for a sheet beyond the limits."""
    return _(
        "A sheet has more than %(rows)s rows or %(columns)s columns. "
        "Please split it, or delete cells far outside the table."
    ) % {"rows": MAX_ROWS, "columns": MAX_COLUMNS}


def _bomb() -> str:
    return _(
        "The file unpacks to far more than a spreadsheet holds, so it was not opened. "
        "Please save the tables in a new workbook."
    )


def encrypted() -> str:
    """The sentence for a file with a password."""
    return _("The file is protected by a password. Please remove the password and upload it again.")


def _not_a_spreadsheet() -> str:
    return _("This is not a spreadsheet. Please upload an xlsx, xls or csv file.")
