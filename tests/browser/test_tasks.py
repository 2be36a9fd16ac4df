"""Tasks by hand, as offices do it: given to all counties, answered, returned for more, answered again, accepted."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.guards import unwatched
from tongxin.orgs.models import Unit
from tongxin.people.roles import Role
from tongxin.places.models import Division
from tongxin.todos.models import Errand

COUNTY = "210911000000"


@pytest.fixture
def counties(city, people):
    """The officer of every county, and their offices as `tongxin init` makes them."""
    found = [people(Role.COUNTY_OFFICER, division.code) for division in Division.objects.children(city.code)]
    with unwatched():
        Unit.objects.filter(memberships__person__in=found).update(level="county")
    return {Unit.objects.get(memberships__person=person).place_id: person for person in found}


def as_somebody(page_at, sign_in, person, width: int = 1440) -> Page:
    page = page_at(width)
    sign_in(page, person)
    return page


def test_a_task_goes_to_all_counties_and_comes_back(page_at, sign_in, officer, counties):
    city = as_somebody(page_at, sign_in, officer)
    city.goto("/")
    expect(city.locator(".empty-title")).to_have_text("没有待办")
    city.get_by_role("link", name="交办", exact=True).click()
    city.get_by_label("标题").fill("报送年度小结")
    city.get_by_label("办理要求").fill("请于截止日前报送。")
    city.get_by_label("全部 7 个县区").check()
    city.get_by_role("button", name="交办").click()
    expect(city.locator("table tbody tr")).to_have_count(7)
    table = city.url

    county = as_somebody(page_at, sign_in, counties[COUNTY], width=390)
    county.goto("/")
    expect(county.locator(".topbar-ringing")).to_contain_text("1")
    county.get_by_role("button", name="我来办").click()
    expect(county.locator("#messages")).to_contain_text("已认领")
    county.get_by_label("办理结果").fill("已报送。")
    county.get_by_role("button", name="办结上报").click()
    expect(county.locator("main")).to_contain_text("待审核")

    city.goto("/")
    city.locator(".rows-title").get_by_role("link", name="上报：报送年度小结").click()
    city.get_by_role("button", name="退回修改").click()
    assert Errand.objects.get(unit__place=COUNTY).status == "answered", "nothing is returned without an opinion"
    city.get_by_label("退回意见").fill("缺附表。")
    city.get_by_role("button", name="退回修改").click()
    expect(city.locator("main")).to_contain_text("缺附表。")

    county.goto("/?tab=notices")
    county.get_by_role("button", name="已读并打开").first.click()
    expect(county.locator("main")).to_contain_text("缺附表。")
    county.get_by_label("办理结果").fill("已补附表。")
    county.get_by_role("button", name="办结上报").click()

    city.goto("/")
    city.locator(".rows-title").get_by_role("link", name="上报：报送年度小结").click()
    city.get_by_role("button", name="同意").click()
    expect(city.locator("main")).to_contain_text("已办结")
    city.goto(table)
    row = city.locator("tbody tr").filter(has_text="已补附表。")
    expect(row).to_contain_text("已办结")
    expect(city.locator("tbody tr").filter(has_text="办理中")).to_have_count(6)

    county.goto("/")
    expect(county.locator(".empty-title")).to_have_text("没有待办")
    county.goto("/?tab=done")
    expect(county.locator(".rows-item")).to_have_count(2)


def test_who_was_urged_reads_it_and_hands_it_on(page_at, sign_in, officer, counties, people):
    second = people(Role.COUNTY_OFFICER, at=Unit.objects.get(memberships__person=counties[COUNTY]))
    city = as_somebody(page_at, sign_in, officer)
    city.goto("/todos/given/new/")
    city.get_by_label("标题").fill("核对名单")
    city.get_by_label("办理要求").fill("请核对。")
    city.get_by_label("示例·210911办公室").check()
    city.get_by_role("button", name="交办").click()
    city.goto("/?tab=asked")
    city.get_by_role("button", name="催办").click()
    expect(city.locator("#messages")).to_contain_text("已提醒 2 人")
    expect(city.locator("main")).to_contain_text("今天已经催办过")

    county = as_somebody(page_at, sign_in, counties[COUNTY], width=390)
    county.goto("/?tab=notices")
    county.get_by_role("link", name="催办：交办事项").click()
    county.get_by_label("转给").select_option(str(second.pk))
    county.get_by_label("意见").fill("请办理。")
    county.get_by_role("button", name="转办").click()
    expect(county.locator("#messages")).to_contain_text("已转办给")
    other = as_somebody(page_at, sign_in, second)
    other.goto("/")
    expect(other.locator(".rows-item")).to_have_count(1)
