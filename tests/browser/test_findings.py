"""A finding on its way: raised at the desk, corrected from a phone, not accepted, corrected again, closed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from conftest import make_office
from tests.browser.axe import serious_findings
from tests.browser.test_every_page import STICKS_OUT
from tests.guards import unwatched
from tongxin.orgs.vocabulary import Kind
from tongxin.people.roles import Role
from tongxin.sites.models import Finding, Site

XIHE = "210911000000"


@pytest.fixture
def site(transactional_db, city, county_officer, now) -> Site:
    unit = make_office(XIHE, name="示例·示范点", kind=Kind.SITE_OPERATOR)
    with unwatched():
        return Site.objects.create(unit=unit, registered_at=now)


def test_a_finding_is_put_right_in_two_attempts(page_at, sign_in, site, county_officer, people):
    operator = people(Role.SITE_OPERATOR, at=site.unit)
    desk, phone = page_at(1440), page_at(390)
    sign_in(desk, county_officer)
    sign_in(phone, operator)

    desk.goto(site.get_absolute_url())
    desk.get_by_role("link", name="提出问题").first.click()
    desk.get_by_label("问题描述").nth(0).fill("示例：制度未上墙")
    desk.get_by_label("整改要求").nth(0).fill("示例：上墙并拍照")
    desk.get_by_label("问题描述").nth(2).fill("示例：意见箱未开启")
    assert not serious_findings(desk)
    desk.get_by_role("button", name="提出问题").click()
    expect(desk.locator("#findings li")).to_have_count(2)
    finding = Finding.objects.order_by("pk").first()
    assert finding is not None

    phone.goto("/")
    expect(phone.get_by_text("请完成“示例·示范点”的问题整改并上报").first).to_be_visible()
    for said in ("示例：已上墙", "示例：已重新拍照"):
        phone.goto(finding.get_absolute_url())
        phone.get_by_label("整改措施").fill(said)
        assert phone.evaluate(STICKS_OUT) <= 0
        assert not serious_findings(phone)
        phone.get_by_role("button", name="上报").click()
        expect(phone.locator(".finding-head")).to_contain_text("待核验")
        desk.goto(finding.get_absolute_url())
        expect(desk.locator("#verdict")).to_contain_text(said)
        assert not serious_findings(desk)
        if said == "示例：已上墙":
            desk.get_by_label("未通过").check()
            desk.get_by_label("意见").fill("示例：照片看不清")
        else:
            desk.get_by_label("通过", exact=True).check()
        desk.get_by_role("button", name="记录核验结论").click()
        expect(desk.locator("#verdict")).to_have_count(0)
    expect(desk.locator(".finding-head")).to_contain_text("已销号")
    expect(desk.locator(".moment")).to_have_count(5)

    phone.goto("/sites/findings/")
    expect(phone.locator("tbody tr")).to_have_count(1)
    assert phone.evaluate(STICKS_OUT) <= 0
    assert not serious_findings(phone)
