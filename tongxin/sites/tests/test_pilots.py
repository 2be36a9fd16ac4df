"""A pilot ends with a confirmation: no notice, title or plaque. And the line that says how far an application is."""

from __future__ import annotations

from datetime import date

import pytest

from tongxin.people.permissions import NotAllowed
from tongxin.people.roles import Role
from tongxin.sites.actions import applications, reviews, scoring
from tongxin.sites.actions.reviews import Said
from tongxin.sites.models import Designation, Sheet
from tongxin.sites.tests.applying import admitted, assessed, draft, fill_sheet
from tongxin.sites.way import way

SAID = Said("同意列为试点", "示例〔2026〕9号")


@pytest.fixture
def application(site, round_, operator, county_officer, officer, now):
    return admitted(site, round_, operator, county_officer, officer, now)


def conclude(application, people, officer, now) -> None:
    assessment = assessed(application, [people(Role.ASSESSOR), people(Role.ASSESSOR)], officer, now)
    loaded = ("seat__assessor", "assessment__panel", "assessment__application__round__version",
              "assessment__application__round__programme__owner", "assessment__application__site__unit")  # fmt: skip
    for sheet in Sheet.objects.filter(assessment=assessment).select_related(*loaded):
        fill_sheet(sheet, 0, now)
    assessment.refresh_from_db()
    meeting = scoring.Meeting(date(2026, 11, 25), "示例会议室", "示例·主持", "同意列为试点")
    scoring.conclude(assessment, meeting, by=officer, now=now)


def test_a_pilot_is_confirmed_after_its_assessment(application, people, officer, now):
    with pytest.raises(NotAllowed):
        reviews.confirm(application, SAID, by=officer, now=now)
    conclude(application, people, officer, now)
    reviews.confirm(application, SAID, by=officer, now=now)
    assert (application.status, application.has_ended) == ("confirmed", True)
    assert application.opinions.last().document_number == "示例〔2026〕9号"
    assert not Designation.objects.exists()


def test_the_choice_is_offered_when_it_can_be_made(client, application, people, officer, now):
    client.force_login(officer)
    address = application.get_absolute_url()
    assert "同意，列为试点" not in client.get(address).text
    conclude(application, people, officer, now)
    assert "同意，列为试点" in client.get(address).text
    client.post(f"{address}opinion/", {"result": "confirm", "text": "同意列为试点"})
    application.refresh_from_db()
    assert application.status == "confirmed"


def test_only_who_runs_the_programme_confirms(application, people, officer, county_officer, now):
    conclude(application, people, officer, now)
    with pytest.raises(NotAllowed):
        reviews.confirm(application, SAID, by=county_officer, now=now)


def stations(application, *, is_assessed: bool = False) -> list[tuple[str, str]]:
    return [(station.code, station.passed.value) for station in way(application, is_assessed=is_assessed)]


def test_the_line_says_what_is_behind_and_what_ahead(site, round_, operator, county_officer, now):
    application = draft(site, round_, operator, now)
    assert stations(application) == [
        ("site", "here"), ("county", "ahead"), ("city", "ahead"), ("assessment", "ahead"), ("confirmation", "ahead"),
    ]  # fmt: skip
    applications.submit(application, by=operator, now=now)
    assert stations(application)[0] == ("site", "here")
    reviews.open_application(application, by=county_officer, now=now)
    assert stations(application)[:3] == [("site", "behind"), ("county", "here"), ("city", "ahead")]
    reviews.decline(application, Said("条件不符"), by=county_officer, now=now)
    assert stations(application)[:3] == [("site", "behind"), ("county", "ended"), ("city", "ahead")]


def test_at_the_end_all_is_behind(application, people, officer, now):
    conclude(application, people, officer, now)
    reviews.confirm(application, SAID, by=officer, now=now)
    assert {passed for _code, passed in stations(application, is_assessed=True)} == {"behind"}
