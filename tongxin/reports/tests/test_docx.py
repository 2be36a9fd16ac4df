"""The DOCX is in the same layout, names the prescribed faces and carries none."""

from __future__ import annotations

import io
import re
import zipfile

import docx
import pytest
from django.utils import translation

from tongxin.reports.formats import docx as renderer
from tongxin.reports.tests.documents import make_document


@pytest.fixture(autouse=True)
def in_chinese():
    with translation.override("zh-hans"):
        yield


def parts(**given) -> dict[str, str]:
    content = renderer.write(
        make_document(**{k: v for k, v in given.items() if k != "site"}), site=given.get("site", "")
    )
    with zipfile.ZipFile(io.BytesIO(content.content)) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def test_page_grid_and_margins():
    section = docx.Document(io.BytesIO(renderer.write(make_document()).content)).sections[0]
    sides = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
    assert [round(side.mm) for side in sides] == [37, 35, 28, 26]
    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
    assert '<w:docGrid w:type="linesAndChars" w:linePitch="579" w:charSpace="-848"/>' in parts()["word/document.xml"]
    assert 22 * 579 <= 225 / 25.4 * 1440 < 23 * 579
    assert 28 * (320 - 5) <= 156 / 25.4 * 1440 < 29 * (320 - 5)  # 16 pt less the tightening, in twentieths of a point


def test_headings_are_styles_with_the_prescribed_faces():
    made = docx.Document(io.BytesIO(renderer.write(make_document()).content))
    assert [p.style.name for p in made.paragraphs if p.style.name.startswith("Heading")] == [
        "Heading 1", "Heading 2", "Heading 3", "Heading 4",
    ]  # fmt: skip
    styles = parts()["word/styles.xml"]
    for style, face, size in [
        ("Title", "方正小标宋简体", 44), ("Heading1", "黑体", 32), ("Heading2", "楷体_GB2312", 32),
        ("Heading3", "仿宋_GB2312", 32), ("Heading4", "仿宋_GB2312", 32), ("Normal", "仿宋_GB2312", 32),
    ]:  # fmt: skip
        found = re.search(rf'<w:style [^>]*w:styleId="{style}".*?</w:style>', styles, re.S)[0]
        assert f'w:eastAsia="{face}"' in found
        assert f'<w:sz w:val="{size}"/>' in found
        assert "Theme=" not in found


def test_it_carries_no_face_and_names_substitutes():
    files = parts()
    assert not [name for name in files if "fonts/" in name.lower() or name.lower().endswith((".odttf", ".ttf", ".otf"))]
    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="FangSong' in files["word/fontTable.xml"]


def test_page_numbers_differ_on_odd_and_even_pages():
    files = parts()
    assert "w:evenAndOddHeaders" in files["word/settings.xml"]
    feet = [text for name, text in files.items() if name.startswith("word/footer") and "PAGE" in text]
    assert sorted(re.search(r'<w:jc w:val="(\w+)"', foot)[1] for foot in feet) == ["left", "right"]


def test_numbers_link_when_the_site_is_known_and_charts_are_pictures():
    files = parts(site="https://tongxin.example")
    assert "https://tongxin.example/figures/address/?a=legal" in files["word/_rels/document.xml.rels"]
    assert len([name for name in files if name.endswith(".png")]) == 2
    assert "hyperlink" not in parts()["word/_rels/document.xml.rels"]


def test_words_are_words():
    assert "人次&lt;b&gt;&amp;。" in parts()["word/document.xml"]


def test_a_draft_says_so():
    assert any("草稿" in text for name, text in parts(draft=True).items() if name.startswith("word/header"))


def test_the_same_report_is_the_same_bytes():
    assert renderer.write(make_document()).content == renderer.write(make_document()).content


def test_no_picture_of_another_document_comes_along():
    assert not any("thumbnail" in name or name.endswith((".jpeg", ".jpg")) for name in parts())
