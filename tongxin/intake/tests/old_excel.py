"""A smallest xls file (BIFF8 in an OLE container), because nothing here writes them any more."""

from __future__ import annotations

import struct

SECTOR = 512


def xls(name: str, rows: list[list[str | float]]) -> bytes:
    """Return an xls file with one sheet of texts and numbers."""
    stream = _workbook(name, rows)
    stream += bytes(-len(stream) % SECTOR) if len(stream) >= 4096 else bytes(4096 - len(stream))
    sectors = len(stream) // SECTOR
    chain = [*range(3, 2 + sectors), 0xFFFFFFFE]
    fat = struct.pack(
        f"<{SECTOR // 4}I", *([0xFFFFFFFD, 0xFFFFFFFE, *chain] + [0xFFFFFFFF] * (SECTOR // 4 - 2 - sectors))
    )
    directory = _entry("Root Entry", kind=5, child=1) + _entry("Workbook", kind=2, start=2, size=len(stream))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return head + fat + directory.ljust(SECTOR, b"\0") + stream


def _entry(name: str, *, kind: int, child: int = 0xFFFFFFFF, start: int = 0xFFFFFFFE, size: int = 0) -> bytes:
    text = name.encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2, kind, 1)
    return head + struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child) + bytes(36) + struct.pack("<IQ", start, size)


def _record(number: int, body: bytes) -> bytes:
    return struct.pack("<HH", number, len(body)) + body


def _text(text: str, length: str) -> bytes:
    return struct.pack(f"<{length}B", len(text), 1) + text.encode("utf-16-le")


def _workbook(name: str, rows: list[list[str | float]]) -> bytes:
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0)) + _record(0x0042, struct.pack("<H", 1200))
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0))
    width = max(map(len, rows))
    sheet += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            at = struct.pack("<HHH", row, column, 0)
            if isinstance(cell, str):
                sheet += _record(0x0204, at + _text(cell, "H"))
            else:
                sheet += _record(0x0203, at + struct.pack("<d", cell))
    place = len(start) + 4 + 6 + len(_text(name, "B")) + 4
    listed = _record(0x0085, struct.pack("<IBB", place, 0, 0) + _text(name, "B")) + _record(0x000A, b"")
    return start + listed + sheet + _record(0x000A, b"")
