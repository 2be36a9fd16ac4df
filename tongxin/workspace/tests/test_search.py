"""The search: units, places and people, by name and by pinyin initials, within one's sight."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from conftest import hold, make_office, make_person
from tongxin.orgs.vocabulary import Kind
from tongxin.people.roles import Role
from tongxin.workspace.finding import found

pytestmark = pytest.mark.django_db
STREET = "210911008000"


@pytest.fixture
def team(city):
    return make_office(STREET, name="示例·玉丰律师服务团", kind=Kind.SERVICE_TEAM)


@pytest.mark.parametrize("typed", ["律师服务", "玉丰律师", "slyf", "yflsfwt", "YFLS", "玉丰 律师"])
def test_a_unit_is_found_by_a_part_of_its_name_or_its_initials(officer_client, team, typed) -> None:
    assert team.get_absolute_url() in officer_client.get("/search/", {"q": typed}).content.decode()
    assert team.get_absolute_url() in officer_client.get("/search/suggestions/", {"q": typed}).content.decode()


def test_who_is_called_so_from_the_beginning_comes_first(officer_client, team) -> None:
    other = make_office(STREET, name="律师协会")
    html = officer_client.get("/search/", {"q": "律师"}).content.decode()
    assert html.index(other.get_absolute_url()) < html.index(team.get_absolute_url())


@pytest.mark.parametrize("typed", ["玉丰", "yfjd"])
def test_places_lead_to_their_units(officer_client, team, typed) -> None:
    assert "/units/?place=210911008" in officer_client.get("/search/", {"q": typed}).content.decode()


@pytest.mark.parametrize("typed", ["王示例", "wsl"])
def test_people_are_found_with_their_role(officer_client, team, typed) -> None:
    found = hold(make_person(name="王示例", email="w@example.org"), Role.LAWYER, team)
    html = officer_client.get("/search/", {"q": typed}).content.decode()
    assert "王示例" in html
    card = reverse("persons:card", args=[found.public_id])
    assert card in html
    assert officer_client.get(card).status_code == 200
    assert "律师 · 示例·玉丰律师服务团" in html


@pytest.mark.parametrize("typed", ["王示", "wsl"])
def test_nobody_is_lost_behind_those_without_a_role(officer, team, typed) -> None:
    """More than are shown have left; who works there is found all the same, and the first by name are those shown."""
    for number in range(12):
        gone = make_person(name=f"王示例{number:02}", email=f"gone{number}@example.org")
        hold(gone, Role.LAWYER, team, until=date(2020, 1, 1))
    for number in (7, 3, 5):
        hold(make_person(name=f"王示例·在{number}", email=f"here{number}@example.org"), Role.LAWYER, team)
    (people,) = (group for group in found(officer, typed, most=2) if group.sort == "people")
    assert ([hit.name for hit in people.hits], people.more) == (["王示例·在3", "王示例·在5"], True)


def test_nothing_outside_ones_sight_is_found(people, team) -> None:
    hold(make_person(name="王示例", email="w@example.org"), Role.LAWYER, team)
    client = Client()
    client.force_login(people(Role.COUNTY_OFFICER, "210921000000"))
    for typed in ("玉丰", "律师", "王示例", "yf", "wsl"):
        for address in ("/search/", "/search/suggestions/"):
            html = client.get(address, {"q": typed}).content.decode()
            assert team.get_absolute_url() not in html
            assert "王示例 " not in html.replace("王示例<", "王示例 ").replace(f"：{typed}", "")
            assert "place=210911" not in html


@pytest.mark.parametrize("typed", ["", " ", "。。。", "%", "_", "'; DROP TABLE orgs_unit; --", "x" * 5000, "<b>"])
def test_any_text_is_only_a_text(officer_client, team, typed) -> None:
    for address in ("/search/", "/search/suggestions/", "/units/"):
        response = officer_client.get(address, {"q": typed})
        assert response.status_code == 200
        assert "<b>" not in response.content.decode()
    if address != "/units/":
        assert team.get_absolute_url() not in response.content.decode()


def test_the_box_is_there_for_those_who_may_see_units(officer_client, people, city) -> None:
    assert 'id="search"' in officer_client.get("/units/").content.decode()
    client = Client()
    client.force_login(people(Role.AUDITOR))
    assert 'id="search"' not in client.get("/accounts/password/change/").content.decode()
