"""People come in: invited by a link, or many at once from a sheet, and land where their role puts them."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect

from conftest import make_office
from tongxin.orgs.vocabulary import Kind
from tongxin.people.models import Person
from tongxin.people.roles import Role

PASSWORD = "a longer staple, Monday"
TEAM = "示例·细河服务团"


@pytest.fixture
def team(city, county_officer):
    return make_office("210911000000", name=TEAM, kind=Kind.SERVICE_TEAM)


@pytest.fixture
def page(page_at, sign_in, county_officer, team) -> Page:
    opened = page_at(1440)
    sign_in(opened, county_officer)
    return opened


def sheet(*rows: list[str]) -> dict[str, object]:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        table = book.add_worksheet("名单")
        for number, row in enumerate([["姓名", "电子邮箱", "手机", "单位", "角色", "截止日期"], *rows]):
            table.write_row(number, 0, row)
    return {"name": "名单.xlsx", "mimeType": "application/vnd.ms-excel", "buffer": buffer.getvalue()}


def accept(guest: Page, link: str) -> None:
    guest.goto(link)
    guest.locator("#id_password1").fill(PASSWORD)
    guest.locator("#id_password2").fill(PASSWORD)
    guest.get_by_role("button", name="接受并登录").click()


@pytest.mark.parametrize("width", [390, 1440])
def test_who_is_invited_lands_at_home_with_the_role(page: Page, page_at, complaints, team, width) -> None:
    page.goto("/people/")
    page.get_by_role("link", name="邀请人员").click()
    page.locator("#id_name").fill("示例·林律师")
    page.locator("#id_email").fill("lin@example.org")
    page.locator("#id_unit").fill("细河服务")
    page.get_by_role("option", name=TEAM).click()
    page.locator("#id_role").select_option(label="律师")
    page.get_by_role("button", name="邀请", exact=True).click()
    page.get_by_role("button", name="复制").click()
    expect(page.locator("[data-word]")).to_have_text("已复制")
    link = page.locator("#link").input_value()
    guest = page_at(width)
    accept(guest, link)
    expect(guest).to_have_url("/")
    person = Person.objects.get(email="lin@example.org")
    assert person.holds(Role.LAWYER, at=team)
    guest.goto("/people/mine/")
    expect(guest.locator("main")).to_contain_text(TEAM)
    # The link is used up, for them and for everybody.
    late = page_at(width)
    late.goto(link)
    expect(late.locator("h1")).to_have_text("邀请链接无效")
    assert all("404" in complaint for complaint in complaints)
    complaints.clear()


def test_a_sheet_with_a_mistake_is_mended_and_sent(page: Page, page_at, team) -> None:
    page.goto("/people/invitations/sheet/")
    wrong = [["示例·王", "wang@example.org", "", TEAM, "律帅", ""], ["示例·李", "li@example.org", "", TEAM, "律师", ""]]
    page.set_input_files("input[type=file]", sheet(*wrong))
    page.get_by_role("button", name="检查表格").click()
    mistake = page.locator("tbody tr")
    expect(mistake).to_have_count(1)
    expect(mistake).to_contain_text("名单 第2行")
    expect(mistake).to_contain_text("律帅")
    page.get_by_role("link", name="选择改好的表格").click()
    wrong[0][4] = "律师"
    page.set_input_files("input[type=file]", sheet(*wrong))
    page.get_by_role("button", name="检查表格").click()
    page.get_by_role("button", name="全部邀请").click()
    links = page.locator(".links-table input")
    expect(links).to_have_count(2)
    with page.expect_download() as download:
        page.get_by_role("button", name="下载全部链接").click()
    assert download.value.suggested_filename.startswith("邀请链接_")
    guest = page_at(390)
    accept(guest, links.nth(1).input_value())
    expect(guest).to_have_url("/")
    assert Person.objects.get(email="li@example.org").holds(Role.LAWYER, at=team)
