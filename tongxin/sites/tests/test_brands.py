"""One county, one brand: who sees and keeps which row, what the board says, what it costs."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.guards import unwatched
from tongxin.ledger import actions as ledger
from tongxin.ledger.actions import WrongMove
from tongxin.people.models import Person
from tongxin.people.permissions import NotAllowed
from tongxin.people.roles import Role
from tongxin.places.models import Division
from tongxin.sites import board
from tongxin.sites.actions.brands import (
    BrandDraft,
    amend_milestone,
    amend_project,
    finish_project,
    keep_brand,
    plan_project,
    reach_milestone,
    set_milestone,
    start_project,
    stop_project,
)
from tongxin.sites.actions.sites import SiteDraft, describe_site
from tongxin.sites.models import Brand, BrandProject, Initiative, Site
from tongxin.sites.tests.conftest import XIHE, make_site
from tongxin.sites.vocabulary import INSPECTED
from tongxin.todos.models import Todo

DRAFT = BrandDraft(name="示例·品牌", started_on=date(2026, 1, 1))


@pytest.fixture
def brand(site: Site, city: Division, county_officer: Person, now) -> Brand:
    terms = BrandDraft(name="示例·细河品牌", started_on=date(2026, 1, 1), lead=site)
    return keep_brand(Division.objects.get(code=XIHE), terms, by=county_officer, now=now)


@pytest.fixture
def project(brand: Brand, county_officer: Person, now) -> BrandProject:
    return plan_project(brand, "示例·项目", funds=1_234_500, by=county_officer, now=now)


def test_a_county_keeps_its_own_brand_and_there_is_one(
    brand, county_officer, colleague_elsewhere, officer, operator, now
):
    county = Division.objects.get(code=XIHE)
    for person in (colleague_elsewhere, operator):
        with pytest.raises(NotAllowed):
            keep_brand(county, DRAFT, by=person, now=now)
    assert keep_brand(county, DRAFT, by=officer, now=now) == brand
    assert Brand.objects.get().name == "示例·品牌"


def test_the_city_sees_seven_rows_in_order_and_a_county_its_own(
    project, officer, county_officer, operator, officer_client, client
):
    today = timezone.localdate()
    rows = board.rows(officer.sight(), today)
    assert [row.county.code for row in rows] == sorted(row.county.code for row in rows)
    assert len(rows) == 7
    assert [row.county.code for row in board.rows(county_officer.sight(), today)] == [XIHE]
    assert board.rows(operator.sight(), today) == []
    client.force_login(operator)
    assert client.get(reverse("sites:brands")).status_code == 404
    client.force_login(county_officer)
    assert client.get(reverse("sites:brand", args=["210921"])).status_code == 404
    assert officer_client.get(reverse("sites:brand", args=["210921"])).status_code == 200
    file = officer_client.get(reverse("sites:board"))
    assert file.content[:2] == b"PK"
    assert f"阜新市一县一品牌_截至{timezone.localdate():%Y%m%d}.xlsx" in unquote(file["Content-Disposition"])


def test_a_row_tells_funds_milestones_with_overdue_in_words_and_the_last_inspection(
    project, site, officer, officer_client, county_officer, now
):
    stopped = plan_project(project.brand, "示例·停", funds=900, by=county_officer, now=now)
    stop_project(stopped, reason="示例", by=county_officer, now=now)
    today = timezone.localdate()
    set_milestone(project, "示例·晚", owner=site.unit, due_on=today - timedelta(days=3), by=county_officer, now=now)
    for day in (date(2021, 9, 1), date(2021, 10, 2)):
        ledger.record(INSPECTED, site.unit, by=officer, now=now, unit=site.unit, occurred_on=day)
    row = next(row for row in board.rows(officer.sight(), today) if row.county.code == XIHE)
    assert (row.funds, row.projects, row.inspected_on, row.sites) == (1_234_500, 1, date(2021, 10, 2), 1)
    assert [each.days_late for each in row.due] == [3]
    page = officer_client.get(reverse("sites:brands"), headers={"accept-language": "en"}).content.decode()
    assert "overdue by 3 days" in page
    assert "/figures/designated_sites/?" in page


def test_a_project_ends_when_its_milestones_are_reached(project, site, county_officer, now):
    milestone = set_milestone(project, "示例", owner=site.unit, due_on=date(2026, 12, 1), by=county_officer, now=now)
    todo = Todo.objects.get(kind="sites.milestone_due")
    assert (todo.unit, todo.due_on) == (site.unit, date(2026, 12, 1))
    start_project(project, by=county_officer, now=now)
    with pytest.raises((NotAllowed, WrongMove)):
        start_project(project, by=county_officer, now=now)
    with pytest.raises(NotAllowed):
        finish_project(project, by=county_officer, now=now)
    reach_milestone(milestone, by=county_officer, now=now)
    assert Todo.objects.get(kind="sites.milestone_due").state == "done"
    with pytest.raises(NotAllowed):
        reach_milestone(milestone, by=county_officer, now=now)
    finish_project(project, by=county_officer, now=now)
    with pytest.raises(NotAllowed):
        set_milestone(project, "示例", owner=site.unit, due_on=date(2026, 12, 1), by=county_officer, now=now)


def test_an_initiative_counts_the_projects_and_sites_that_serve_it(brand, site, officer, county_officer, now):
    tag = Initiative(code="one", name_zh="示例工程")
    with unwatched():
        tag.save()
    other = keep_brand(Division.objects.get(code="210921000000"), DRAFT, by=officer, now=now)
    for each in (brand, brand, other):
        plan_project(each, "示例", initiatives=[tag], by=officer, now=now)
    gone = plan_project(other, "示例", initiatives=[tag], by=officer, now=now)
    stop_project(gone, reason="示例", by=officer, now=now)
    describe_site(site, SiteDraft(), initiatives=[tag], by=county_officer, now=now)
    everywhere = [row.county.code for row in board.rows(officer.sight(), timezone.localdate())]
    [found] = board.coverage(everywhere)
    assert (found.projects, found.all_sites, found.counties) == (3, 1, 1)
    assert found.sites[everywhere.index(XIHE)] == 1
    assert [each.sites for each in board.coverage(["210921000000"])] == [[0]]


def test_the_numbers_of_an_initiative_add_up_to_the_lists_they_open(officer_client, site, officer, now):
    tag = Initiative(code="one", name_zh="示例工程")
    with unwatched():
        tag.save()
    for each in (site, make_site(now, name="示例·市级点", place="210900000000")):
        describe_site(each, SiteDraft(), initiatives=[tag], by=officer, now=now)
    html = officer_client.get(reverse("sites:brands")).content.decode()
    opened = dict(re.findall(r'href="([^"]*\?initiative=one[^"]*)">(\d+)</a>', html))
    assert sorted(opened.values()) == ["1", "1", "2"]  # the county, the city itself, all sites
    for page, number in opened.items():
        listed = officer_client.get(unescape(page)).context["page"]
        assert listed.paginator.count == int(number), page


def test_the_list_shows_the_sites_of_an_initiative(officer_client, site, county_officer, now):
    tag = Initiative(code="one", name_zh="示例工程")
    with unwatched():
        tag.save()
    assert site.unit.name_zh not in officer_client.get("/sites/?initiative=one").content.decode()
    data = {"initiatives": [tag.pk]}
    officer_client.post(f"/sites/{site.public_id}/description/", data)
    assert site.unit.name_zh in officer_client.get("/sites/?initiative=one").content.decode()
    assert "示例工程" in officer_client.get(site.get_absolute_url()).content.decode()


def test_a_county_officer_sets_up_project_and_milestone_in_the_browser(site, city, county_officer, client):
    client.force_login(county_officer)
    typed = {"name": "示例·品牌", "slogan": "", "lead": site.unit.name_zh, "started_on": "2026-01-01"}
    assert client.post(reverse("sites:brand_terms", args=["210911"]), typed).status_code == 302
    new = {"title": "示例·项目", "funds": "100000"}
    assert client.post(reverse("sites:project_new", args=["210911"]), new).status_code == 302
    project = BrandProject.objects.get()
    wanted = {"what": "示例·节点", "owner": site.unit.name_zh, "due_on": "2027-01-01"}
    assert client.post(reverse("sites:milestone_new", args=[project.public_id]), wanted).status_code == 302
    page = client.get(reverse("sites:brand", args=["210911"])).content.decode()
    assert ("示例·节点" in page, "100,000" in page, project.funds) == (True, True, 10_000_000)


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as spent:
        assert client.get(address).status_code == 200
    return len(spent)


def test_the_board_costs_the_same_with_many(project, site, officer, officer_client, now):
    set_milestone(project, "示例", owner=site.unit, due_on=date(2026, 12, 1), by=officer, now=now)
    addresses = [reverse("sites:brands"), reverse("sites:brand", args=["210911"])]
    few = [queries(officer_client, address) for address in addresses]
    for county in Division.objects.children("210900000000"):
        for number in range(3):
            brand = keep_brand(county, DRAFT, by=officer, now=now)
            each = plan_project(brand, f"示例{number}", by=officer, now=now)
            set_milestone(each, "示例", owner=site.unit, due_on=date(2026, 12, 1), by=officer, now=now)
    assert [queries(officer_client, address) for address in addresses] == few


def test_who_owes_a_milestone_sees_the_page_that_the_to_do_leads_to(
    project, operator, people, county_officer, client, now
):
    start_project(project, by=county_officer, now=now)
    page = reverse("sites:brand", args=[XIHE[:6]])
    client.force_login(operator)
    assert client.get(page).status_code == 404
    owner = operator.memberships.get().unit
    set_milestone(project, "示例·节点", owner=owner, due_on=date(2027, 1, 31), by=county_officer, now=now)
    answer = client.get(page)
    assert answer.status_code == 200
    assert "示例·节点" in answer.content.decode()


def test_a_project_and_its_milestone_are_amended_and_the_owner_ticks_it_off(brand, site, county_officer, people, now):
    project = plan_project(brand, "示例", by=county_officer, now=now)
    office = brand.office
    milestone = set_milestone(project, "方案", owner=office, due_on=date(2026, 12, 1), by=county_officer, now=now)
    amend_project(project, "示例·改", funds=500, initiatives=[], by=county_officer, now=now)
    assert (project.title, project.funds) == ("示例·改", 500)
    amend_milestone(milestone, "新方案", owner=site.unit, due_on=date(2026, 12, 9), by=county_officer, now=now)
    open_ones = Todo.objects.filter(subject_id=str(milestone.public_id), state="open")
    assert [(each.unit_id, each.due_on) for each in open_ones] == [(site.unit_id, date(2026, 12, 9))]
    operator = people(Role.SITE_OPERATOR, at=site.unit)
    with pytest.raises(NotAllowed):
        amend_milestone(milestone, "别的", owner=site.unit, due_on=date(2027, 1, 1), by=operator, now=now)
    reach_milestone(milestone, by=operator, now=now)
    assert milestone.done_on == now.date()
    with pytest.raises(NotAllowed):
        amend_milestone(milestone, "别的", owner=site.unit, due_on=date(2027, 1, 1), by=county_officer, now=now)
