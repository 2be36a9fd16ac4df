"""An assessment: alone, blind, reconciled, concluded. It rates the site."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tongxin.ledger.models import Entry
from tongxin.people.permissions import NotAllowed, TooLate
from tongxin.people.roles import Role
from tongxin.sites.actions import applications, panels, reviews, scoring
from tongxin.sites.actions.reviews import Said
from tongxin.sites.minutes import minutes
from tongxin.sites.models import Assessment, Seat, Sheet
from tongxin.sites.tests.applying import admitted, assessed, fill_sheet
from tongxin.sites.vocabulary.assessment import AssessmentStatus, Averaging
from tongxin.todos.models import Todo

MEETING = scoring.Meeting(date(2026, 11, 25), "示例会议室", "示例·主持", "同意提交公示")


@pytest.fixture
def assessors(people):
    return [people(Role.ASSESSOR, name=f"示例·评委{letter}") for letter in "甲乙丙"]


@pytest.fixture
def application(site, round_, operator, county_officer, officer, now):
    return admitted(site, round_, operator, county_officer, officer, now)


def sheets_of(assessment):
    return list(Sheet.objects.filter(assessment=assessment).select_related(
        "seat__assessor", "assessment__panel", "assessment__application__round__version",
        "assessment__application__round__programme__owner", "assessment__application__site__unit",
    ).order_by("pk"))  # fmt: skip


def test_three_alone_then_together(application, assessors, officer, operator, now):
    assessment = assessed(application, assessors, officer, now)
    sheets = sheets_of(assessment)
    for sheet, less in zip(sheets[:2], (0, 100), strict=True):
        fill_sheet(sheet, less, now)
        # Nobody sees another's sheet: not the next assessor, not who runs the programme, not the site.
        for person in (officer, operator, *assessors):
            seen = {each.seat_id for each in Sheet.objects.visible_to(person)}
            assert seen <= {each.seat_id for each in sheets if each.seat.assessor == person}
    fill_sheet(sheets[2], 200, now)
    assessment.refresh_from_db()
    assert (assessment.status, assessment.spread) == (AssessmentStatus.SCORED, 200)
    assert Sheet.objects.visible_to(officer).count() == Sheet.objects.visible_to(assessors[0]).count() == 3
    assert not Sheet.objects.visible_to(operator).exists()
    scoring.conclude(assessment, MEETING, by=officer, now=now)
    assert assessment.points == 9900
    assert not assessment.vetoed
    # Whoever looks at the site's entries meets no assessor there.
    acts = set(Entry.objects.filter(unit_path=application.site.unit.path).values_list("actor", flat=True))
    assert not acts & {person.actor_id for person in assessors}


def test_too_far_apart_they_talk(application, assessors, officer, now):
    assessment = assessed(application, assessors[:2], officer, now, margin=300)
    first, second = sheets_of(assessment)
    fill_sheet(first, 0, now)
    fill_sheet(second, 500, now)
    assessment.refresh_from_db()
    assert assessment.status == AssessmentStatus.RECONCILING
    with pytest.raises(NotAllowed):
        scoring.conclude(assessment, MEETING, by=officer, now=now)
    scoring.score_again(assessment, reason="对H01理解不一，统一口径后重评", by=officer, now=now)
    second = sheets_of(assessment)[1]
    fill_sheet(second, 100, now)
    assert second.items.order_by("criterion__position").first().first_points is not None
    fill_sheet(sheets_of(assessment)[0], 0, now)
    assessment.refresh_from_db()
    assert assessment.status == AssessmentStatus.SCORED


def test_a_conflicted_assessor_stands_back_and_is_replaced(application, assessors, officer, people, now):
    panels.set_up_panel(application.round, assessors, panels.Counting(visit_weight=0), by=officer, now=now)
    assessment = panels.open_assessment(application, by=officer, now=now)
    seats = list(Seat.objects.filter(assessment=assessment).select_related("assessor", "assessment").order_by("pk"))
    panels.state_interests(seats[0], conflicted=True, reason="曾任该单位顾问", by=seats[0].assessor, now=now)
    for seat in seats[1:]:
        panels.state_interests(seat, conflicted=False, by=seat.assessor, now=now)
    assert not Assessment.objects.visible_to(seats[0].assessor).exists()
    assert Todo.objects.filter(kind="sites.seat_to_fill", state="open").count() == 1
    for sheet in sheets_of(assessment):
        fill_sheet(sheet, 0, now)
    assessment.refresh_from_db()
    assert assessment.status == AssessmentStatus.SCORING, "one seat is still empty"
    with pytest.raises(NotAllowed):
        panels.give_seat(assessment, seats[0].assessor, by=officer, now=now)
    other = people(Role.ASSESSOR, name="示例·评委丁")
    seat = panels.give_seat(assessment, other, by=officer, now=now)
    panels.state_interests(seat, conflicted=False, by=other, now=now)
    fill_sheet(sheets_of(assessment)[-1], 0, now)
    assessment.refresh_from_db()
    assert assessment.status == AssessmentStatus.SCORED


def test_who_works_for_the_site_does_not_sit(application, officer, operator, assessors, now):
    with pytest.raises(NotAllowed):
        panels.open_assessment(application, by=officer, now=now)
    panels.set_up_panel(application.round, [operator, assessors[0]], panels.Counting(), by=officer, now=now)
    with pytest.raises(NotAllowed):
        panels.open_assessment(application, by=officer, now=now)


def test_a_veto_excludes_whatever_the_total(application, assessors, officer, site, now):
    assessment = assessed(application, assessors[:2], officer, now)
    for sheet in sheets_of(assessment):
        fill_sheet(sheet, 0, now)
    draft = scoring.VetoDraft("提供虚假材料", date(2026, 10, 1), "示例〔2026〕8号", "满一年后重新申报")
    scoring.find_veto(site, draft, by=officer, now=now)
    assessment.refresh_from_db()
    scoring.conclude(assessment, MEETING, by=officer, now=now)
    assert (assessment.vetoed, assessment.band) == (True, None)


def test_stages_have_weights(application, assessors, officer, now):
    assessment = assessed(application, assessors[:2], officer, now, visit_weight=40)
    assert [sheet.stage for sheet in sheets_of(assessment)] == ["papers", "visit"] * 2
    for sheet in sheets_of(assessment):
        fill_sheet(sheet, 500 if sheet.stage == "visit" else 0, now)
    assessment.refresh_from_db()
    scoring.conclude(assessment, MEETING, by=officer, now=now)
    assert assessment.points == 9800


def test_a_difference_needs_a_reason_and_all_need_points(application, assessors, officer, now):
    assessment = assessed(application, assessors[:2], officer, now)
    sheet = sheets_of(assessment)[0]
    with pytest.raises(NotAllowed):
        scoring.submit_sheet(sheet, by=sheet.seat.assessor, now=now)
    fill_sheet(sheet, 0, now, submit=False)
    with pytest.raises(NotAllowed):
        scoring.submit_sheet(sheet, by=assessors[1], now=now)


def test_the_way_of_counting_is_settled_by_the_first(application, assessors, officer, now):
    assessed(application, assessors, officer, now)
    counting = panels.Counting(averaging=Averaging.TRIMMED, visit_weight=0)
    with pytest.raises(NotAllowed):
        panels.set_up_panel(application.round, assessors, counting, by=officer, now=now)


def test_a_seat_that_stays_silent_is_ended_and_left_empty(application, assessors, officer, now):
    """Who signed "no conflict" and never scores blocks nothing; what they handed in before stays and counts."""
    assessment = assessed(application, assessors, officer, now, visit_weight=40)
    sheets = sheets_of(assessment)
    silent = sheets[0].seat
    for sheet in [sheets[0], *sheets[2:]]:
        fill_sheet(sheet, 0 if sheet.seat != silent else 300, now)
    assessment.refresh_from_db()
    assert assessment.status == AssessmentStatus.SCORING
    with pytest.raises(NotAllowed):
        panels.leave_empty(assessment, by=officer, now=now)
    with pytest.raises(NotAllowed):
        panels.end_seat(silent, reason="示例：已离任", by=assessors[1], now=now)
    panels.end_seat(silent, reason="示例：已离任", by=officer, now=now)
    assert not Todo.objects.filter(kind="sites.sheet_to_submit", subject_id=silent.public_id, state="open").exists()
    assert Todo.objects.filter(kind="sites.seat_to_fill", state="open").count() == 1
    assert not Assessment.objects.visible_to(silent.assessor).exists()
    with pytest.raises(NotAllowed):
        fill_sheet(sheets_of(assessment)[1], 0, now)
    panels.leave_empty(assessment, by=officer, now=now)
    assessment.refresh_from_db()
    assert (assessment.status, assessment.spread) == (AssessmentStatus.SCORED, 300), "the sheet that was in counts"
    scoring.conclude(assessment, MEETING, by=officer, now=now)
    assert silent.assessor.name in minutes(Assessment.objects.for_page().get(pk=assessment.pk)).assessors


def test_a_seat_whose_sheets_are_in_is_not_ended(application, assessors, officer, now):
    assessment = assessed(application, assessors[:2], officer, now)
    sheet = sheets_of(assessment)[0]
    fill_sheet(sheet, 0, now)
    with pytest.raises(NotAllowed):
        panels.end_seat(sheet.seat, reason="示例：已离任", by=officer, now=now)


def test_the_office_ends_a_seat_in_the_browser(application, assessors, officer, now, client):
    assessment = assessed(application, assessors, officer, now)
    seat = assessment.seats.order_by("pk").first()
    client.force_login(officer)
    address = reverse("sites:seat_end", args=[seat.public_id])
    assert address in client.get(assessment.get_absolute_url()).text
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "示例：已离任"}).status_code == 302
    page = client.get(assessment.get_absolute_url()).text
    assert address not in page
    assert reverse("sites:seat_empty", args=[assessment.public_id]) in page
    client.force_login(assessors[1])
    other = assessment.seats.order_by("pk").last()
    assert client.get(reverse("sites:seat_end", args=[other.public_id])).status_code == 403


def test_admitted_again_after_an_objection_the_panel_takes_its_result_up_again(
    application, assessors, officer, operator, people, now
):
    assessment = assessed(application, assessors[:2], officer, now)
    for sheet in sheets_of(assessment):
        fill_sheet(sheet, 0, now)
    assessment.refresh_from_db()
    scoring.conclude(assessment, MEETING, by=officer, now=now)
    reviews.decline(application, Said("示例：不同意"), by=officer, now=now)
    objection = applications.object_to_decision(application, text="示例：异议", by=operator, now=now)
    reviews.answer(objection, text="示例：成立", upheld=True, by=officer, now=now)
    reviews.admit(application, Said("示例：重新评审"), by=officer, now=now)
    assessment.refresh_from_db()
    assert (assessment.status, assessment.points) == (AssessmentStatus.RECONCILING, None)
    assert Todo.objects.filter(kind="sites.assessment_to_take_up_again", state="open").count() == 1
    scoring.score_again(assessment, reason="示例：按异议复核", by=officer, now=now)
    for sheet in sheets_of(assessment):
        fill_sheet(sheet, 100, now)
    assessment.refresh_from_db()
    scoring.conclude(assessment, MEETING, by=officer, now=now)
    assert assessment.points == 9900


def test_the_minutes_say_what_stood_when_the_meeting_concluded(application, assessors, officer, site, now):
    assessment = assessed(application, assessors[:2], officer, now)
    for sheet in sheets_of(assessment):
        fill_sheet(sheet, 0, now)
    draft = scoring.VetoDraft("示例：提供虚假材料", date(2026, 10, 1), "示例〔2026〕8号", "满一年后重新申报")
    veto = scoring.find_veto(site, draft, by=officer, now=now)
    assessment.refresh_from_db()
    scoring.conclude(assessment, MEETING, by=officer, now=now)
    written = minutes(Assessment.objects.for_page().get(pk=assessment.pk))
    later = now + timedelta(days=30)
    scoring.lift_veto(veto, reason="示例：已整改", document_number="示例〔2026〕9号", by=officer, now=later)
    since = scoring.VetoDraft("示例：事后发现", date(2026, 12, 1), "示例〔2026〕10号", "满一年后重新申报")
    scoring.find_veto(site, since, by=officer, now=later)
    assert "示例：提供虚假材料" in "".join(written.paragraphs)
    assert minutes(Assessment.objects.for_page().get(pk=assessment.pk)) == written


def test_the_statement_is_signed_once_and_asks_for_no_sheet_again(application, assessors, officer, now):
    assessment = assessed(application, assessors[:2], officer, now)
    sheet = sheets_of(assessment)[0]
    fill_sheet(sheet, 0, now)
    seat = Seat.objects.select_related("assessor", "assessment").get(pk=sheet.seat_id)
    with pytest.raises(TooLate):
        panels.state_interests(seat, conflicted=False, by=seat.assessor, now=now)
    assert not Todo.objects.filter(kind="sites.sheet_to_submit", subject_id=seat.public_id, state="open").exists()
    panels.state_interests(seat, conflicted=True, reason="示例：新发现", by=seat.assessor, now=now)
