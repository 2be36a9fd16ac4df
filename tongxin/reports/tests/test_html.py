"""HTML: every number leads to its rows, nothing is run, the file stands alone."""

from __future__ import annotations

import pytest
from django.utils import translation

from tongxin.reports.document import ChartKind, Hint
from tongxin.reports.drawing import svg
from tongxin.reports.formats import html
from tongxin.reports.tests.documents import chart, make_document

LINK = "/figures/address/?a=legal.consultation_visits%40210900%2F2018-06..2022-04%231234"


@pytest.fixture(autouse=True)
def in_chinese():
    with translation.override("zh-hans"):
        yield


def test_each_number_is_a_link_in_our_pages():
    assert f'<a class="report-number" href="{LINK}">712</a>' in html.fragment(make_document())


def test_a_file_links_only_where_it_can_be_followed():
    assert "<a " not in html.write(make_document()).content.decode()
    assert (
        f'href="https://tongxin.example{LINK}"'
        in html.write(make_document(), site="https://tongxin.example").content.decode()
    )


def test_what_people_wrote_is_text():
    page = html.fragment(make_document(title="<script>alert(1)</script>"))
    assert "<script" not in page
    assert "人次&lt;b&gt;&amp;。" in page


def test_no_inline_style_in_our_pages():
    page = html.fragment(make_document())
    assert "style=" not in page
    assert "<style" not in page


def test_the_file_stands_alone_and_says_its_language():
    page = html.write(make_document()).content.decode()
    assert page.startswith('<!doctype html>\n<html lang="zh-Hans">')
    assert "<link" not in page
    assert "<style>" in page


def test_hints_are_marked():
    assert '<p class="report-hint">【待补充：写明文号】</p>' in html.fragment(
        make_document(Hint("写明文号"), draft=True)
    )


def test_a_chart_tells_its_values_to_those_who_cannot_see_it():
    drawn = svg(chart())
    assert "<title>咨询接待按月走势</title>" in drawn
    assert "2021.1 7；2021.2 3" in drawn


def test_what_a_chart_shows_leads_to_its_rows():
    assert "<a " not in svg(chart())
    page = html.fragment(make_document(chart(ChartKind.BARS), chart()))
    assert page.count(f'<a href="{LINK}" aria-label="2021.1 7"><rect ') == 1
    assert page.count(f'<a href="{LINK}" aria-label="2021.1 7"><circle ') == 1
