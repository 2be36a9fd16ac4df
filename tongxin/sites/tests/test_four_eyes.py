"""Nobody judges what they handed in themselves, whatever their offices are; and they are told so."""

from __future__ import annotations

import pytest

from tests.sample_cases import case_draft
from tongxin.people.models import Person
from tongxin.people.permissions import NotAllowed
from tongxin.people.roles import Role
from tongxin.sites.actions import applications, cases, reviews
from tongxin.sites.actions.reviews import Said
from tongxin.sites.models import Application
from tongxin.sites.tests.applying import draft

SAID = Said("示例：意见")


@pytest.fixture
def colleague(people) -> Person:
    return people(Role.COUNTY_OFFICER, "210911000000", name="示例·细河二")


@pytest.fixture
def handed_in_by_the_county(site, round_, county_officer, colleague, now) -> Application:
    """An officer of the county writes for the site, and hands in; a colleague opens it."""
    application = draft(site, round_, county_officer, now)
    applications.submit(application, by=county_officer, now=now)
    reviews.open_application(application, by=colleague, now=now)
    return application


def test_who_handed_an_application_in_gives_no_opinion_on_it(handed_in_by_the_county, county_officer, colleague, now):
    for decide in (reviews.agree, reviews.send_back, reviews.decline):
        with pytest.raises(NotAllowed, match="yourself|本人"):
            decide(handed_in_by_the_county, SAID, by=county_officer, now=now)
    reviews.agree(handed_in_by_the_county, SAID, by=colleague, now=now)
    assert handed_in_by_the_county.status == "city_review"


def test_not_at_a_level_above_either(site, round_, officer, county_officer, people, now):
    other = people(Role.CITY_OFFICER, name="示例·市二")
    application = draft(site, round_, officer, now)
    applications.submit(application, by=officer, now=now)
    reviews.open_application(application, by=county_officer, now=now)
    reviews.agree(application, SAID, by=county_officer, now=now)
    for decide in (reviews.agree, reviews.admit, reviews.decline):
        with pytest.raises(NotAllowed, match="yourself|本人"):
            decide(application, SAID, by=officer, now=now)
    reviews.admit(application, SAID, by=other, now=now)
    assert application.status == "assessing"


def test_an_earlier_version_counts_too(site, round_, operator, county_officer, colleague, now):
    application = draft(site, round_, county_officer, now)
    applications.submit(application, by=county_officer, now=now)
    reviews.open_application(application, by=colleague, now=now)
    reviews.send_back(application, SAID, by=colleague, now=now)
    applications.submit(application, by=operator, now=now)
    with pytest.raises(NotAllowed, match="yourself|本人"):
        reviews.agree(application, SAID, by=county_officer, now=now)


def test_nobody_answers_their_own_objection(site, round_, operator, county_officer, officer, people, now):
    application = draft(site, round_, operator, now)
    applications.submit(application, by=operator, now=now)
    reviews.open_application(application, by=county_officer, now=now)
    reviews.decline(application, SAID, by=county_officer, now=now)
    other = people(Role.CITY_OFFICER, name="示例·市二")
    objection = applications.object_to_decision(application, text="示例：异议", by=officer, now=now)
    with pytest.raises(NotAllowed, match="yourself|本人"):
        reviews.answer(objection, text="示例：成立", upheld=True, by=officer, now=now)
    reviews.answer(objection, text="示例：成立", upheld=True, by=other, now=now)
    assert application.objections.get().upheld is True


def test_the_page_says_so_and_shows_no_form(handed_in_by_the_county, county_officer, client):
    client.force_login(county_officer)
    page = client.get(handed_in_by_the_county.get_absolute_url()).content.decode()
    assert "本人提交" in page
    assert 'id="opinion"' not in page


def test_who_handed_a_case_in_does_not_publish_or_return_it(site, county_officer, officer, now, client):
    case = cases.begin_case(site, case_draft(site), by=county_officer, now=now)
    cases.submit_case(case, by=county_officer, now=now)
    with pytest.raises(NotAllowed, match="yourself|本人"):
        cases.publish_case(case, by=county_officer, now=now)
    with pytest.raises(NotAllowed, match="yourself|本人"):
        cases.return_case(case, opinion="示例", by=county_officer, now=now)
    client.force_login(county_officer)
    assert "本人提交" in client.get(case.get_absolute_url()).content.decode()
    cases.publish_case(case, by=officer, now=now)
    assert case.is_published


def test_the_form_says_why_the_city_gives_the_opinion_of_the_county(
    client, site, round_, county_officer, officer, people, now
):
    application = draft(site, round_, county_officer, now)
    applications.submit(application, by=county_officer, now=now)
    reviews.open_application(application, by=officer, now=now)
    client.force_login(officer)
    says = "“县（区）”审核人员即本件申报的提交人"
    page = client.get(application.get_absolute_url()).text
    assert (says in page, "“市”代为出具" in page) == (True, True)
    colleague = people(Role.COUNTY_OFFICER, "210911000000", name="示例·细河二")
    for reader in (officer, colleague):  # now the county has somebody else
        client.force_login(reader)
        assert says not in client.get(application.get_absolute_url()).text


def test_the_form_says_that_nobody_reviews_in_the_county(client, site, round_, operator, officer, now):
    application = draft(site, round_, operator, now)
    applications.submit(application, by=operator, now=now)
    reviews.open_application(application, by=officer, now=now)
    client.force_login(officer)
    assert "暂无审核人员" in client.get(application.get_absolute_url()).text


def declined(site, round_, operator, county_officer, now) -> Application:
    application = draft(site, round_, operator, now)
    applications.submit(application, by=operator, now=now)
    reviews.open_application(application, by=county_officer, now=now)
    reviews.decline(application, SAID, by=county_officer, now=now)
    return application


def test_who_alone_answers_objections_files_none(site, round_, operator, county_officer, officer, people, now):
    application = declined(site, round_, operator, county_officer, now)
    with pytest.raises(NotAllowed, match="alone|一人"):
        applications.object_to_decision(application, text="示例：异议", by=officer, now=now)
    people(Role.CITY_OFFICER, name="示例·市二")
    applications.object_to_decision(application, text="示例：异议", by=officer, now=now)


def test_a_decision_is_objected_to_once(site, round_, operator, county_officer, officer, now, client):
    application = declined(site, round_, operator, county_officer, now)
    first = applications.object_to_decision(application, text="示例：异议", by=operator, now=now)
    reviews.answer(first, text="示例：成立", upheld=True, by=officer, now=now)
    reviews.decline(application, SAID, by=county_officer, now=now)
    second = applications.object_to_decision(application, text="示例：对新决定的异议", by=operator, now=now)
    reviews.answer(second, text="示例：不成立", upheld=False, by=officer, now=now)
    with pytest.raises(NotAllowed, match="already|已"):
        applications.object_to_decision(application, text="示例：再次异议", by=operator, now=now)
    client.force_login(operator)
    assert 'name="text"' not in client.get(application.get_absolute_url()).text
