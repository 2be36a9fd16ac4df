"""A county officer brings a site from the call to a submitted application, with what the ledger knows filled in."""

from __future__ import annotations

import re
import time
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.guards import unwatched
from tongxin.activities import vocabulary as activities
from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Fact
from tongxin.orgs.actions import UnitDraft, open_units
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.people.actions import RoleDraft, first_role, make_account
from tongxin.people.roles import Role
from tongxin.sites.actions import dossiers, lists
from tongxin.sites.actions.programmes import ProgrammeDraft, RoundDraft, open_round, plan_round, set_up_programme
from tongxin.sites.actions.sites import SiteDraft, describe_site, register_site
from tongxin.sites.models import Application, EvidenceKind, Round, Site, SiteKind, Standard
from tongxin.sites.vocabulary.application import Status

pytestmark = pytest.mark.django_db(transaction=True)
HOME = "210911008000"
ENOUGH = 6  # criteria of ten that the ledger must answer
SECONDS = 600
WORK = ("salon", "training", "charity", "exchange_meeting", "training", "charity", "visit")
PAPER = b"%PDF-1.4\nsample"


@pytest.fixture
def site(city, officer, now) -> Site:
    """A site as an ordinary year leaves it: work in the ledger, its dossier described, its rules on file."""
    office = Unit.objects.get(pk=officer.standings()[0].unit_id)
    terms = UnitDraft(kind=Kind.SITE_OPERATOR, name_zh="示例·园区示范点", place=HOME, parent=office)
    with unwatched():
        [unit] = open_units([terms], by=officer, now=now)
        operator = make_account(
            email="operator@example.org", name="示例·经办", password=None, unit=unit, by=None, now=now
        )
        role = RoleDraft(role=Role.SITE_OPERATOR, unit=unit, starts_on=date(2019, 5, 1))
        first_role(operator, role, by=officer, now=now)
        lists.install(office, by=officer, now=now)
        site = register_site(unit, by=officer, now=now)
        draft = SiteDraft(
            kind=SiteKind.objects.get(code="park"), brand_name="同心园区", founded_on=date(2019, 5, 1), venue="会客厅",
            address="示例路1号", venue_area=200, staff_full=2, staff_part=3, covered_units=20, covered_people=300,
            overview="示例：园区里的示范点。",
        )  # fmt: skip
        describe_site(site, draft, modes=[], by=officer, now=now)
        rules = dossiers.DocumentDraft(
            evidence=EvidenceKind.objects.get(code="rules"), title="工作制度汇编", issued_on=timezone.localdate(now)
        )
        dossiers.file_document(site, rules, PAPER, name="制度.pdf", by=officer, now=now)
        work = [
            Fact(
                verb=activities.HELD, subject=ledger.subject_of(unit), unit_path=unit.path, place=unit.place_id,
                occurred_on=date(2022, 1, 5) + timedelta(days=12 * number), kind=kind, persons=80,
            )
            for number, kind in enumerate(WORK)
        ]  # fmt: skip
        with transaction.atomic():
            ledger.record_many(work, by=officer, now=now)
    return site


@pytest.fixture
def round_(site, officer, now) -> Round:
    """An open round of a programme that names sites, at the pass mark that ships."""
    today = timezone.localdate()
    terms = ProgrammeDraft(
        name_zh="示例·创新示范点", mode="naming", approval_basis="示例批复", approval_number="示例〔2026〕1号"
    )
    plan = RoundDraft(
        version=Standard.objects.get(code="ten_haves").versions.in_force(timezone.localdate(now)).get(),
        opens_on=today - timedelta(days=2), closes_on=today + timedelta(days=20), last_month=202204,
    )  # fmt: skip
    with unwatched():
        office = Unit.objects.get(pk=officer.standings()[0].unit_id)
        made = plan_round(set_up_programme(terms, owner=office, by=officer, now=now), 2026, plan, by=officer, now=now)
        open_round(made, by=officer, now=now)
    return made


def write(page: Page) -> int:
    """Add what no system can know; return how many fields that were."""
    texts = {
        "负责人": "示例甲", "联系电话": "13800138000", "主要做法": "每月一次主题活动，记录一次、多处使用。",
        "建设单位意见": "情况属实，同意申报。",
    }  # fmt: skip
    for label, text in texts.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label(re.compile("本单位承诺")).check()
    return len(texts)


def test_a_county_officer_comes_from_the_call_to_a_submitted_application(
    page_at, sign_in, county_officer, site, round_
) -> None:
    page = page_at(1440)
    sign_in(page, county_officer)
    began, clicks = time.monotonic(), 0
    page.goto("/sites/")
    for role, name in (
        ("link", re.compile("示例·创新示范点")),
        ("link", re.compile("为示范点申报")),
        ("button", re.compile("开始申报")),
    ):
        page.get_by_role(role, name=name).first.click()
        clicks += 1
    expect(page.get_by_label("示范点名称")).to_have_value("示例·园区示范点")
    expect(page.get_by_label("联系人", exact=True)).to_have_value("示例·经办")
    expect(page.get_by_label("工作成效", exact=True)).to_have_value(re.compile("据台账.*7次"))
    written = write(page)
    page.get_by_role("button", name="保存并提交").click()
    expect(page.get_by_text("已提交，已列入下一审核单位的待办。")).to_be_visible()
    seconds = time.monotonic() - began

    assert Application.objects.get(site=site, round=round_).status == Status.SUBMITTED
    page.goto(f"/sites/{site.public_id}/?round={round_.public_id}")
    proven = page.locator(".dossier-answered .dossier-total").inner_text()
    assert int(proven.split("/")[0]) >= ENOUGH, proven
    assert clicks + 2 <= 6
    assert written <= 5
    assert seconds < SECONDS
