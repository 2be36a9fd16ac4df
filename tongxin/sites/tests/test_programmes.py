"""Programmes and rounds: who runs them, what must be there before a round opens, what a pilot never says."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from tongxin.ledger.models import Entry
from tongxin.people.permissions import NotAllowed
from tongxin.sites.actions import dossiers
from tongxin.sites.actions import programmes as actions
from tongxin.sites.models import EvidenceKind, Programme
from tongxin.sites.official import Official, chinese

TERMS = {"opens_on": date(2026, 11, 1), "closes_on": date(2026, 12, 31), "last_month": 202611}


def set_up(office, by, now, **terms):
    draft = actions.ProgrammeDraft(**({"name_zh": "示例·创新示范点", "mode": "naming"} | terms))
    return actions.set_up_programme(draft, owner=office, by=by, now=now)


def plan(programme, version, by, now, **terms):
    return actions.plan_round(programme, 2026, actions.RoundDraft(version=version, **(TERMS | terms)), by=by, now=now)


def test_naming_needs_an_approval_with_a_number(office, ten_haves, officer, now):
    programme = set_up(office, officer, now, approval_basis="示例批复")
    planned = plan(programme, ten_haves, officer, now)
    with pytest.raises(NotAllowed, match="文号"):
        actions.open_round(planned, by=officer, now=now)
    approved = actions.ProgrammeDraft(
        name_zh="示例·创新示范点", mode="naming", approval_basis="示例批复", approval_number="示例〔2026〕1号"
    )
    actions.amend_programme(programme, approved, kinds=(), modes=(), by=officer, now=now)
    actions.open_round(planned, by=officer, now=now)
    assert planned.status == "open"
    assert Entry.objects.latest("position").details["approval"] == "示例〔2026〕1号"


def test_a_pilot_opens_without_approval(office, ten_haves, officer, now):
    planned = plan(set_up(office, officer, now, mode="pilot"), ten_haves, officer, now)
    actions.open_round(planned, by=officer, now=now)
    assert planned.is_open


def test_a_standard_that_is_not_yet_in_force_opens_no_round(office, ten_haves, officer, now):
    early = {"opens_on": date(2020, 1, 1), "closes_on": date(2020, 2, 1)}
    planned = plan(set_up(office, officer, now, mode="pilot"), ten_haves, officer, now, **early)
    with pytest.raises(NotAllowed):
        actions.open_round(planned, by=officer, now=now)


def test_a_round_goes_one_way(round_, officer, now):
    with pytest.raises(NotAllowed):
        actions.open_round(round_, by=officer, now=now)
    actions.close_round(round_, by=officer, now=now)
    actions.end_round(round_, by=officer, now=now)
    with pytest.raises(NotAllowed):
        actions.close_round(round_, by=officer, now=now)


def test_terms_are_settled_when_a_round_opens(round_, ten_haves, officer, now):
    with pytest.raises(NotAllowed):
        actions.amend_round(round_, actions.RoundDraft(version=ten_haves, **TERMS), by=officer, now=now)


def test_a_county_officer_runs_no_programme(office, round_, county_officer, now):
    with pytest.raises(NotAllowed):
        set_up(office, county_officer, now)
    with pytest.raises(NotAllowed):
        actions.close_round(round_, by=county_officer, now=now)
    assert not Programme.objects.filter(mode="naming").exists()


def test_the_notice_of_a_pilot_promises_no_plaque(officer_client, round_):
    told = officer_client.get(reverse("sites:notice", args=[round_.public_id])).content.decode()
    assert "不授牌、不排名" in told
    assert "授牌" not in told.replace("不授牌", "")
    assert "示范点申报" not in told


def test_the_call_is_handed_out_as_pdf_under_its_title(officer_client, round_):
    answer = officer_client.get(reverse("sites:notice_pdf", args=[round_.public_id]))
    assert answer.content.startswith(b"%PDF")
    assert quote("关于组织开展") in answer["Content-Disposition"]


def test_an_official_notice_numbers_its_chapters_and_sections():
    notice = Official(title="关于示例的通知", to="各单位：", issuer="示例办公室", day=date(2026, 3, 1))
    notice.chapter("条件").sections(["其一。", "其二。"]).chapter("要求").sections(["只有一条。"]).paragraphs(
        "甲。\n\n乙。", ""
    )
    assert [block.text for block in notice.blocks] == [
        "一、条件", "（一）其一。", "（二）其二。", "二、要求", "只有一条。", "甲。", "乙。",
    ]  # fmt: skip
    assert notice.signed_on == "2026年3月1日"
    assert [chinese(number) for number in (1, 10, 12, 20, 31)] == ["一", "十", "十二", "二十", "三十一"]


def test_a_pilot_shows_no_band(officer_client, round_, site):
    page = officer_client.get(site.get_absolute_url()).content.decode()
    assert "等次" not in page


def test_whoever_runs_a_round_sees_the_minutes_asked(officer_client, round_, site, ten_haves, county_officer, now):
    asking = dossiers.Asking(
        criterion=ten_haves.criteria.get(code="H04"), evidence=EvidenceKind.objects.get(code="rules"),
        reason="复核需要最新的制度文本", minutes=25, due_on=date(2026, 12, 5), round=round_,
    )  # fmt: skip
    dossiers.ask_for_material(site, asking, by=county_officer, now=now)
    assert ">25<" in officer_client.get(round_.get_absolute_url()).content.decode()
    client = Client()
    client.force_login(county_officer)
    assert ">25<" not in client.get(round_.get_absolute_url()).content.decode()
