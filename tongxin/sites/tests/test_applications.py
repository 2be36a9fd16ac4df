"""The way of an application: it goes on, it is recorded, and whoever may not is told why."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from tests.guards import unwatched
from tongxin.ledger.actions import WrongMove
from tongxin.ledger.models import Entry
from tongxin.notices.models import Notice
from tongxin.people.permissions import NotAllowed
from tongxin.people.roles import Role
from tongxin.sites.actions import applications, programmes, reviews, scoring
from tongxin.sites.actions.reviews import Said
from tongxin.sites.models import Application, ApplicationVersion, Opinion
from tongxin.sites.offices import acting, writers
from tongxin.sites.tests.applying import at_county, draft, filled_in
from tongxin.sites.vocabulary.application import Level, Status
from tongxin.todos.models import Todo

STREET, HOME_ON_THE_STREET = "210911008000", "210911008003"


def words(application):
    mine = Entry.objects.filter(subject_type="sites.application", subject_id=str(application.public_id))
    return [entry.verb.removeprefix("sites.application_") for entry in mine.order_by("position")]


def open_todos(application):
    return list(Todo.objects.filter(subject_id=str(application.public_id), state="open").values_list("kind", "role"))


def test_the_form_begins_with_what_the_system_holds(site, round_, operator, now):
    first = draft(site, round_, operator, now)
    assert (first.site_name, first.status) == ("示例·示范点", Status.DRAFT)
    applications.give_up(first, by=operator, now=now)
    second = applications.begin(site, round_, by=operator, now=now + timedelta(days=1))
    assert second.contact_phone == "+8613800138000"
    assert second.practices == "主要做法一。主要做法二。"
    assert second.operator_opinion == ""
    assert not second.commitment


def test_a_phone_is_encrypted_in_form_and_version(site, round_, operator, now):
    application = draft(site, round_, operator, now)
    applications.submit(application, by=operator, now=now)
    with connection.cursor() as cursor:
        for table, column in (("sites_application", "contact_phone"), ("sites_applicationversion", "named")):
            cursor.execute(f"SELECT {column} FROM {table}")
            assert "13800138000" not in cursor.fetchone()[0]
        cursor.execute("SELECT fields FROM sites_applicationversion")
        assert "示例·甲" not in str(cursor.fetchone()[0])


def test_it_goes_up_step_by_step(site, round_, operator, county_officer, officer, now):
    application = at_county(site, round_, operator, county_officer, now)
    assert open_todos(application) == [("sites.application_to_review", "county_officer")]
    reviews.agree(application, Said("情况属实", "示例〔2026〕1号"), by=county_officer, now=now)
    assert open_todos(application) == [("sites.application_to_review", "city_officer")]
    reviews.cultivate(application, Said("先行培育"), until=date(2027, 11, 1), by=officer, now=now)
    reviews.note_cultivation(application, on=date(2026, 11, 20), text="现场指导", by=officer, now=now)
    reviews.admit(application, Said("培育合格"), by=officer, now=now)
    assert application.status == Status.ASSESSING
    assert words(application)[2:] == [
        "submitted", "opened_at_county", "recommended", "cultivated", "sites.cultivation_noted", "admitted",
    ]  # fmt: skip
    assert not open_todos(application)
    assert Opinion.objects.get(level="county").document_number == "示例〔2026〕1号"
    assert Notice.objects.filter(recipient=operator.actor_id, kind="sites.application_decided").count() == 3


def test_a_street_step_exists_where_a_clerk_works(standards, round_, people, county_officer, now):
    from tongxin.sites.tests.conftest import make_site

    site = make_site(now, name="示例·街道示范点", place=HOME_ON_THE_STREET)
    operator = people(Role.SITE_OPERATOR, at=site.unit)
    clerk = people(Role.STREET_CLERK, STREET)
    application = draft(site, round_, operator, now)
    applications.submit(application, by=operator, now=now)
    with pytest.raises(NotAllowed):
        reviews.open_application(application, by=county_officer, now=now)
    reviews.open_application(application, by=clerk, now=now)
    reviews.agree(application, Said("情况属实，同意上报。"), by=clerk, now=now)
    assert application.status == Status.COUNTY_REVIEW
    assert open_todos(application) == [("sites.application_to_review", "county_officer")]


def test_a_unit_of_the_city_itself_applies_to_the_city(standards, round_, people, officer, now):
    from tongxin.sites.tests.conftest import make_site

    site = make_site(now, name="示例·市级示范点", place="210900000000")
    operator = people(Role.SITE_OPERATOR, at=site.unit)
    application = draft(site, round_, operator, now)
    applications.submit(application, by=operator, now=now)
    reviews.open_application(application, by=officer, now=now)
    assert application.status == Status.CITY_REVIEW


def test_without_a_county_officer_the_city_acts(site, round_, operator, officer, now):
    application = draft(site, round_, operator, now)
    applications.submit(application, by=operator, now=now)
    assert open_todos(application) == [("sites.application_to_review", "city_officer")]
    reviews.open_application(application, by=officer, now=now)
    assert application.status == Status.COUNTY_REVIEW


def test_it_is_taken_back_only_until_it_is_opened(site, round_, operator, county_officer, now):
    application = draft(site, round_, operator, now)
    applications.submit(application, by=operator, now=now)
    applications.recall(application, by=operator, now=now)
    assert application.status == Status.DRAFT
    assert not open_todos(application)
    applications.submit(application, by=operator, now=now)
    reviews.open_application(application, by=county_officer, now=now)
    with pytest.raises(NotAllowed, match="opens it|受理后"):
        applications.recall(application, by=operator, now=now)


def test_it_is_not_taken_back_when_it_could_not_be_handed_in_again(client, site, round_, operator, officer, now):
    application = draft(site, round_, operator, now)
    applications.submit(application, by=operator, now=now)
    with pytest.raises(NotAllowed, match="申报时间已过"):
        applications.recall(application, by=operator, now=now + timedelta(days=60))
    programmes.close_round(round_, by=officer, now=now)
    with pytest.raises(NotAllowed, match="申报时间已过"):
        applications.recall(application, by=operator, now=now)
    assert application.status == Status.SUBMITTED
    client.force_login(operator)
    page = client.get(application.get_absolute_url()).content.decode()
    assert "申报时间已过" in page
    assert reverse("sites:application_recall", args=[application.public_id]) not in page


def test_returned_it_comes_back_to_the_same_desk(site, round_, operator, county_officer, officer, now):
    application = at_county(site, round_, operator, county_officer, now)
    with pytest.raises(NotAllowed):
        reviews.send_back(application, Said(" "), by=county_officer, now=now)
    reviews.send_back(application, Said("请补充数据"), by=county_officer, now=now)
    assert open_todos(application) == [("sites.application_to_correct", "site_operator")]
    applications.save(application, filled_in() | {"results": "成效明显，服务320人次。"}, by=operator, now=now)
    applications.submit(application, by=operator, now=now)
    assert application.status == Status.COUNTY_REVIEW
    assert [version.fields["results"] for version in application.versions.order_by("number")] == [
        "成效明显。", "成效明显，服务320人次。",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("left_out", "says"),
    [
        ({"overview": ""}, "Overview|基本情况"),
        ({"features": "长" * 301}, "301"),
        ({"commitment": False}, "commitment|承诺"),
    ],
)
def test_a_form_that_is_not_ready_is_not_handed_in(site, round_, operator, now, left_out, says):
    application = draft(site, round_, operator, now)
    applications.save(application, left_out, by=operator, now=now)
    with pytest.raises(NotAllowed, match=says):
        applications.submit(application, by=operator, now=now)
    assert not ApplicationVersion.objects.exists()


def test_too_few_points_and_a_veto_keep_it_back(site, round_, operator, officer, now):
    application = applications.begin(site, round_, by=operator, now=now)
    applications.save(application, filled_in(), by=operator, now=now)
    application = Application.objects.for_page().get(pk=application.pk)
    with pytest.raises(NotAllowed, match="80"):
        applications.submit(application, by=operator, now=now)
    with unwatched():
        fact = scoring.VetoDraft("示例·安全责任事故", date(2026, 3, 1), "示例〔2026〕9号", "整改验收合格满一年")
        veto = scoring.find_veto(site, fact, by=officer, now=now)
    with pytest.raises(NotAllowed, match="安全责任事故"):
        applications.submit(application, by=operator, now=now)
    scoring.lift_veto(veto, reason="验收合格", document_number="示例〔2026〕19号", by=officer, now=now)


def test_declined_the_site_objects_and_the_level_above_answers(site, round_, operator, county_officer, officer, now):
    application = at_county(site, round_, operator, county_officer, now)
    reviews.decline(application, Said("条件不符"), by=county_officer, now=now)
    objection = applications.object_to_decision(application, text="条件符合，见台账", by=operator, now=now)
    with pytest.raises(NotAllowed):
        reviews.answer(objection, text="维持", upheld=False, by=county_officer, now=now)
    with pytest.raises(NotAllowed):
        applications.object_to_decision(application, text="再次", by=operator, now=now)
    reviews.answer(objection, text="异议成立，请重新审核", upheld=True, by=officer, now=now)
    application.refresh_from_db()
    assert application.status == Status.COUNTY_REVIEW
    assert open_todos(application) == [("sites.application_to_review", "county_officer")]


def test_others_may_not(site, round_, operator, county_officer, colleague_elsewhere, now):
    application = at_county(site, round_, operator, county_officer, now)
    for stranger in (operator, colleague_elsewhere):
        with pytest.raises(NotAllowed):
            reviews.agree(application, Said("同意"), by=stranger, now=now)
    assert not Application.objects.visible_to(colleague_elsewhere).exists()
    with pytest.raises(NotAllowed):
        applications.begin(site, round_, by=colleague_elsewhere, now=now)


def test_a_stale_page_moves_nothing(site, round_, operator, county_officer, now):
    from tongxin.ledger import actions as ledger
    from tongxin.sites.vocabulary.application import AGREE_AT_COUNTY

    application = at_county(site, round_, operator, county_officer, now)
    reviews.send_back(application, Said("请补充"), by=county_officer, now=now)
    with pytest.raises(WrongMove):
        ledger.move(application, AGREE_AT_COUNTY, by=county_officer, now=now, unit=site.unit)


def test_where_the_only_county_officer_handed_in_the_city_gives_the_countys_opinion(
    site, round_, county_officer, officer, people, now
):
    application = draft(site, round_, county_officer, now)
    applications.submit(application, by=county_officer, now=now)
    assert application.first_level == Level.COUNTY
    assert acting(Level.COUNTY, site, without=writers(application))[0] is Level.CITY
    with pytest.raises(NotAllowed):
        reviews.open_application(application, by=county_officer, now=now)
    reviews.open_application(application, by=officer, now=now)
    deputy = people(Role.COUNTY_OFFICER, "210911000000", name="示例·县区另一人")
    reviews.agree(Application.objects.for_page().get(pk=application.pk), Said("同意推荐"), by=deputy, now=now)


def test_who_alone_judges_for_the_city_hands_nothing_in(site, round_, officer, people, now):
    application = draft(site, round_, officer, now)
    with pytest.raises(NotAllowed, match="只有您一人"):
        applications.submit(application, by=officer, now=now)
    people(Role.CITY_OFFICER, name="示例·市级另一人")
    applications.submit(application, by=officer, now=now)
    assert application.status == "submitted"
