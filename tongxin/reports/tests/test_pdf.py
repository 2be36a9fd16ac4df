"""The PDF is what GB/T 9704-2012 asks for, on a machine without any Chinese face."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest
from django.utils import translation
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from tongxin.reports.document import CHARACTER_LIMIT, Document, Paragraph, Text
from tongxin.reports.formats import faces, pdf
from tongxin.reports.tests.documents import ADDRESS, make_document, text

MM = 72 / 25.4


@pytest.fixture(autouse=True)
def in_chinese():
    with translation.override("zh-hans"):
        yield


def read(document: Document, site: str = "") -> PdfReader:
    return PdfReader(io.BytesIO(pdf.write(document, site=site).content))


@dataclass
class Line:
    x: float
    y: float
    text: str


def lines(reader: PdfReader, page: int) -> list[Line]:
    """The lines of a page from top to bottom; x and y in points from the lower left corner."""
    found: dict[float, Line] = {}

    def visit(words: str, matrix: list[float], text: list[float], _font: object, _size: float) -> None:
        if not words.strip():
            return
        x = text[4] * matrix[0] + text[5] * matrix[2] + matrix[4]
        y = round(text[4] * matrix[1] + text[5] * matrix[3] + matrix[5], 1)
        line = found.setdefault(y, Line(x, y, ""))
        line.text += words.strip("\n")
        line.x = min(line.x, x)

    reader.pages[page].extract_text(visitor_text=visit)
    return [found[y] for y in sorted(found, reverse=True)]


def test_a_page_of_text_has_22_lines_of_28_characters():
    reader = read(make_document(text(28 * 22 * 3)))
    body = [line for line in lines(reader, 1) if "—" not in line.text]
    assert len(body) == 22
    assert {len(line.text) for line in body} == {28}


def test_the_type_area_is_156_by_225_mm_at_37_and_28():
    reader = read(make_document(text(28 * 22 * 3)))
    page = reader.pages[1]
    assert [round(float(side) / MM) for side in page.mediabox[2:]] == [210, 297]
    body = [line for line in lines(reader, 1) if "—" not in line.text]
    assert abs((body[0].y - body[-1].y) / 21 - 225 * MM / 22) < 0.05
    assert all(abs(line.x - 28 * MM) < 0.1 for line in body)
    # The ideograph of the first line sits in the middle of a line that begins 37 mm from the top.
    top = 297 * MM - body[0].y - (225 * MM / 22 / 2 + 0.38 * 16)
    assert abs(top - 37 * MM) < 0.5


def test_the_page_number_stands_outside_between_dashes():
    reader = read(make_document(text(28 * 22 * 3)))
    for page, side in ((0, "right"), (1, "left")):
        folio = next(line for line in lines(reader, page) if "—" in line.text)
        assert folio.text.replace(" ", "") == f"—{page + 1}—"
        assert (folio.x > 105 * MM) is (side == "right")
        assert folio.y < 35 * MM


def test_a_paragraph_begins_two_characters_in():
    reader = read(make_document(text(28 * 3)))
    first = next(line for line in lines(reader, 0) if line.text.startswith("统战工作是党"))
    assert abs(first.x - (28 * MM + 2 * 156 * MM / 28)) < 0.2


def test_it_uses_our_own_faces_and_carries_them():
    fonts: set[str] = set()
    for page in read(make_document()).pages:
        fonts |= {font.get_object()["/BaseFont"].split("+")[1] for font in page["/Resources"]["/Font"].values()}
    assert {name.split("-")[0] for name in fonts} == {"TongxinSong", "TongxinHei", "TongxinKai"}


def test_the_same_report_is_the_same_bytes():
    assert pdf.write(make_document()).content == pdf.write(make_document()).content


def test_numbers_link_to_their_rows_when_the_site_is_known():
    def targets(reader: PdfReader) -> set[str]:
        annotations = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
        return {note["/A"]["/URI"] for note in annotations if isinstance(note.get("/A"), DictionaryObject)}

    assert targets(read(make_document(), site="https://tongxin.example")) == {
        "https://tongxin.example/figures/address/?a=legal.consultation_visits%40210900%2F2018-06..2022-04%231234"
    }
    assert targets(read(make_document())) == set()
    assert ADDRESS.startswith("legal.")


def test_every_standard_character_is_printed():
    table = (faces.FOLDER / "characters-8105.txt").read_text().split("\n", 1)[1].replace("\n", "")
    assert len(set(table)) == 8105
    output = pdf.write(make_document(Paragraph((Text(table),))))
    assert output.missing == ()
    printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(output.content)).pages)
    assert set(table) <= set(printed)


@pytest.mark.parametrize("sign", list("〔〕—…①②⑳℃×·《》“”‘’％№〇Ⅲ㎡→■"))
def test_signs_of_official_texts_are_covered(sign):
    assert sign in faces.covered()


def test_a_standard_but_rare_character_needs_no_other_face():
    assert pdf.write(make_document(Paragraph((Text("𬱖"),)))).missing == ()
    assert faces.rare(["𬱖"]) == []


def test_a_character_that_no_face_has_is_told_and_not_printed_as_a_box():
    lacking = "\U0003fff0"  # never assigned, so no face has it
    output = pdf.write(make_document(Paragraph((Text(f"示例{lacking}"),))))
    assert output.missing == (lacking,)


def test_drafts_say_so_on_every_page():
    reader = read(make_document(text(28 * 22 * 2), draft=True))
    assert all("草稿" in page.extract_text() for page in reader.pages)
    assert "草稿" not in read(make_document()).pages[0].extract_text()


def test_the_last_page_of_the_text_is_never_date_and_seal_alone():
    for count in range(28 * 40, 28 * 46, 28):
        reader = read(make_document(*[text(28) for _ in range(count // 28)]))
        page = next(page for page in reader.pages if "示例市工作办公室" in page.extract_text())
        assert "统战" in page.extract_text()


def test_the_length_counts_text_without_annex():
    assert make_document(text(CHARACTER_LIMIT)).characters == CHARACTER_LIMIT
