"""Pages of applications and assessments: flat, and nothing of another's sheet by any address."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tongxin.audit.models import Record
from tongxin.people.roles import Role
from tongxin.sites.models import Application, Assessment, Sheet
from tongxin.sites.sheets import scored_criteria
from tongxin.sites.tests.applying import REASON, admitted, assessed, at_county, draft, fill_sheet
from tongxin.sites.tests.conftest import make_site
from tongxin.sites.views import reviews as reviews_pages

LOADED = ("seat__assessor", "assessment__panel", "assessment__application__round__version",
          "assessment__application__round__programme__owner", "assessment__application__site__unit")  # fmt: skip


def queries(client, path, django_assert_max_num_queries) -> int:
    with django_assert_max_num_queries(200) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.fixture
def assessors(people):
    return [people(Role.ASSESSOR, name=f"示例·评委{letter}") for letter in "甲乙"]


def test_the_list_is_flat(
    client, standards, round_, people, officer, county_officer, now, django_assert_max_num_queries
):
    counted = []
    client.force_login(officer)
    for number in range(3):
        site = make_site(now, name=f"示例·示范点{number}")
        at_county(site, round_, people(Role.SITE_OPERATOR, at=site.unit), county_officer, now)
        counted.append(queries(client, "/sites/applications/", django_assert_max_num_queries))
    assert counted[1] == counted[2] <= 11  # two of them say who comes


def test_what_waits_stands_above_the_first_page_alone(
    client, standards, round_, people, officer, county_officer, now, monkeypatch
):
    monkeypatch.setattr(reviews_pages, "ROWS_A_PAGE", 1)
    client.force_login(county_officer)
    for number in range(2):
        site = make_site(now, name=f"示例·示范点{number}")
        at_county(site, round_, people(Role.SITE_OPERATOR, at=site.unit), county_officer, now)
    first, second = (client.get(f"/sites/applications/?page={page}").context for page in (1, 2))
    assert [line.name for line in first["mine"]] == ["示例·示范点0"]
    assert first["all_mine"] == 2
    assert [line.name for line in second["lines"]] == ["示例·示范点1"]
    assert second["mine"] == []
    client.force_login(officer)
    first, second = (client.get(f"/sites/applications/?page={page}").context for page in (1, 2))
    assert first["table"][0].total == "2"
    assert second["table"] is None


def test_the_page_is_flat(client, site, round_, operator, county_officer, now, django_assert_max_num_queries):
    from tongxin.sites.actions import applications, reviews
    from tongxin.sites.actions.reviews import Said
    from tongxin.sites.models import Application

    application = at_county(site, round_, operator, county_officer, now)
    client.force_login(county_officer)
    counted = []
    for _ in range(3):
        counted.append(queries(client, application.get_absolute_url(), django_assert_max_num_queries))
        reviews.send_back(application, Said("请补充"), by=county_officer, now=now)
        applications.submit(Application.objects.for_page().get(pk=application.pk), by=operator, now=now)
        application = Application.objects.for_page().get(pk=application.pk)
    assert counted[1] == counted[2]


def test_the_page_asks_once_who_handed_the_application_in(client, site, round_, operator, county_officer, now):
    application = at_county(site, round_, operator, county_officer, now)
    client.force_login(county_officer)
    with CaptureQueriesContext(connection) as spent:
        assert client.get(application.get_absolute_url()).status_code == 200
    asked = [each for each in spent if 'FROM "sites_applicationversion"' in each["sql"]]
    assert len(asked) == 1


def test_whoever_saves_the_form_second_is_told_and_overwrites_nothing(
    client, site, round_, operator, county_officer, now
):
    address = reverse("sites:application_form", args=[draft(site, round_, operator, now).public_id])
    client.force_login(operator)
    form = client.get(address).context["form"]
    shown = {name: form[name].value() or "" for name in form.fields} | {"then": "save"}
    other = Client()
    other.force_login(county_officer)
    assert other.post(address, shown | {"overview": "先保存的概况"}).status_code == 302
    second = client.post(address, shown | {"overview": "后保存的概况", "then": "submit"})
    told = second.content.decode()
    assert second.status_code == 422
    assert county_officer.name in told
    assert "后保存的概况" in told
    application = Application.objects.get()
    assert (application.overview, application.status) == ("先保存的概况", "draft")
    compared = shown | {"overview": "后保存的概况", "seen": second.context["form"]["seen"].value()}
    assert client.post(address, compared).status_code == 302
    assert Application.objects.get().overview == "后保存的概况"


def test_a_form_that_was_saved_and_not_handed_in_is_saved_again(client, site, round_, operator, now):
    address = reverse("sites:application_form", args=[draft(site, round_, operator, now).public_id])
    client.force_login(operator)
    form = client.get(address).context["form"]
    shown = {name: form[name].value() or "" for name in form.fields} | {"commitment": ""}
    kept = client.post(address, shown | {"overview": "改一次", "then": "submit"})
    assert kept.status_code == 422
    again = shown | {"overview": "改两次", "then": "save", "seen": kept.context["form"]["seen"].value()}
    assert client.post(address, again).status_code == 302


def test_nobody_meets_anothers_sheet(
    client, site, round_, operator, county_officer, officer, assessors, colleague_elsewhere, now
):
    application = admitted(site, round_, operator, county_officer, officer, now)
    assessment = assessed(application, assessors, officer, now)
    first, second = Sheet.objects.filter(assessment=assessment).select_related(*LOADED).order_by("pk")
    fill_sheet(first, 100, now)
    secret = REASON
    for person in (officer, operator, county_officer, colleague_elsewhere, second.seat.assessor):
        client.force_login(person)
        assert client.get(first.get_absolute_url()).status_code in {403, 404}
        for path in (assessment.get_absolute_url(), application.get_absolute_url(), second.get_absolute_url()):
            answer = client.get(path)
            assert secret not in answer.content.decode()
            if person not in (officer, first.seat.assessor):
                assert first.seat.assessor.name not in answer.content.decode()
    client.force_login(operator)
    assert client.get(assessment.get_absolute_url()).status_code == 404
    fill_sheet(second, 0, now)
    client.force_login(second.seat.assessor)
    shown = client.get(assessment.get_absolute_url()).content.decode()
    assert "评分表A" in shown or "Sheet A" in shown
    assert first.seat.assessor.name not in shown


def test_a_conflicted_assessor_finds_nothing(client, site, round_, operator, county_officer, officer, assessors, now):
    from tongxin.sites.actions import panels

    application = admitted(site, round_, operator, county_officer, officer, now)
    panels.set_up_panel(application.round, assessors, panels.Counting(visit_weight=0), by=officer, now=now)
    assessment = panels.open_assessment(application, by=officer, now=now)
    client.force_login(assessors[0])
    seat = assessment.seats.get(assessor=assessors[0])
    statement = f"/sites/seats/{seat.public_id}/statement/"
    page = assessment.get_absolute_url()
    assert client.get(page).status_code == 200
    answer = client.post(f"/sites/seats/{seat.public_id}/statement/", {"conflicted": "yes", "reason": ""})
    assert answer.status_code == 422
    assert (
        client.post(f"/sites/seats/{seat.public_id}/statement/", {"conflicted": "yes", "reason": "顾问"}).status_code
        == 302
    )
    assert client.get(page).status_code == 404
    assert Assessment.objects.get().sheets.count() == 0
    client.force_login(assessors[1])
    assert client.post(statement, {"conflicted": "no"}).status_code == 404


def test_on_pages_the_phone_is_whole_for_the_sites_own_people_alone(
    client, site, round_, operator, county_officer, officer, people, now
):
    application = draft(site, round_, operator, now)
    reader = people(Role.MARKET_OPERATOR, at=site.unit)
    for person, whole in ((operator, True), (county_officer, False), (officer, False), (reader, False)):
        client.force_login(person)
        for path in ("", "paper/"):
            text = client.get(f"{application.get_absolute_url()}{path}").content.decode()
            assert ("13800138000" in text) == whole
            assert ("138****8000" in text) != whole


def test_the_printed_form_has_the_phone_and_an_office_that_fetches_it_is_noted(
    client, site, round_, operator, county_officer, people, now, monkeypatch
):
    application = draft(site, round_, operator, now)
    printed = []
    monkeypatch.setattr(
        "tongxin.sites.views.applications.printing.pdf", lambda _name, data: printed.append(data) or b""
    )
    reader = people(Role.MARKET_OPERATOR, at=site.unit)
    for person, whole, noted in ((operator, True, 0), (county_officer, True, 1), (reader, False, 0)):
        client.force_login(person)
        assert client.get(f"{application.get_absolute_url()}paper.pdf").status_code == 200
        assert ("13800138000" in str(printed.pop())) == whole
        found = Record.objects.filter(actor=person.actor_id, subject=f"sites.application:{application.public_id}")
        assert found.filter(kind="personal.phone_shown").count() == noted
        assert found.filter(kind="out.file_fetched").count() == 1


def test_the_form_is_handed_out_as_pdf_and_the_minutes_as_docx(
    client, site, round_, operator, county_officer, officer, assessors, now
):
    from datetime import date

    from tongxin.sites.actions import scoring

    application = admitted(site, round_, operator, county_officer, officer, now)
    assessment = assessed(application, assessors, officer, now)
    for sheet in Sheet.objects.filter(assessment=assessment).select_related(*LOADED).order_by("pk"):
        fill_sheet(sheet, 0, now)
    assessment.refresh_from_db()
    client.force_login(officer)
    assert client.get(f"{assessment.get_absolute_url()}minutes/").status_code == 404
    scoring.conclude(assessment, scoring.Meeting(date(2026, 11, 25), "示例", "示例", "示例"), by=officer, now=now)
    assert client.get(f"{application.get_absolute_url()}paper.pdf").content.startswith(b"%PDF")
    assert client.get(f"{assessment.get_absolute_url()}minutes.docx").content.startswith(b"PK")
    client.force_login(assessors[0])
    assert client.get(f"{assessment.get_absolute_url()}minutes/").status_code == 403


def test_a_sheet_says_what_it_comes_to(client, site, round_, operator, county_officer, officer, assessors, now):
    application = admitted(site, round_, operator, county_officer, officer, now)
    assessment = assessed(application, assessors, officer, now)
    sheet = assessment.sheets.select_related("seat__assessor").get(seat__assessor=assessors[0])
    client.force_login(assessors[0])
    criteria = scored_criteria(round_.version)
    points = {f"{criteria[0].code}-points": "8.5", f"{criteria[1].code}-points": "0"}
    reasons = {f"{each.code}-reason": REASON for each in criteria[:2]}
    empty = {f"{each.code}-points": "" for each in criteria[2:]}
    answer = client.post(sheet.get_absolute_url(), {**points, **reasons, **empty, "then": "save"})
    assert answer.status_code == 302
    page = client.get(sheet.get_absolute_url())
    assert f"<span data-filled>2</span> / {len(criteria)}" in page.text
    assert "<strong data-total>8.5</strong>" in page.text
    assert page.text.count("data-points") == len(criteria)
    assert "sites/sheet" in page.text
