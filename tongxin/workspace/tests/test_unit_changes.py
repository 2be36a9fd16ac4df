"""The changes of a unit by its pages: who may, who was second, what is wrong with the form."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from conftest import hold, make_office
from tongxin.ledger.models import Entry
from tongxin.orgs.actions import data_of
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.people.models import Person
from tongxin.people.permissions import NotAllowed
from tongxin.people.roles import Role
from tongxin.workspace import actions

pytestmark = pytest.mark.django_db
CITY, XIHE, FUMENG, VILLAGE = "210900000000", "210911000000", "210921000000", "210911008003"


@pytest.fixture
def county_client(county_officer) -> Client:
    client = Client()
    client.force_login(county_officer)
    return client


@pytest.fixture
def county(city, county_officer) -> Unit:
    """The office at which the county officer holds the role."""
    return Unit.objects.get(place=XIHE)


@pytest.fixture
def team(county) -> Unit:
    return make_office(VILLAGE, name="示例·律师服务团", kind=Kind.SERVICE_TEAM, parent=county)


def send(client: Client, unit: Unit, what: str, **given: str):
    address = f"{unit.get_absolute_url()}{what}/"
    html = client.get(address).content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', html)
    assert seen, html[:200]
    return client.post(address, {"seen": seen[1], "reason": "示例：文件〔2026〕1号"} | given)


def test_a_county_officer_opens_a_unit_in_the_county(county_client, county) -> None:
    given = {"kind": "branch", "name_zh": "示例·分会", "parent": county.name_zh, "place": "玉丰街道"}
    response = county_client.post("/units/new/", given)
    unit = Unit.objects.get(name_zh="示例·分会")
    assert response["Location"] == unit.get_absolute_url()
    assert (unit.parent, unit.place_id) == (county, "210911008000")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"place": "阜蒙县"}, "单位所在地须在您管辖的地区内"),
        ({"parent": ""}, "顶级单位由市级设立"),
        ({"parent": "没有的单位"}, "没有名称或拼音首字母含"),
        ({"name_zh": ""}, "必填"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_opened(county_client, county, wrong, said) -> None:
    given = {"kind": "branch", "name_zh": "示例·分会", "parent": county.name_zh, "place": "玉丰街道"} | wrong
    response = county_client.post("/units/new/", given)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Unit.objects.filter(name_zh="示例·分会").exists()


def test_a_number_that_is_taken_is_said(county_client, county) -> None:
    given = {"kind": "branch", "name_zh": "示例·分会", "parent": county.name_zh, "place": "玉丰街道", "number": "F1"}
    assert county_client.post("/units/new/", given).status_code == 302
    response = county_client.post("/units/new/", given)
    assert response.status_code == 422
    assert "已属于其他单位" in response.content.decode()


def test_several_units_that_fit_are_offered_to_choose_from(county_client, county, team) -> None:
    for number in (1, 2):
        make_office(VILLAGE, name=f"示例·协会{number}", kind=Kind.ASSOCIATION, parent=county)
    response = send(county_client, team, "move", parent="协会")
    html = response.content.decode()
    assert response.status_code == 422
    chosen = re.findall(r'name="parent-choice" value="(\d+)"', html)
    assert len(chosen) == 2
    response = send(county_client, team, "move", parent="协会", **{"parent-asked": "协会", "parent-choice": chosen[1]})
    assert response.status_code == 302
    assert Unit.objects.get(pk=team.pk).parent_id == int(chosen[1])


def test_a_unit_is_renamed_and_found_by_both_names(county_client, team) -> None:
    response = send(
        county_client, team, "amendment", name_zh="示例·公益律师团", place="玉丰街道", opened_on="2020-01-02"
    )
    assert response.status_code == 302
    html = county_client.get(response["Location"]).content.decode()
    assert "示例·公益律师团" in html
    assert "曾用名" in html
    assert "此前名称为示例·律师服务团" in html
    assert "示例·公益律师团" in county_client.get("/search/?q=lsfwt").content.decode() or "示例·公益律师团" in (
        county_client.get("/search/?q=律师服务团").content.decode()
    )


def test_merging_closing_and_reopening(county_client, county, team) -> None:
    other = make_office(VILLAGE, name="示例·另一团", kind=Kind.SERVICE_TEAM, parent=county)
    assert send(county_client, team, "merger", into="示例·另一团").status_code == 302
    assert Unit.objects.get(pk=team.pk).merged_into == other
    assert county_client.get(f"{team.get_absolute_url()}merger/").status_code == 403
    assert send(county_client, team, "reopening").status_code == 302
    assert send(county_client, team, "closing").status_code == 302
    make_office(VILLAGE, name="示例·下属", parent=other)
    response = send(county_client, other, "closing")
    assert response.status_code == 422
    assert "下级" in response.content.decode()


def test_who_was_second_is_told_and_changes_nothing(county_client, county, team) -> None:
    one, two = (make_office(XIHE, name=f"示例·上级{name}", parent=county) for name in "甲乙")
    address = f"{team.get_absolute_url()}move/"
    seen = re.search(r'name="seen" value="(\w+)"', county_client.get(address).content.decode())[1]
    assert send(county_client, team, "move", parent=one.name_zh).status_code == 302
    response = county_client.post(address, {"seen": seen, "reason": "x", "parent": two.name_zh})
    assert response.status_code == 409
    assert "已被他人变更" in response.content.decode()
    assert Unit.objects.get(pk=team.pk).parent == one


def test_a_day_in_the_future_is_refused(county_client, county, team) -> None:
    response = send(county_client, team, "closing", closed_on="2099-01-01")
    assert response.status_code == 422
    assert "晚于今天" in response.content.decode()
    assert send(county_client, team, "closing", closed_on="2099-13-01").status_code == 422


def test_every_change_needs_a_reason(county_client, team) -> None:
    before = Entry.objects.count()
    for what in ("amendment", "move", "merger", "closing"):
        assert send(county_client, team, what, reason="").status_code == 422
    assert Entry.objects.count() == before


def test_below_a_unit_out_of_reach_nothing_is_put(county_officer, county, team, now) -> None:
    top = make_office("210900000000", name="示例·市办")
    with pytest.raises(NotAllowed):
        actions.move_unit(team, top, by=county_officer, now=now, reason="x", moved_on=None)
    with pytest.raises(NotAllowed):
        actions.merge_unit(team, top, by=county_officer, now=now, reason="x", merged_on=None)
    with pytest.raises(NotAllowed):
        actions.close_unit(top, by=county_officer, now=now, reason="x", closed_on=None)


@pytest.mark.parametrize("role", [Role.STREET_CLERK, Role.SECURITY_ADMINISTRATOR])
def test_roles_without_the_deed_read_why(people, city, county, team, role) -> None:
    place = "210911008000" if role is Role.STREET_CLERK else city.code
    client = Client()
    client.force_login(people(role, place))
    html = client.get(team.get_absolute_url()).content.decode()
    assert "单位由所在地区的管理员管理" in html
    assert "amendment/" not in html
    for what in ("amendment", "move", "merger", "closing"):
        assert client.post(f"{team.get_absolute_url()}{what}/", {"reason": "x"}).status_code == 403
    assert client.post("/units/new/", {}).status_code == 403


def resettled(unit: Unit, place: str, by, now) -> None:
    actions.amend_unit(unit, replace(data_of(unit), place=place), by=by, now=now, reason="示例")


@pytest.mark.parametrize("place", [CITY, FUMENG, VILLAGE])
def test_the_home_of_an_office_gives_nobody_another_sight(people, county, county_officer, now, place) -> None:
    administrator = people(Role.SYSTEM_ADMINISTRATOR)
    before = county_officer.sight()
    with pytest.raises(NotAllowed, match=county_officer.name):
        resettled(county, place, administrator, now)
    assert Unit.objects.get(pk=county.pk).place_id == XIHE
    assert Person.objects.get(pk=county_officer.pk).sight() == before


def test_nor_takes_it_the_city_s_office_its_sight(people, officer, now) -> None:
    office = officer.memberships.get().unit
    administrator = people(Role.SYSTEM_ADMINISTRATOR, at=office)
    with pytest.raises(NotAllowed, match="市级管理员"):
        resettled(office, XIHE, administrator, now)
    assert Person.objects.get(pk=officer.pk).sight().everything


def test_a_role_of_later_counts_and_one_that_ended_does_not(people, county, newcomer, now) -> None:
    administrator = people(Role.SYSTEM_ADMINISTRATOR)
    today = timezone.localdate()
    county.memberships.update(starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1))
    hold(newcomer, Role.COUNTY_OFFICER, county, since=today + timedelta(days=30))
    with pytest.raises(NotAllowed, match="县区管理员"):
        resettled(county, FUMENG, administrator, now)
    county.memberships.filter(person=newcomer).update(called_off=True)
    resettled(county, FUMENG, administrator, now)
    assert Unit.objects.get(pk=county.pk).place_id == FUMENG


def test_who_may_give_the_role_at_both_homes_moves_the_office_of_a_street(people, county, officer, now) -> None:
    street = make_office("210911008000", parent=county)
    people(Role.STREET_CLERK, at=street, name="示例·经办")
    with pytest.raises(NotAllowed, match="示例·经办"):
        resettled(street, XIHE, officer, now)  # no clerk at a county's office
    resettled(street, "210911007000", officer, now)
    assert Unit.objects.get(pk=street.pk).place_id == "210911007000"
    with pytest.raises(NotAllowed, match="示例·经办"):
        resettled(street, VILLAGE, people(Role.SYSTEM_ADMINISTRATOR), now)


def test_the_form_says_which_role_stands_in_the_way(county, county_officer, people) -> None:
    client = Client()
    client.force_login(people(Role.SYSTEM_ADMINISTRATOR))
    given = {"name_zh": county.name_zh, "name_en": "", "level": "", "opened_on": "", "place": "210900000000"}
    response = send(client, county, "amendment", **given)
    assert response.status_code == 422
    assert county_officer.name in response.content.decode()
