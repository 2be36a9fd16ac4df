"""Programmes and rounds: who runs them, what must be there before a round opens, what a pilot never says."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from tests.guards import unwatched
from tongxin.ledger.models import Entry
from tongxin.people.permissions import NotAllowed
from tongxin.sites.actions import applications, dossiers, reviews
from tongxin.sites.actions import programmes as actions
from tongxin.sites.actions.reviews import Said
from tongxin.sites.call import call
from tongxin.sites.forms.applications import decisions
from tongxin.sites.models import Application, EvidenceKind, Programme, Round
from tongxin.sites.official import Official, chinese
from tongxin.sites.tests.applying import at_county, draft
from tongxin.sites.vocabulary.form import FIELDS

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


def test_a_round_does_not_end_over_undecided_applications(
    officer_client, site, round_, operator, county_officer, officer, now
):
    application = at_county(site, round_, operator, county_officer, now)
    actions.close_round(round_, by=officer, now=now)
    with pytest.raises(NotAllowed, match="1"):
        actions.end_round(round_, by=officer, now=now)
    page = officer_client.get(round_.get_absolute_url()).content.decode()
    assert f"?round={round_.public_id}&amp;status=county_review" in page
    reviews.send_back(application, Said("请补充"), by=county_officer, now=now)
    with pytest.raises(NotAllowed, match="1"):
        actions.end_round(round_, by=officer, now=now)
    applications.give_up(application, by=operator, now=now)
    actions.end_round(round_, by=officer, now=now)
    assert round_.status == "ended"


def test_a_round_does_not_end_over_an_objection_of_a_site(site, round_, operator, county_officer, officer, now):
    application = at_county(site, round_, operator, county_officer, now)
    reviews.decline(application, Said("条件不符"), by=county_officer, now=now)
    objection = applications.object_to_decision(application, text="条件符合，见台账", by=operator, now=now)
    actions.close_round(round_, by=officer, now=now)
    with pytest.raises(NotAllowed, match="异议"):
        actions.end_round(round_, by=officer, now=now)
    reviews.answer(objection, text="维持原决定", upheld=False, by=officer, now=now)
    actions.end_round(round_, by=officer, now=now)


def test_a_draft_does_not_keep_a_round_from_ending(site, round_, operator, officer, now):
    application = draft(site, round_, operator, now)
    actions.close_round(round_, by=officer, now=now)
    actions.end_round(round_, by=officer, now=now)
    application.refresh_from_db()
    applications.give_up(application, by=operator, now=now)


def test_what_was_left_in_an_ended_round_is_only_declined(site, round_, operator, county_officer, officer, now):
    application = at_county(site, round_, operator, county_officer, now)
    reviews.agree(application, Said("同意推荐"), by=county_officer, now=now)
    with unwatched():
        Round.objects.filter(pk=round_.pk).update(status="ended")
    left = Application.objects.for_page().get(pk=application.pk)
    assert [code for code, _label in decisions(left, officer)] == ["disagree"]
    for verb in (reviews.admit, reviews.agree, reviews.send_back):
        with pytest.raises(NotAllowed, match="批次已结束"):
            verb(left, Said("示例：意见"), by=officer, now=now)
    with pytest.raises(NotAllowed, match="批次已结束"):
        reviews.cultivate(left, Said("先行培育"), until=date(2027, 11, 1), by=officer, now=now)
    reviews.decline(left, Said("批次已结束"), by=officer, now=now)


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


def test_the_call_brings_the_annexes_that_it_names(officer_client, round_):
    made = call(Round.objects.for_list().get(pk=round_.pk))
    form, scores = made.annexes
    assert (form.title, scores.title) == ("申报表", f"{round_.version.standard.name_zh}（第1版）自评表")
    labels = {slot.text for row in form.rows for slot in row if slot.is_label}
    assert {str(field.label) for field in FIELDS if not field.is_long} <= labels
    told = [row[0].text for row in scores.rows]
    assert told[1:-1] == [each.code for each in round_.version.criteria.in_order()]
    page = officer_client.get(reverse("sites:notice", args=[round_.public_id])).content.decode()
    assert page.count('<section class="notice-annex ') == 2
    assert (
        reverse("sites:notice_pdf", args=[round_.public_id])
        in officer_client.get(round_.get_absolute_url()).content.decode()
    )


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
