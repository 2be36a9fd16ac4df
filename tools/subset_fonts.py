"""Rebuild the faces of tongxin/reports/fonts from their open sources (Debian's packages), on the maintainer's machine.

    .venv/bin/python tools/subset_fonts.py FOLDER…      folders that hold the source files named in FACES

Each subset keeps the 8,105 characters of the state's table of general standard characters, the signs of EXTRAS, and
nothing else. It gets a name of our own: the licence (OFL 1.1) reserves some of the originals', and a machine that has
the whole face installed must not mix the two up.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

FONTS = Path(__file__).resolve().parent.parent / "tongxin" / "reports" / "fonts"
TABLE = FONTS / "characters-8105.txt"
COVERED = FONTS / "covered.txt"


class Face(NamedTuple):
    source: str
    member: str  # full name inside a collection
    family: str  # ours
    style: str
    file: str


FACES = [
    Face("NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC", "Tongxin Song", "Regular", "TongxinSong-Regular.otf"),
    Face("NotoSerifCJK-Bold.ttc", "Noto Serif CJK SC Bold", "Tongxin Song", "Bold", "TongxinSong-Bold.otf"),
    Face("NotoSansCJK-Medium.ttc", "Noto Sans CJK SC Medium", "Tongxin Hei", "Regular", "TongxinHei-Regular.otf"),
    Face("LXGWWenKai-Regular.ttf", "LXGW WenKai", "Tongxin Kai", "Regular", "TongxinKai-Regular.ttf"),
]

# Latin, general punctuation, Chinese punctuation, full-width forms, and the signs that official texts use.
EXTRAS = [
    (0x20, 0x7E), (0xA0, 0xFF), (0x0391, 0x03C9), (0x2010, 0x2027), (0x2030, 0x2033), (0x203B, 0x203B),
    (0x2103, 0x2103), (0x2109, 0x2109), (0x2116, 0x2116), (0x2122, 0x2122), (0x2150, 0x215E), (0x2160, 0x216B),
    (0x2170, 0x2179),
    (0x2190, 0x2193), (0x2211, 0x2211), (0x221A, 0x221A), (0x221E, 0x221E), (0x2236, 0x2237), (0x2248, 0x2248),
    (0x2260, 0x2261), (0x2264, 0x2265), (0x2460, 0x2473), (0x2500, 0x2503), (0x25A0, 0x25A1), (0x25B2, 0x25B3),
    (0x25C6, 0x25C7), (0x25CB, 0x25CB), (0x25CE, 0x25CF), (0x2605, 0x2606), (0x3000, 0x3017), (0x3007, 0x3007),
    (0x3220, 0x3229), (0x338E, 0x33D1), (0xFF01, 0xFF5E), (0xFFE0, 0xFFE5),
]  # fmt: skip


def main(folders: list[str]) -> None:
    """Write the subsets and covered.txt. Exits with a sentence when a source is not there."""
    wanted = set(TABLE.read_text().split("\n", 1)[1].replace("\n", ""))
    if len(wanted) != 8105:
        sys.exit(f"{TABLE.name} holds {len(wanted)} characters instead of 8,105")
    extras = {chr(code) for first, last in EXTRAS for code in range(first, last + 1)}
    covered: set[str] = wanted | extras
    for face in FACES:
        font = _opened(face, folders)
        has = {chr(code) for code in font.getBestCmap()}
        if lost := wanted - has:
            sys.exit(f"{face.source} lacks {''.join(sorted(lost))}")
        covered &= has
        _subset(font, wanted | extras)
        _rename(font, face)
        font.save(FONTS / face.file)
        print(f"{face.file}: {(FONTS / face.file).stat().st_size / 1e6:.1f} MB")
    COVERED.write_text("".join(sorted(covered)) + "\n")


def _opened(face: Face, folders: list[str]) -> TTFont:
    for folder in folders:
        for path in Path(folder).rglob(face.source):
            if path.suffix == ".ttc":
                fonts = TTCollection(path, lazy=True).fonts
                return next(font for font in fonts if font["name"].getDebugName(4) == face.member)
            return TTFont(path, lazy=True)
    sys.exit(f"{face.source} is in none of the folders")


def _subset(font: TTFont, characters: set[str]) -> None:
    options = Options()
    options.layout_features = []  # the grid wants every Chinese sign one em wide: no kerning, no spacing alternates
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.hinting = False
    options.notdef_outline = True
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE", "DSIG", "FFTM", "meta", "STAT"]
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(characters)))
    subsetter.subset(font)


def _rename(font: TTFont, face: Face) -> None:
    full = face.family if face.style == "Regular" else f"{face.family} {face.style}"
    postscript = full.replace(" ", "") if face.style == "Regular" else f"{face.family.replace(' ', '')}-{face.style}"
    names = {1: face.family, 2: face.style, 3: f"{full}, subset of {face.member}", 4: full, 6: postscript}
    for record in list(font["name"].names):
        if record.nameID in names:
            record.string = names[record.nameID]
        if record.platformID == 3 and record.langID != 0x409:
            font["name"].removeNames(platformID=3, langID=record.langID)
    font["OS/2"].usWeightClass = 700 if face.style == "Bold" else 400
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [postscript]
        top = cff.topDictIndex[0]
        top.FullName, top.FamilyName, top.Weight = full, face.family, face.style
        for member in getattr(top, "FDArray", []):
            member.FontName = postscript


if __name__ == "__main__":
    main(sys.argv[1:] or ["/usr/share/fonts"])
