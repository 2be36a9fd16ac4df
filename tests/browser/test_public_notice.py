"""An objection during the public notice: a stranger's phone, the officer's desk, and the certificate at the end."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.axe import serious_findings
from tests.browser.test_every_page import STICKS_OUT
from tests.guards import unwatched
from tongxin.calendars import actions as calendars
from tongxin.orgs.models import Unit
from tongxin.sites.actions import lists
from tongxin.sites.models import Designation, PublicNotice, Round, Standard
from tongxin.sites.tests.conftest import make_site
from tongxin.sites.tests.noticing import let_pass, may_be_named, naming_round

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def round_(city, officer, now) -> Round:
    """A round of which two sites are assessed and may be named."""
    cache.clear()
    office = Unit.objects.get(pk=officer.standings()[0].unit_id)
    with unwatched():
        calendars.install()
        lists.install(office, by=officer, now=now)
        version = Standard.objects.get(code="ten_haves").versions.in_force(timezone.localdate(now)).get()
        made = naming_round(version, office, officer, now)
        for number in "一二":
            may_be_named(make_site(now, name=f"示例·楼宇{number}号点"), made, now)
    return made


def fits(page) -> None:
    assert not serious_findings(page)
    assert page.evaluate(STICKS_OUT) <= 0


def announce(desk, round_) -> PublicNotice:
    """Draft the notice of all assessed sites and put it out."""
    desk.goto(round_.get_absolute_url())
    desk.get_by_role("link", name="起草公示").click()
    desk.get_by_label("地址", exact=True).fill("示例路1号")
    desk.get_by_label("固定电话").fill("0418-2820000")
    desk.get_by_role("button", name="保存草稿").click()
    desk.once("dialog", lambda dialog: dialog.accept())
    desk.get_by_role("button", name="发布公示").click()
    expect(desk.get_by_text("公示已发布")).to_be_visible()
    return PublicNotice.objects.get()


def object_to_one(phone, notice: PublicNotice) -> str:
    """Find the notice, object to its first site, return the receipt number."""
    phone.goto("/sites/public/notices/")
    fits(phone)
    phone.get_by_role("link", name=notice.title).click()
    fits(phone)
    phone.get_by_role("link", name="提出异议 示例·楼宇一号点").click()
    fits(phone)
    phone.get_by_label("异议内容和理由").fill("示例：所报活动场所与实际不符")
    phone.get_by_role("button", name="提交异议").click()
    receipt: str = phone.locator("#receipt").inner_text()
    fits(phone)
    return receipt


def clock_of(desk, number: str):
    return desk.get_by_role("row", name=re.compile(f"示例·楼宇{number}号点")).first


def test_an_objection_during_the_notice(page_at, sign_in, officer, round_):
    desk, phone = page_at(1440), page_at(390)
    sign_in(desk, officer)
    notice = announce(desk, round_)
    receipt = object_to_one(phone, notice)

    desk.reload()
    expect(clock_of(desk, "一")).to_contain_text("暂停计算")
    expect(clock_of(desk, "二")).to_contain_text("公示中")
    desk.goto("/")
    desk.get_by_role("link", name=re.compile("公示期内的异议待答复")).first.click()
    expect(desk.get_by_text("所报活动场所与实际不符")).to_be_visible()
    desk.get_by_label("不成立：继续公示").check()
    desk.get_by_label("给异议人的答复").fill("经实地核实，场所属实，面积一致。")
    desk.get_by_role("button", name="提交答复").click()
    expect(clock_of(desk, "一")).to_contain_text("公示中")

    phone.get_by_role("link", name="在此查询答复").click()
    phone.get_by_label("受理编号").fill(receipt)
    phone.get_by_role("button", name="查看答复").click()
    expect(phone.locator("#answer")).to_have_text("经实地核实，场所属实，面积一致。")
    fits(phone)

    let_pass(notice, 40)
    desk.goto(notice.get_absolute_url())
    desk.get_by_role("link", name="作出命名决定（2）").click()
    desk.get_by_label("决定文号").fill("示例〔2026〕20号")
    expect(desk.get_by_label("决定日期")).to_have_value(timezone.localdate().isoformat())
    desk.get_by_role("button", name="命名所选单位").click()
    expect(desk.get_by_text("已命名2个示范点。")).to_be_visible()

    title = Designation.objects.order_by("pk").first()
    phone.goto(notice.public_address)
    phone.get_by_role("link", name=title.certificate).click()
    expect(phone.locator(".standing-word")).to_have_text("有效")
    expect(phone.get_by_text("示例〔2026〕20号").first).to_be_visible()
