"""An application in a browser: its whole way by five roles, and a return with what changed since."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from conftest import make_office
from tests.guards import unwatched
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.people.roles import Role
from tongxin.sites.actions import lists
from tongxin.sites.actions.programmes import ProgrammeDraft, RoundDraft, open_round, plan_round, set_up_programme
from tongxin.sites.models import Application, Site, Standard, StandardVersion

pytestmark = pytest.mark.django_db(transaction=True)
STREET, HOME = "210911008000", "210911008003"


@pytest.fixture
def site(city, officer, now):
    """A site on a street of 细河区, and an open round that asks for no self-check."""
    office = Unit.objects.get(pk=officer.standings()[0].unit_id)
    unit = make_office(HOME, name="示例·楼宇示范点", kind=Kind.SITE_OPERATOR)
    today = timezone.localdate()
    with unwatched():
        lists.install(office, by=officer, now=now)
        version = Standard.objects.get(code="ten_haves").versions.in_force(today).get()
        StandardVersion.objects.filter(pk=version.pk).update(pass_points=0)
        programme = set_up_programme(
            ProgrammeDraft(name_zh="示例·试点", mode="pilot"), owner=office, by=officer, now=now
        )
        terms = RoundDraft(
            version=version, opens_on=today - timedelta(days=2), closes_on=today + timedelta(days=20), last_month=202611
        )
        round_ = plan_round(programme, 2026, terms, by=officer, now=now)
        open_round(round_, by=officer, now=now)
        return Site.objects.create(unit=unit, registered_at=now, overview="示例：楼宇示范点。")


@pytest.fixture
def as_(page_at, sign_in):
    """Sit down at a browser as somebody: as_(person)."""

    def sit(person, *, width: int = 1440) -> Page:
        page = page_at(width)
        sign_in(page, person)
        return page

    return sit


def fill_in(page: Page, results: str) -> None:
    page.get_by_label("类别").select_option(index=1)
    texts = {
        "地址": "示例路1号", "负责人": "示例甲", "联系人": "示例乙", "联系电话": "13800138000",
        "启动时间": "2021-05-01", "场地面积（平方米）": "120", "专职人数": "2", "兼职人数": "3",
        "覆盖单位数": "20", "覆盖人数": "300",
        "主要做法": "每月开展一次主题活动。", "工作成效": results, "建设单位意见": "同意申报。",
    }  # fmt: skip
    for label, text in texts.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label(re.compile("本单位承诺")).check()


def apply_for(page: Page, site: Site, results: str) -> str:
    """Begin, fill in, put aside, hand in; return the application's path."""
    page.goto(f"/sites/{site.public_id}/application/")
    page.get_by_role("button", name="开始申报").click()
    expect(page.get_by_label("示例·楼宇示范点")).to_have_count(0)
    expect(page.get_by_label("示范点名称")).to_have_value("示例·楼宇示范点")
    page.get_by_role("button", name="暂存").click()
    expect(page.get_by_text("已暂存，可随时继续填写。")).to_be_visible()
    page.get_by_role("button", name="保存并提交").click()
    expect(page.locator("main .alert-danger")).to_contain_text("尚未填写")
    fill_in(page, results)
    page.get_by_role("button", name="保存并提交").click()
    expect(page.get_by_text("已提交，已列入下一审核单位的待办。")).to_be_visible()
    return Application.objects.get().get_absolute_url()


def say(page: Page, decision: str, text: str) -> None:
    page.get_by_label(decision, exact=True).check()
    page.locator("#opinion").get_by_label("意见", exact=True).fill(text)
    page.get_by_role("button", name="签署并提交").click()
    expect(page.get_by_text("意见已存入档案。")).to_be_visible()


def score(page: Page, assessment: str) -> None:
    """State that one has no interest, give nine points of ten for everything, and hand the sheet in."""
    page.goto(assessment)
    page.get_by_label(re.compile("无亲属")).check()
    page.get_by_role("button", name="签署声明").click()
    page.get_by_role("link", name="材料评审").click()
    expect(page.get_by_role("button", name="保存并提交")).to_be_visible()  # all() does not wait for the page
    for field in page.get_by_label("核定得分").all():
        field.fill("9")
    for field in page.get_by_label("与自评不一致的理由").all():
        field.fill("材料基本齐全")
    page.get_by_role("button", name="保存并提交").click()
    expect(page.get_by_text("已提交，不能再修改。")).to_be_visible()


def test_the_whole_way_by_five_roles(as_, people, officer, county_officer, site) -> None:
    operator = people(Role.SITE_OPERATOR, at=site.unit, name="示例·经办")
    clerk = people(Role.STREET_CLERK, STREET, name="示例·街道")
    assessors = [people(Role.ASSESSOR, name=f"示例·评委{letter}") for letter in "甲乙"]
    path = apply_for(as_(operator), site, "服务300人次。")

    page = as_(clerk, width=390)
    page.goto("/")
    page.get_by_role("link", name=re.compile("审核“示例·楼宇示范点”")).first.click()
    page.goto(path)
    page.get_by_role("button", name="受理").click()
    page.get_by_label("常用语", exact=True).select_option(label="情况属实，同意上报。")
    page.get_by_label("同意并上报", exact=True).check()
    page.get_by_role("button", name="签署并提交").click()
    expect(page.locator(".moments")).to_contain_text("情况属实，同意上报。")

    page = as_(county_officer)
    page.goto("/sites/applications/")
    page.get_by_role("link", name="示例·楼宇示范点").first.click()
    say(page, "同意并上报", "同意推荐")

    page = as_(officer)
    page.goto(path)
    say(page, "同意，进入评审", "同意")
    page.get_by_role("link", name="本批次评审组").click()
    for each in assessors:
        page.get_by_label(each.name).check()
    page.get_by_label("实地核查权重（%）").fill("0")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("评审组已保存。")).to_be_visible()
    page.goto(path)
    page.get_by_role("button", name="启动评审").click()
    expect(page.get_by_text("0 / 2")).to_be_visible()
    assessment = page.url

    for number, each in enumerate(assessors):
        score(as_(each), assessment)
        if number == 0:
            page.goto(assessment)
            expect(page.get_by_text("1 / 2")).to_be_visible()
            expect(page.get_by_text("材料基本齐全")).to_have_count(0)

    page.goto(assessment)
    page.get_by_label("会议地点").fill("示例会议室")
    page.get_by_label("主持人").fill("示例主持")
    page.get_by_label("评审组意见").fill("同意")
    page.get_by_role("button", name="作出结论并生成会议纪要").click()
    expect(page.get_by_role("heading", level=2)).to_have_text("关于“示例·楼宇示范点”评审的会议纪要")
    page.goto(path)
    expect(page.locator(".moments")).to_contain_text("作出了评审结论")


def test_a_return_and_what_changed_since(as_, people, county_officer, site) -> None:
    operator = people(Role.SITE_OPERATOR, at=site.unit, name="示例·经办")
    page = as_(operator)
    path = apply_for(page, site, "服务会员和群众。")
    expect(page.get_by_text("申报直接报县（区）审核")).to_be_visible()

    office = as_(county_officer)
    office.goto(path)
    office.get_by_role("button", name="受理").click()
    office.get_by_label("退回", exact=True).check()
    office.get_by_role("button", name="签署并提交").click()
    expect(office.locator("main .alert-danger")).to_contain_text("退回或不同意必须填写意见")
    say(office, "退回", "请补充数据")

    page.goto("/")
    page.goto(path)
    page.get_by_role("link", name="填写").click()
    expect(page.locator("main .alert-warning")).to_contain_text("请补充数据")
    page.get_by_label("工作成效", exact=True).fill("服务会员和群众640人次。")
    page.get_by_role("button", name="保存并提交").click()

    office.goto(path)
    office.get_by_role("link", name="修改对比").click()
    expect(office.get_by_text("27 项中有 1 项修改")).to_be_visible()
    expect(office.locator("del")).to_have_text("服务会员和群众。")
    expect(office.locator("ins")).to_have_text("服务会员和群众640人次。")
