"""The main job, as an office does it: a workbook becomes figures, figures become the annual report."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page, expect

from tests.guards import unwatched
from tongxin.figures import read
from tongxin.ledger.models import Entry
from tongxin.orgs import actions as orgs
from tongxin.orgs.vocabulary import Kind
from tongxin.reports.actions import install_templates

DATA = Path(__file__).parents[1] / "data"
FIGURES = {figure["key"]: figure for figure in yaml.safe_load((DATA / "report-figures.yaml").read_text())}


@pytest.fixture
def office(city, officer, now):
    """The department and the association, as `tongxin init` makes them."""
    read.forget_places()
    with unwatched():
        department = orgs.open_unit(
            orgs.UnitDraft(kind=Kind.DEPARTMENT, name_zh="示例市工作办公室", place=city.code, parent=None),
            by=officer,
            now=now,
        )
        install_templates(now=now)
        return orgs.open_unit(
            orgs.UnitDraft(
                kind=Kind.ASSOCIATION,
                name_zh="阜新市新的社会阶层人士联谊会",
                place=city.code,
                parent=department,
                level="city",
            ),
            by=officer,
            now=now,
        )


@pytest.fixture
def page(office, signed_in_page: Page) -> Page:
    return signed_in_page


def upload(page: Page, name: str) -> None:
    page.goto("/imports/new/")
    page.set_input_files("input[type=file]", DATA / name)
    page.get_by_role("button", name="上传并预检").click()
    expect(page.locator("h1")).to_have_text(name)


def import_all(page: Page) -> None:
    page.get_by_role("button", name="全部导入").click()
    expect(page.get_by_role("link", name="查看指标")).to_be_visible(timeout=30_000)


def test_a_workbook_becomes_the_figures_of_the_citys_report(page: Page) -> None:
    upload(page, "fuxin-ledgers.xlsx")
    import_all(page)
    page.get_by_role("link", name="查看指标").click()
    for key, figure in FIGURES.items():
        card = page.locator(f'a.card-figure[href^="/figures/{key}/"]')
        expect(card).to_contain_text(f"{figure['exact']:,}{figure['unit']}")
    page.locator('a.card-figure[href^="/figures/consultation_visits/"]').click()
    expect(page.locator(".figure-value")).to_contain_text("712")
    page.locator(".rows-table tbody th a").first.click()
    # Down to the cell: the row of the office's own sheet.
    expect(page.locator("#entry")).to_contain_text("工作表“咨询登记”")
    expect(page.locator("#entry table")).to_contain_text("（不显示）")
    expect(page.locator("#entry table tbody")).not_to_contain_text("来访人")


def test_a_faulty_workbook_shows_its_faults_and_imports_nothing(page: Page) -> None:
    before = Entry.objects.filter(verb__startswith="legal.").count()
    upload(page, "fuxin-ledgers-with-faults.xlsx")
    for fault in json.loads((DATA / "fuxin-ledgers-faults.json").read_text()):
        row = page.locator("tr").filter(has_text=fault["sheet"]).filter(has_text=fault["column"])
        expect(row.filter(has=page.get_by_text(str(fault["row"]), exact=True)).first).to_be_visible()
    expect(page.locator(".intake-bad")).to_contain_text("14")
    expect(page.get_by_role("button", name="全部导入")).to_be_disabled()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载标注文件").click()
    assert zipfile.is_zipfile(download.value.path())
    assert Entry.objects.filter(verb__startswith="legal.").count() == before


def test_an_edition_stays_and_says_what_changed_since(page: Page) -> None:
    upload(page, "fuxin-ledgers.xlsx")
    import_all(page)
    edit_the_template(page)
    publish(page)
    edition = page.url
    reverse_one_opinion(page)
    page.goto(edition)
    corrections = page.locator("main")
    expect(corrections).to_contain_text("出具法律意见书")
    expect(corrections).to_contain_text("重复登记")
    expect(page.locator(".report-sheet")).to_contain_text("法律意见书34份")
    with page.expect_download() as download:
        page.get_by_role("link", name="DOCX").first.click()
    assert "年度报告" in download.value.suggested_filename
    # The number in the frozen text still opens to the rows as they were.
    page.locator(
        '.report-sheet a[href*="legal.legal_opinions%40210900"], .report-sheet a[href*="legal_opinions@210900"]'
    ).first.click()
    expect(page.locator(".figure-value")).to_contain_text("34")
    expect(page.locator(".alert")).to_contain_text("33")


def edit_the_template(page: Page) -> None:
    page.goto("/reports/")
    page.get_by_role("link", name="年度报告").last.click()
    text = page.locator("textarea")
    whole = text.input_value()
    text.fill(whole + "\n\n接待群众{{ no_such_figure }}人次。")
    page.get_by_role("button", name="保存为新版本").click()
    expect(page.locator("main")).to_contain_text("no_such_figure")
    assert "no_such_figure" in page.locator("textarea").input_value()  # what was typed is kept
    page.locator("textarea").fill(whole + "\n\n本期咨询接待{{ consultation_visits }}人次，另见附表。")
    page.get_by_role("button", name="保存为新版本").click()
    expect(page.locator("main")).to_contain_text("另见附表")


def publish(page: Page) -> None:
    page.goto("/reports/new/")
    page.locator("main form .btn-primary").click()
    expect(page.locator(".report-sheet")).to_contain_text("本期咨询接待712人次，另见附表。")
    page.get_by_role("link", name="发布").click()
    page.get_by_role("button", name="发布").click()
    expect(page.locator("main")).to_contain_text("定稿")


def reverse_one_opinion(page: Page) -> None:
    page.goto("/figures/legal_opinions/")
    page.locator(".rows-table tbody th a").first.click()
    page.locator("#reversal textarea").fill("重复登记")
    page.get_by_role("button", name="冲销").click()
    expect(page.locator("#entry")).to_contain_text("已于")
