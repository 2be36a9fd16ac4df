"""Units in a browser: found by pinyin, moved, merged; the tree opens level by level; without JavaScript as well."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from conftest import make_office
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind

pytestmark = pytest.mark.django_db(transaction=True)
XIHE, STREET, VILLAGE = "210911000000", "210911008000", "210911008003"


@pytest.fixture
def offices(city, officer):
    top = make_office(city.code, name="示例·市级部门")
    county = make_office(XIHE, name="示例·细河部门", parent=top)
    team = make_office(VILLAGE, name="示例·律师服务团", kind=Kind.SERVICE_TEAM, parent=top)
    other = make_office(STREET, name="示例·公益律师队", kind=Kind.SERVICE_TEAM, parent=county)
    return top, county, team, other


@pytest.mark.parametrize("width", [1440, 390])
def test_search_by_initials_then_move_then_merge(page_at, sign_in, officer, offices, width) -> None:
    _top, county, team, other = offices
    page = page_at(width)
    sign_in(page, officer)
    page.goto("/units/")

    box = page.get_by_role("combobox", name="搜索单位、地区、人员")
    box.press_sequentially("lsfwt")
    # The first answers are those to the first letters.
    hit = page.get_by_role("option").first
    expect(hit).to_contain_text("示例·律师服务团")
    box.press("ArrowDown")
    expect(hit).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("示例·律师服务团")

    page.get_by_text("更多", exact=True).click()
    page.get_by_role("link", name="调整隶属关系").click()
    above = page.get_by_role("combobox", name=re.compile("上级单位"))
    above.press_sequentially("slxhbm")
    page.get_by_role("option", name=re.compile("细河部门")).click()
    expect(above).to_have_value("示例·细河部门")
    page.get_by_label("理由").fill("示例：机构调整")
    page.get_by_role("button", name="调整隶属关系").click()
    expect(page.get_by_text("已办理")).to_be_visible()
    expect(page.locator("#history")).to_contain_text("由示例·市级部门划转至示例·细河部门")
    assert Unit.objects.get(pk=team.pk).parent == county

    page.get_by_text("更多", exact=True).click()
    page.get_by_role("link", name="并入其他单位").click()
    page.get_by_role("combobox", name=re.compile("并入单位")).fill("示例·公益律师队")
    page.get_by_label("理由").fill("示例：合并")
    page.get_by_role("button", name="并入其他单位").click()
    expect(page.locator("main .alert-warning")).to_contain_text("示例·公益律师队")
    assert Unit.objects.get(pk=team.pk).merged_into == other


def test_what_is_typed_while_the_page_still_loads_is_asked_for(signed_in_page, offices) -> None:
    page = signed_in_page
    held = []
    page.route(re.compile("htmx"), lambda route: held.append(route))
    page.goto("/units/", wait_until="commit")
    box = page.get_by_role("combobox", name="搜索单位、地区、人员")
    box.press_sequentially("lsfwt")
    for route in held:
        route.continue_()
    expect(page.get_by_role("option", name=re.compile("示例·律师服务团"))).to_be_visible()


def test_the_tree_opens_level_by_level(signed_in_page, offices) -> None:
    page = signed_in_page
    page.goto("/units/")
    tree = page.get_by_role("navigation", name="行政区划")
    tree.locator("summary[aria-label='细河下级']").click()
    tree.locator("summary[aria-label='玉丰街道下级']").click()
    tree.get_by_role("link", name=re.compile("柳荫社区")).click()
    expect(page.locator("tbody")).to_contain_text("示例·律师服务团")
    expect(page.locator("tbody")).not_to_contain_text("示例·细河部门")
    expect(tree.get_by_role("link", name=re.compile("柳荫社区"))).to_have_attribute("aria-current", "true")


def test_on_a_phone_the_tree_is_folded(page_at, sign_in, officer, offices) -> None:
    page = page_at(390)
    sign_in(page, officer)
    page.goto("/units/")
    link = page.get_by_role("navigation", name="行政区划").get_by_role("link", name=re.compile("阜蒙县"))
    expect(link).not_to_be_visible()
    page.get_by_role("heading", name="行政区划").click()
    expect(link).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_without_javascript_everything_is_a_link_or_a_form(browser, live_server, sign_in, officer, offices) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    sign_in(page, officer)
    page.goto("/units/")
    page.get_by_role("navigation", name="行政区划").get_by_role("link", name=re.compile("^细河")).click()
    expect(page.get_by_role("link", name=re.compile("玉丰街道"))).to_be_visible()
    box = page.get_by_role("combobox", name="搜索单位、地区、人员")
    box.fill("gylsd")
    box.press("Enter")
    expect(page.get_by_role("link", name="示例·公益律师队")).to_be_visible()
    context.close()
