"""The case library: who writes, reviews, publishes and adopts; what is counted; what each page costs."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conftest import make_office
from tests.guards import unwatched
from tests.sample_cases import case_draft
from tongxin.ledger.actions import WrongMove
from tongxin.ledger.models import Entry
from tongxin.orgs.vocabulary import Kind
from tongxin.people.models import Person
from tongxin.people.permissions import NotAllowed
from tongxin.people.roles import Role
from tongxin.sites.actions.adoptions import (
    ExchangeDraft,
    adopt_case,
    finish_adoption,
    plan_exchange,
    stop_adoption,
)
from tongxin.sites.actions.cases import (
    amend_case,
    begin_case,
    give_up_case,
    publish_case,
    return_case,
    submit_case,
    withdraw_case,
)
from tongxin.sites.models import Case, Site
from tongxin.sites.permissions.cases import obstacle_to_review, obstacle_to_write
from tongxin.sites.tests.conftest import make_site
from tongxin.todos.models import Todo

ELSEWHERE = "210921000000"
DAY = date(2026, 11, 2)


@pytest.fixture
def case(site: Site, operator: Person, now: datetime) -> Case:
    return begin_case(site, case_draft(site), by=operator, now=now)


@pytest.fixture
def published(case: Case, operator: Person, county_officer: Person, now: datetime) -> Case:
    submit_case(case, by=operator, now=now)
    publish_case(case, by=county_officer, now=now)
    return case


def open_kinds() -> set[str]:
    return set(Todo.objects.filter(state="open").values_list("kind", flat=True))


def test_a_case_goes_from_draft_over_a_return_into_the_library(case, operator, county_officer, now):
    submit_case(case, by=operator, now=now)
    todo = Todo.objects.get(kind="sites.case_to_review")
    assert (todo.role, todo.unit.place_id) == (Role.COUNTY_OFFICER, "210911000000")
    return_case(case, opinion="示例：请补充数据", by=county_officer, now=now)
    assert open_kinds() == {"sites.case_to_improve"}
    submit_case(case, by=operator, now=now)
    publish_case(case, by=county_officer, now=now)
    assert (case.is_published, case.published_at, open_kinds()) == (True, now, set())
    verbs = list(Entry.objects.filter(subject_type="sites.case").order_by("position").values_list("verb", flat=True))
    assert verbs == [
        "sites.case_begun", "sites.case_submitted", "sites.case_returned", "sites.case_submitted",
        "sites.case_published",
    ]  # fmt: skip


def test_the_city_reviews_where_the_county_has_no_officer(site, operator, officer, now):
    case = begin_case(site, case_draft(site), by=operator, now=now)
    submit_case(case, by=operator, now=now)
    assert Todo.objects.get(kind="sites.case_to_review").role == Role.CITY_OFFICER


def test_nobody_publishes_their_own_case_without_being_an_officer(case, operator, colleague_elsewhere, now):
    submit_case(case, by=operator, now=now)
    for person in (operator, colleague_elsewhere):
        assert obstacle_to_review(person, case)
        with pytest.raises(NotAllowed):
            publish_case(case, by=person, now=now)
    assert obstacle_to_write(colleague_elsewhere, case.site)


def test_a_submitted_case_is_not_changed_and_a_decided_one_not_decided_again(case, operator, county_officer, now):
    submit_case(case, by=operator, now=now)
    with pytest.raises(NotAllowed):
        amend_case(case, case_draft(case.site, "示例·改"), by=operator, now=now)
    publish_case(case, by=county_officer, now=now)
    for verb in (lambda: return_case(case, opinion="示例", by=county_officer, now=now),
                 lambda: give_up_case(case, by=operator, now=now)):  # fmt: skip
        with pytest.raises((NotAllowed, WrongMove)):
            verb()


def test_what_is_given_up_waits_for_nobody(case, operator, now):
    submit_case(case, by=operator, now=now)
    give_up_case(case, by=operator, now=now)
    assert (case.status, open_kinds()) == ("withdrawn", set())


def test_a_draft_is_the_divisions_and_a_published_case_everybodys(published, case, site, operator, now, people, officer,
                                                                  colleague_elsewhere, newcomer):  # fmt: skip
    draft = begin_case(site, case_draft(site, "示例·草稿"), by=operator, now=now)
    seen = {person.name: set(Case.objects.visible_to(person)) for person in (officer, operator)}
    assert set(map(len, seen.values())) == {2}
    assert set(Case.objects.visible_to(colleague_elsewhere)) == {published}
    assert draft not in set(Case.objects.visible_to(people(Role.LAWYER, at=make_office(ELSEWHERE))))
    assert not Case.objects.visible_to(newcomer)
    withdraw_case(published, reason="示例：已过时", by=officer, now=now)
    assert not Case.objects.visible_to(colleague_elsewhere)


def elsewhere(published: Case) -> tuple[int, int]:
    found = Case.objects.with_adoptions().get(pk=published.pk)
    return found.elsewhere, found.finished


def test_adopted_elsewhere_is_counted_from_adoptions(published, colleague_elsewhere, now):
    units = [make_office(ELSEWHERE, name=f"示例·采用{n}", kind=Kind.SITE_OPERATOR) for n in range(3)]
    begun = [adopt_case(published, unit, begun_on=DAY, by=colleague_elsewhere, now=now) for unit in units]
    assert elsewhere(published) == (3, 0)
    finish_adoption(begun[0], result="示例：已见成效", by=colleague_elsewhere, now=now)
    stop_adoption(begun[1], reason="示例：场地不足", by=colleague_elsewhere, now=now)
    assert elsewhere(published) == (2, 1)
    assert Todo.objects.filter(kind="sites.adoption_to_report", state="open").count() == 1
    again = adopt_case(published, units[1], begun_on=DAY, by=colleague_elsewhere, now=now)  # after it was stopped
    assert again.is_under_way
    assert Entry.objects.filter(verb="sites.case_adopted").count() == 4


def test_who_may_not_adopt(published, operator, colleague_elsewhere, site, case, now):
    unit = make_office(ELSEWHERE, name="示例·采用", kind=Kind.SITE_OPERATOR)
    for person, adopter in ((operator, site.unit), (operator, unit)):
        with pytest.raises(NotAllowed):
            adopt_case(published, adopter, begun_on=DAY, by=person, now=now)
    adopt_case(published, unit, begun_on=DAY, by=colleague_elsewhere, now=now)
    with pytest.raises(NotAllowed, match="already|已"):
        adopt_case(published, unit, begun_on=DAY, by=colleague_elsewhere, now=now)


def test_only_the_adopting_side_reports(published, operator, colleague_elsewhere, now):
    unit = make_office(ELSEWHERE, name="示例·采用", kind=Kind.SITE_OPERATOR)
    adoption = adopt_case(published, unit, begun_on=DAY, by=colleague_elsewhere, now=now)
    with pytest.raises(NotAllowed):
        finish_adoption(adoption, result="示例", by=operator, now=now)


def test_the_whole_way_in_the_browser(site, operator, county_officer, now):
    mine, theirs = Client(), Client()
    mine.force_login(operator)
    theirs.force_login(county_officer)
    typed = {
        "unit": site.unit.name_zh, "title": "示例·案例", "problem": "难", "approach": "做", "steps": "一\n二",
        "result": "好", "conditions": "有场所", "cost": "1200.50", "figure": "sites.designated_sites@210911/2022#0",
    }  # fmt: skip
    assert mine.post(reverse("sites:case_new"), {**typed, "figure": "示例"}).status_code == 422
    foreign = {**typed, "figure": "sites.designated_sites@210921/2022#0"}
    assert mine.post(reverse("sites:case_new"), foreign).status_code == 422
    assert mine.post(reverse("sites:case_new"), {**typed, "figure": ""}).status_code == 302
    case = Case.objects.get()
    assert (case.cost, case.contact) == (120_050, site.unit)
    assert mine.post(reverse("sites:case_submission", args=[case.public_id])).status_code == 302
    assert mine.post(reverse("sites:case_publication", args=[case.public_id])).status_code == 403
    assert theirs.post(reverse("sites:case_return", args=[case.public_id]), {"opinion": ""}).status_code == 422
    assert theirs.post(reverse("sites:case_return", args=[case.public_id]), {"opinion": "示例意见"}).status_code == 302
    assert "示例意见" in mine.get(case.get_absolute_url()).content.decode()
    amended = {**typed, "title": "示例·改过", "figure": ""}
    assert mine.post(reverse("sites:case_amendment", args=[case.public_id]), amended).status_code == 302
    assert mine.post(reverse("sites:case_submission", args=[case.public_id])).status_code == 302
    assert theirs.post(reverse("sites:case_publication", args=[case.public_id])).status_code == 302
    assert "示例·改过" in mine.get("/sites/cases/?q=改过&county=210911000000").content.decode()
    assert "示例·改过" not in mine.get("/sites/cases/?county=210921000000").content.decode()


def test_a_number_opens_for_whom_it_is_and_shows_to_all(published, county_officer, colleague_elsewhere, client):
    with unwatched():
        Case.objects.filter(pk=published.pk).update(figure="sites.designated_sites@210911/2022#0")
    opening = "/figures/designated_sites/?"
    for person, opens in ((county_officer, True), (colleague_elsewhere, False)):
        client.force_login(person)
        page = client.get(published.get_absolute_url()).content.decode()
        assert "sites.designated_sites@210911/2022" in page
        assert (opening in page) is opens


def test_an_adopter_elsewhere_is_named_to_its_own_division_only(published, operator, colleague_elsewhere, client, now):
    unit = make_office(ELSEWHERE, name="示例·采用单位", kind=Kind.SITE_OPERATOR)
    adopt_case(published, unit, begun_on=DAY, by=colleague_elsewhere, now=now)
    for person, named in ((operator, False), (colleague_elsewhere, True)):
        client.force_login(person)
        page = client.get(published.get_absolute_url()).content.decode()
        assert ("示例·采用单位" in page, "阜蒙" in page) == (named, True)


def test_an_exchange_meeting_tells_cases_in_order_and_says_when(
    published, officer, operator, officer_client, office, now
):
    other = begin_case(published.site, case_draft(published.site, "示例·第二"), by=officer, now=now)
    submit_case(other, by=operator, now=now)
    publish_case(other, by=officer, now=now)
    typed = {
        "title": "示例·交流会", "held_on": "2026-12-04", "begins_at": "09:30", "venue": "示例会议室",
        f"minutes-{published.pk}": "20", f"position-{published.pk}": "2", f"minutes-{other.pk}": "15",
        f"position-{other.pk}": "1",
    }  # fmt: skip
    nothing = {name: value for name, value in typed.items() if not name.startswith("minutes")}
    assert officer_client.post(reverse("sites:exchange_new"), nothing).status_code == 422
    answer = officer_client.post(reverse("sites:exchange_new"), typed)
    page = officer_client.get(answer["Location"]).content.decode()
    assert page.index("示例·第二") < page.index("09:45") < page.index("示例·一站式服务")
    assert "10:05" in page


def test_operators_hold_no_exchange_meeting(published, operator, now):
    terms = ExchangeDraft(title="示例", held_on=DAY, begins_at=now.time(), venue="示例")
    with pytest.raises(NotAllowed):
        plan_exchange(terms, [(published, 10)], office=published.site.unit, by=operator, now=now)


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as spent:
        assert client.get(address).status_code == 200
    return len(spent)


def test_list_and_page_cost_the_same_with_many(published, officer, officer_client, colleague_elsewhere, now):
    addresses = [reverse("sites:cases"), published.get_absolute_url()]

    def grow(number: int) -> None:
        site = make_site(now, name=f"示例·点{number}", place=ELSEWHERE)
        begin_case(site, case_draft(site), by=officer, now=now)
        adopt_case(published, site.unit, begun_on=DAY, by=colleague_elsewhere, now=now)

    grow(1)
    few = [queries(officer_client, address) for address in addresses]
    for number in range(2, 6):
        grow(number)
    assert [queries(officer_client, address) for address in addresses] == few
