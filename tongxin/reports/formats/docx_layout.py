"""The page and the styles of GB/T 9704-2012 for DOCX: geometry, grid, faces by name, page numbers.

The prescribed faces are licensed: they are named, with substitutes for machines that lack them, and never carried.
"""

from __future__ import annotations

from dataclasses import dataclass

from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as Align
from docx.enum.text import WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

FANGSONG, KAI, HEI, XIAOBIAOSONG, SONG = "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体", "宋体"
SUBSTITUTES = {
    FANGSONG: "FangSong,仿宋,STFangsong,华文仿宋",
    KAI: "KaiTi,楷体,STKaiti,华文楷体",
    HEI: "SimHei,Noto Sans CJK SC",
    XIAOBIAOSONG: "FZXiaoBiaoSong-B05S,方正小标宋_GBK,STZhongsong,华文中宋",
    SONG: "SimSun,STSong,Noto Serif CJK SC",
}

CELL = "Report Cell"
# What the schema wants behind w:snapToGrid in a paragraph's properties.
AFTER_SNAP = ("w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl", "w:rPr")
AFTER_RUN_SNAP = ("w:color", "w:spacing", "w:sz", "w:szCs", "w:lang")
AFTER_SPACING = ("w:sz", "w:szCs", "w:lang")
TIGHTER = -5  # twentieths of a point between characters: 28 × 15.75 pt is 441 pt of the 442.2 pt wide type area

BODY, TITLE, FOLIO, SMALL = Pt(16), Pt(22), Pt(14), Pt(12)  # 三号, 二号, 四号, 小四
# Twentieths of a point. 225 mm / 22 is 579.8: rounded down, because 22 × 580 is higher than the type area.
LINE = 579
# 4096ths of a point that a character's advance differs from its size: 156 mm / 28 is 15.79 pt, the size 16 pt.
CHARACTER = round((156 / 25.4 * 72 / 28 - 16) * 4096)
INDENT = round(2 * 156 / 25.4 * 72 / 28 * 20)  # two characters, in twentieths of a point


@dataclass(frozen=True, slots=True)
class Look:
    style: str
    face: str
    bold: bool = False


HEADINGS = [
    Look("Heading 1", HEI),
    Look("Heading 2", KAI),
    Look("Heading 3", FANGSONG, bold=True),
    Look("Heading 4", FANGSONG),
]


def prepare(docx: Docx, *, draft: str) -> None:
    """Give an empty document the page, the styles and the page numbers. draft: word in the header, or nothing."""
    section = docx.sections[0]
    _page(section)
    _styles(docx)
    _settings(docx)
    _folio(section.footer.paragraphs[0], Align.RIGHT)
    _folio(section.even_page_footer.paragraphs[0], Align.LEFT)
    if draft:
        for header in (section.header, section.even_page_header):
            mark = header.paragraphs[0]
            mark.alignment = Align.RIGHT
            face(mark.add_run(draft).font.element.get_or_add_rPr(), HEI)
    _font_table(docx)


def face(properties: BaseOxmlElement, name: str) -> None:
    """Set one face for Latin and Chinese alike, overriding those of the theme."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), name)
    fonts.set(qn("w:hint"), "eastAsia")


def _page(section: Section) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(20), Mm(23)  # page number 7 mm below the type area
    properties = section._sectPr
    for grid in properties.findall(qn("w:docGrid")):
        properties.remove(grid)
    grid = _element("w:docGrid", type="linesAndChars", linePitch=str(LINE), charSpace=str(CHARACTER))
    properties.append(grid)


def _styles(docx: Docx) -> None:
    normal = _style(docx, "Normal")
    _set(normal, FANGSONG, BODY)
    normal.paragraph_format.alignment = Align.JUSTIFY
    # The grid is declared for the page, but the body keeps to it by its own pitch and spacing: programs disagree about
    # characters wider than a cell (one of them gives each two cells), and titles and tables must not be torn apart.
    for name in ("w:autoSpaceDE", "w:autoSpaceDN", "w:snapToGrid"):  # no extra space beside digits either
        normal.element.get_or_add_pPr().insert_element_before(_element(name, val="0"), *AFTER_SNAP)
    normal.element.get_or_add_rPr().insert_element_before(_element("w:spacing", val=str(TIGHTER)), *AFTER_SPACING)
    normal.element.get_or_add_rPr().insert_element_before(_element("w:snapToGrid", val="0"), *AFTER_RUN_SNAP)
    for look in HEADINGS:
        style = _style(docx, look.style)
        _set(style, look.face, BODY)
        style.font.bold, style.font.italic = look.bold, False
        style.paragraph_format.keep_with_next = True
        indent(style.element.get_or_add_pPr())
    title = _style(docx, "Title")
    _set(title, XIAOBIAOSONG, TITLE)
    title.font.bold = False
    title.paragraph_format.alignment = Align.CENTER
    for border in title.element.get_or_add_pPr().findall(qn("w:pBdr")):
        title.element.get_or_add_pPr().remove(border)
    for name, name_of_face, size in (("Header", SONG, FOLIO), ("Footer", SONG, FOLIO), ("Caption", HEI, FOLIO)):
        style = _style(docx, name)
        _set(style, name_of_face, size)
        style.font.bold = False
        style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    caption = _style(docx, "Caption").paragraph_format
    caption.alignment, caption.keep_with_next = Align.CENTER, True
    caption.space_before = Pt(6)
    docx.styles.add_style(CELL, WD_STYLE_TYPE.PARAGRAPH)
    cell = _style(docx, CELL)
    cell.base_style = normal
    _set(cell, FANGSONG, SMALL)
    cell.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE


def _style(docx: Docx, name: str) -> ParagraphStyle:
    style = docx.styles[name]
    if not isinstance(style, ParagraphStyle):
        raise TypeError(f"{name} is no paragraph style")
    return style


def _set(style: ParagraphStyle, name: str, size: Pt) -> None:
    face(style.element.get_or_add_rPr(), name)
    style.font.size = size
    style.font.color.rgb = RGBColor(0, 0, 0)
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = Pt(LINE / 20)


def indent(properties: BaseOxmlElement) -> None:
    """Begin a paragraph two characters in."""
    for old in properties.findall(qn("w:ind")):
        properties.remove(old)
    properties.get_or_add_ind()  # python-docx puts it where the schema wants it
    found = properties.find(qn("w:ind"))
    if found is not None:
        found.set(qn("w:firstLineChars"), "200")
        found.set(qn("w:firstLine"), str(INDENT))


def _settings(docx: Docx) -> None:
    docx.settings.odd_and_even_pages_header_footer = True
    for properties in docx.styles.element.iter(qn("w:rPrDefault")):
        for language in properties.iter(qn("w:lang")):
            language.set(qn("w:eastAsia"), "zh-CN")
        for size in (*properties.iter(qn("w:sz")), *properties.iter(qn("w:szCs"))):
            size.set(qn("w:val"), str(int(BODY.pt * 2)))  # the grid counts from it


def _folio(paragraph: Paragraph, side: Align) -> None:
    """“— 1 —” in size 4, one character in from the outer edge."""
    paragraph.alignment = side
    form = paragraph.paragraph_format
    form.left_indent, form.right_indent = (Pt(0), FOLIO) if side is Align.RIGHT else (FOLIO, Pt(0))
    paragraph.add_run("— ")
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            run._r.append(_element("w:fldChar", fldCharType=kind))
        else:
            instruction = OxmlElement("w:instrText")
            instruction.text = text
            run._r.append(instruction)
    paragraph.add_run(" —")


def _font_table(docx: Docx) -> None:
    table = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/><w:family w:val="auto"/>'
        f'<w:pitch w:val="variable"/></w:font>'
        for name, others in SUBSTITUTES.items()
    )
    blob = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts '
        f'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{table}</w:fonts>'
    )
    docx.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)._blob = blob.encode()


def _element(tag: str, **attributes: str) -> BaseOxmlElement:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element
