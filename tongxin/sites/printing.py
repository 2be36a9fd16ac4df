"""Documents to print: a layout and its values become a PDF, with the faces that ship with us."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import typst

FOLDER = Path(__file__).resolve().parent
FACES = FOLDER.parent / "reports" / "fonts"  # files of the package, shared by every document
Json = str | int | bool | None | Sequence["Json"] | Mapping[str, "Json"]


def pdf(layout: str, values: Mapping[str, Json]) -> bytes:
    """Return the PDF of a layout in `layouts/` with these values; a character that our faces lack is the machine's.

    layout: name of the file without its ending. Raises typst.TypstError.
    """
    text = json.dumps(values, ensure_ascii=False)
    fonts = _own() if set(text) <= _covered() else _with_system()
    source = (FOLDER / "layouts" / f"{layout}.typ").read_bytes()
    made = typst.Compiler(font_paths=fonts).compile(source, format="pdf", sys_inputs={"values": text})
    if not isinstance(made, bytes):
        raise TypeError("the compiler returned no single file")
    return made


@cache
def _covered() -> frozenset[str]:
    return frozenset((FACES / "covered.txt").read_text())


@cache
def _own() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FACES])


@cache
def _with_system() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[FACES])
