"""Lists, head-counts and files: within reach, of any day, at a constant price."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from conftest import hold, make_office, make_person
from tests.guards import unwatched
from tongxin.audit.models import Record
from tongxin.orgs.actions.moving import move_unit
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.people.models import Membership
from tongxin.people.roles import Role
from tongxin.people.roster.headcount import difference, roster

DAY = date(2025, 6, 30)


def sheets(response) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.getvalue()))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.fixture
def history(team, county_officer):
    """Somebody who went on DAY, somebody who came the day after, and somebody in two roles throughout."""
    went, came, both = (make_person(name=f"示例·{name}", email=f"{name}@example.org") for name in ("走", "来", "留"))
    hold(went, Role.LAWYER, team, until=DAY)
    hold(came, Role.LAWYER, team, since=DAY + timedelta(days=1))
    hold(both, Role.LAWYER, team)
    hold(both, Role.LEGAL_COORDINATOR, team)
    return went, came, both


def test_the_roster_of_a_day_counts_persons_once(county_officer, history, team):
    then, later = roster(county_officer, DAY, team), roster(county_officer, DAY + timedelta(days=1), team)
    assert (then.persons, later.persons) == (2, 2)
    assert then.roles == [Role.LEGAL_COORDINATOR, Role.LAWYER]
    assert then.totals == [1, 2]
    (row,) = then.rows
    assert (row.unit, row.counts, row.persons) == (team, [1, 2], 2)
    changed = difference(then, later)
    assert [line.person.name for line in changed.came] == ["示例·来"]
    assert [line.person.name for line in changed.went] == ["示例·走"]


def test_the_page_and_the_file_say_the_same(client_of, county_officer, history, team):
    client = client_of(county_officer)
    asked = f"on={DAY}&since={DAY + timedelta(days=1)}&unit={team.name_zh}"
    page = client.get(f"/people/roster/?{asked}").content.decode()
    assert "2025-06-30" in page
    assert "示例·走" in page
    file = client.get(f"/people/roster/roster.xlsx?{asked}")
    assert "20250630" in file["Content-Disposition"]
    book = sheets(file)
    assert book["人数统计"][1] == ["合计", 2, 1, 2]
    assert {line[0] for line in book["人员名册"][1:]} == {"示例·走", "示例·留"}
    assert book["新增"][1][0] == "示例·来"
    assert book["减少"][1][0] == "示例·走"
    noted = Record.objects.get(kind="out.list_exported")
    assert (noted.details["rows"], noted.unit_path) == (3, team.path)


def test_a_past_day_is_counted_in_the_tree_of_that_day(county_officer, officer, history, team):
    """Moving a team away today takes nobody out of yesterday's roster, nor puts anybody into the other one's."""
    day = timezone.localdate()
    unions = [make_office(team.place_id, name=f"示例·联合会{n}", kind=Kind.ASSOCIATION) for n in range(2)]
    with unwatched():
        for parent, moved_on in zip(unions, (day - timedelta(days=9), day), strict=True):
            move_unit(team, parent, by=officer, now=timezone.now(), reason="改编", moved_on=moved_on)
            team.refresh_from_db()
    days = [day - timedelta(days=back) for back in (10, 9, 1, 0)]
    counted = [[roster(county_officer, each, union).persons for each in days] for union in unions]
    assert counted == [[0, 2, 2, 0], [0, 0, 0, 2]]
    assert [roster(county_officer, each, team).persons for each in days] == [2, 2, 2, 2]


def test_another_county_is_not_counted(client_of, county_officer, colleague_elsewhere, history, team):
    assert roster(colleague_elsewhere, DAY).persons == 1
    client = client_of(colleague_elsewhere)
    for path in ("/people/", "/people/roster/", f"/people/roster/?unit={team.name_zh}", "/people/?state=any&q=示例"):
        html = client.get(path).content.decode()
        assert "示例·留" not in html, path
        assert "示例·走" not in html, path
    for path in ("/people/people.xlsx?state=any", "/people/roster/roster.xlsx"):
        assert "示例·留" not in str(sheets(client.get(path)))


def test_a_unit_that_was_closed_still_counts_for_its_days(county_officer, history, team):
    with unwatched():
        Unit.objects.filter(pk=team.pk).update(status="closed", closed_on=DAY + timedelta(days=30))
    assert roster(county_officer, DAY).persons == 3
    assert roster(county_officer, timezone.localdate()).persons == 1


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"示例·来", "示例·留", "示例·细河"}),
        ("q=来", {"示例·来"}),
        ("q=留@example.org", {"示例·留"}),
        ("role=legal_coordinator", {"示例·留"}),
        ("state=none", {"示例·走"}),
        ("state=any", {"示例·来", "示例·留", "示例·走", "示例·细河"}),
        ("state=closed", set()),
        ("unit=示例·细河服务团", {"示例·来", "示例·留"}),
        ("role=nonsense", {"示例·来", "示例·留", "示例·细河"}),
        ("page=99", {"示例·来", "示例·留", "示例·细河"}),
    ],
)
def test_the_list_finds(client_of, county_officer, history, query, names):
    response = client_of(county_officer).get(f"/people/?{query}")
    assert {line.person.name for line in response.context["lines"]} == names


def test_the_file_of_people_is_noted(client_of, county_officer, history):
    book = sheets(client_of(county_officer).get("/people/people.xlsx"))
    assert ["示例·来", "律师", "示例·细河服务团", "2025-07-01", "—", "正常"] in book["人员"]
    assert Record.objects.filter(kind="out.list_exported", actor=county_officer.actor_id).exists()


@pytest.mark.parametrize("role", [Role.LAWYER, Role.MERCHANT])
def test_who_exports_nothing_exports_nobody(client_of, people, role):
    kind = {Role.LAWYER: Kind.SERVICE_TEAM, Role.MERCHANT: Kind.MERCHANT}[role]
    people(Role.COUNTY_OFFICER, "210911000000")
    person = people(role, at=make_office("210911000000", kind=kind, name="示例·本单位"))
    client = client_of(person)
    assert client.get("/people/roster/").status_code == 200
    for path in ("/people/people.xlsx", "/people/roster/roster.xlsx"):
        assert client.get(path).status_code == 403


def test_a_day_that_is_none_is_said(client_of, county_officer):
    response = client_of(county_officer).get("/people/roster/?on=yesterday")
    assert response.status_code == 422


@pytest.mark.parametrize("path", ["/people/", "/people/roster/?since=2025-01-01"])
def test_lists_cost_the_same_for_many(
    client_of, county_officer, people, team, history, django_assert_num_queries, django_assert_max_num_queries, path
):
    client = client_of(county_officer)
    client.get(path)
    with django_assert_max_num_queries(12) as few:
        client.get(path)
    for number in range(20):
        people(Role.LAWYER, at=team, name=f"示例·{number}")
    assert Membership.objects.count() > 20
    with django_assert_num_queries(len(few)):
        client.get(path)
