"""A recheck in a browser: opened by the city, checked on a phone by the site, reviewed, rectified, and kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from conftest import make_office
from tests.browser.axe import serious_findings
from tests.browser.test_every_page import STICKS_OUT
from tests.guards import unwatched
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.people.roles import Role
from tongxin.sites.actions import designations, lists
from tongxin.sites.models import Site

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def title(city, officer, now):
    """A site in 细河区 that holds the title."""
    office = Unit.objects.get(pk=officer.standings()[0].unit_id)
    unit = make_office("210911000000", name="示例·楼宇示范点", kind=Kind.SITE_OPERATOR)
    decision = designations.Decision(
        level="city", decision_number="示例〔2026〕1号", decided_on=date(2026, 1, 9), valid_from=date(2026, 1, 9),
        basis="示例：公示以纸质方式进行",
    )  # fmt: skip
    with unwatched():
        lists.install(office, by=officer, now=now)
        site = Site.objects.create(unit=unit, registered_at=now)
        return designations.designate(site, decision, by=officer, now=now)


@pytest.fixture
def as_(page_at, sign_in):
    """Sit down at a browser as somebody: as_(person)."""

    def sit(person, *, width: int = 1440) -> Page:
        page = page_at(width)
        sign_in(page, person)
        return page

    return sit


def sound(page: Page) -> None:
    assert not serious_findings(page)
    assert page.evaluate(STICKS_OUT) <= 0


def test_a_title_is_rechecked_rectified_and_kept(as_, page_at, title, officer, county_officer, people):
    operator = people(Role.SITE_OPERATOR, at=title.site.unit)
    city = as_(officer)
    city.goto("/sites/rechecks/new/")
    city.get_by_role("button", name="查看纳入的称号").click()
    expect(city.get_by_text("将有1个称号纳入复核")).to_be_visible()
    sound(city)
    city.on("dialog", lambda dialog: dialog.accept())
    city.get_by_role("button", name="启动复核", exact=True).click()
    expect(city.get_by_text("进展情况")).to_be_visible()
    sound(city)

    phone = as_(operator, width=390)
    phone.goto("/")
    phone.get_by_role("link", name="“示例·楼宇示范点”").first.click()
    phone.get_by_role("link", name="自评", exact=True).click()
    sound(phone)
    phone.get_by_label("示范点说明").fill("示例：全年正常开展活动。")
    phone.get_by_role("button", name="提交自评").click()
    expect(phone.get_by_text("已提交，县区待办中已有此项。")).to_be_visible()
    sound(phone)
    address = phone.url

    county = as_(county_officer)
    county.goto(address)
    county.locator("#opinion").get_by_label("限期整改", exact=True).check()
    county.locator("#opinion").get_by_label("意见", exact=True).fill("示例：场所无人值守。")
    county.get_by_role("button", name="签署并提交").click()
    expect(county.get_by_text("县区已提出意见").first).to_be_visible()

    city.goto(address)
    city.get_by_label("整改内容").fill("示例：场所无人值守")
    city.get_by_role("button", name="作出决定").click()
    expect(city.get_by_text("尚有1个问题未销号。")).to_be_visible()
    expect(city.get_by_role("button", name="保留称号")).to_be_disabled()
    sound(city)

    stranger = page_at(390)
    stranger.goto(title.public_address)
    expect(stranger.locator(".standing-word")).to_have_text("有效")
    expect(stranger.get_by_text("整改")).to_have_count(0)

    put_right(phone, city, address)
    city.goto(address)
    city.get_by_role("button", name="保留称号").click()
    expect(city.get_by_text("已验收，称号保留。")).to_be_visible()
    stranger.reload()
    expect(stranger.get_by_text(f"{timezone.localdate().year}年度复核保留")).to_be_visible()
    sound(stranger)


def put_right(phone: Page, city: Page, address: str) -> None:
    """The site reports what it did, and the city, which has the recheck before it, verifies."""
    phone.goto(address)
    phone.get_by_role("link", name="示例：场所无人值守").click()
    phone.locator("#correction textarea").first.fill("示例：已安排专人值守")
    phone.locator("#correction").get_by_role("button", name="上报").click()
    expect(phone.locator(".finding-head")).to_contain_text("待核验")
    city.get_by_role("link", name="示例：场所无人值守").click()
    city.locator("#verdict").get_by_label("通过", exact=True).check()
    city.locator("#verdict").get_by_role("button", name="记录核验结论").click()
    expect(city.locator(".finding-head")).to_contain_text("已销号")


def test_a_title_that_expires_is_renewed(as_, page_at, title, officer):
    soon = timezone.localdate() + timedelta(days=20)
    with unwatched():
        type(title).objects.filter(pk=title.pk).update(valid_until=soon)
    city = as_(officer)
    city.goto("/sites/titles/expiring/")
    sound(city)
    city.get_by_role("link", name="续期", exact=True).click()
    city.get_by_label("决定文号").fill("示例〔2026〕20号")
    city.get_by_label("新的有效期末日").fill("2090-12-31")
    city.get_by_label("理由").fill("示例：工作持续开展，经研究同意续期")
    city.get_by_role("button", name="称号续期").click()
    expect(city.get_by_text("已续期，公开页面即时更新。")).to_be_visible()
    stranger = page_at(390)
    stranger.goto(title.public_address)
    expect(stranger.get_by_text("续期至2090-12-31")).to_be_visible()
    sound(stranger)
