"""The faces that ship with us, and which characters they have."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Literal

import typst

FOLDER = Path(__file__).resolve().parent.parent / "fonts"
ARCHIVAL: Literal["a-2u"] = "a-2u"  # PDF/A-2u: the compiler then refuses to print a box instead of a character


@cache
def covered() -> frozenset[str]:
    """Return the characters that every shipped face has (written by tools/subset_fonts.py)."""
    return frozenset((FOLDER / "covered.txt").read_text().rstrip("\n"))


@cache
def own() -> typst.Fonts:
    """Return our faces only, so that a report looks the same on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FOLDER])


@cache
def with_system() -> typst.Fonts:
    """Return our faces first and the machine's after them."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[FOLDER])


def rare(texts: Iterable[str]) -> list[str]:
    """Return the characters that our faces lack, in order of first appearance."""
    found = dict.fromkeys(character for text in texts for character in text)
    return [character for character in found if character not in covered() and not character.isspace()]


def missing(characters: Iterable[str]) -> tuple[str, ...]:
    """Return those of the characters that no face of this machine has either."""
    compiler = typst.Compiler(font_paths=with_system())
    return tuple(character for character in characters if not _printable(compiler, character))


def _printable(compiler: typst.Compiler, character: str) -> bool:
    source = b'#set text(font: "Tongxin Song")\n#text(sys.inputs.character)'
    try:
        compiler.compile(source, format="pdf", pdf_standards=[ARCHIVAL], sys_inputs={"character": character})
    except typst.TypstError:
        return False
    return True
