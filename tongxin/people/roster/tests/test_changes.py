"""Giving, ending, standing in, closing: each on its page, with the obstacle in words for whoever may not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from conftest import make_person
from tests.guards import unwatched
from tests.hostile import EVIL, RAW
from tongxin.audit.models import Record
from tongxin.people.models import Membership, Person
from tongxin.people.roles import Role


def card(person: Person) -> str:
    return f"/people/{person.public_id}/"


def held(person: Person) -> Membership:
    return person.memberships.order_by("pk").last()


def soon(days: int = 10) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


@pytest.fixture
def administrator(people) -> Person:
    return people(Role.SECURITY_ADMINISTRATOR, name="示例·安全")


@pytest.fixture
def system(people) -> Person:
    return people(Role.SYSTEM_ADMINISTRATOR, name="示例·系统")


def test_a_role_is_given(client_of, county_officer, lawyer, team):
    client = client_of(county_officer)
    form = {"unit": team.name_zh, "role": "legal_coordinator", "starts_on": soon(0), "ends_on": soon()}
    assert client.post(f"{card(lawyer)}role/", form)["Location"] == card(lawyer)
    given = held(lawyer)
    assert (given.role, given.given_by) == ("legal_coordinator", county_officer.actor_id)
    assert Record.objects.filter(kind="accounts.role_given", subject=f"people.person:{lawyer.public_id}").exists()


@pytest.mark.parametrize(
    "changed", [{"role": "auditor"}, {"unit": "示例·210921办公室"}, {"role": "lawyer"}, {"ends_on": "2001-01-01"}]
)
def test_what_is_not_theirs_to_give_is_a_mistake(client_of, county_officer, colleague_elsewhere, lawyer, team, changed):
    form = {"unit": team.name_zh, "role": "legal_coordinator", "starts_on": soon(0), "ends_on": ""}
    assert client_of(county_officer).post(f"{card(lawyer)}role/", form | changed).status_code == 422
    assert lawyer.memberships.count() == 1


@pytest.mark.parametrize("day", ["9999-12-31", "2101-01-01", "0001-01-01", "1899-12-31"])
def test_a_day_that_nobody_means_is_a_mistake(client_of, county_officer, lawyer, team, day):
    client = client_of(county_officer)
    form = {"unit": team.name_zh, "role": "legal_coordinator", "starts_on": soon(0), "ends_on": day}
    assert "2100-12-31" in client.post(f"{card(lawyer)}role/", form).content.decode()
    ending = client.post(f"/people/roles/{held(lawyer).public_id}/ending/", {"last_day": day})
    assert (ending.status_code, lawyer.memberships.count()) == (422, 1)
    assert client.get("/people/roster/", {"on": day}).status_code in {200, 422}


def test_nobody_gives_roles_to_themselves(client_of, county_officer, team):
    form = {"unit": team.name_zh, "role": "lawyer", "starts_on": soon(0)}
    assert client_of(county_officer).post(f"{card(county_officer)}role/", form).status_code == 403


def test_a_role_is_ended(client_of, county_officer, lawyer):
    client = client_of(county_officer)
    yesterday = soon(-1)
    assert client.post(f"/people/roles/{held(lawyer).public_id}/ending/", {"last_day": yesterday}).status_code == 302
    assert held(lawyer).ends_on.isoformat() == yesterday
    assert "目前没有任职" in client.get(card(lawyer)).content.decode()
    assert Record.objects.filter(kind="accounts.role_ended").exists()
    assert client.post(f"/people/roles/{held(lawyer).public_id}/ending/", {"last_day": yesterday}).status_code == 422


def test_a_deputy_is_named_by_choosing(client_of, county_officer, lawyer, people, team):
    two = [people(Role.LAWYER, at=team, name="示例·王") for _number in range(2)]
    client = client_of(county_officer)
    path = f"/people/roles/{held(lawyer).public_id}/deputy/"
    form = {"deputy": "示例·王", "starts_on": soon(0), "ends_on": soon()}
    asked = client.post(path, form)
    assert asked.status_code == 422  # two are called so
    assert f'value="{two[0].public_id}"' in asked.content.decode()
    other = people(Role.LEGAL_COORDINATOR, at=team, name="示例·赵")
    chosen = {"deputy": "示例·赵", "deputy-asked": "示例·赵", "deputy-choice": str(other.public_id)}
    assert client.post(path, form | chosen).status_code == 302
    standing_in = held(other)
    assert (standing_in.role, standing_in.deputises) == ("lawyer", held(lawyer))
    assert other.holds(Role.LAWYER, at=team)
    assert Record.objects.filter(kind="accounts.deputy_named").exists()


def test_a_deputy_out_of_sight_is_nobody(client_of, county_officer, colleague_elsewhere, lawyer):
    path = f"/people/roles/{held(lawyer).public_id}/deputy/"
    for choice in ("", str(colleague_elsewhere.public_id)):
        form = {
            "deputy": colleague_elsewhere.name, "deputy-asked": colleague_elsewhere.name, "deputy-choice": choice,
            "starts_on": soon(0), "ends_on": soon(),
        }  # fmt: skip
        assert client_of(county_officer).post(path, form).status_code == 422
    assert "示例·阜蒙" not in client_of(county_officer).get("/people/options/?q=示例").content.decode()


@pytest.mark.parametrize(
    "changed", [{"ends_on": ""}, {"starts_on": soon(-3)}, {"starts_on": soon(20)}, {"ends_on": soon(100)}]
)
def test_a_deputy_has_days(client_of, county_officer, lawyer, people, team, changed):
    people(Role.LEGAL_COORDINATOR, at=team, name="示例·赵")
    path = f"/people/roles/{held(lawyer).public_id}/deputy/"
    form = {"deputy": "示例·赵", "starts_on": soon(0), "ends_on": soon()}
    assert client_of(county_officer).post(path, form | changed).status_code == 422
    assert not Membership.objects.exclude(deputises=None).exists()


def test_an_account_is_closed_and_reopened(client_of, system, lawyer):
    client = client_of(system)
    assert client.get(f"{card(lawyer)}closing/").status_code == 200
    assert client.post(f"{card(lawyer)}closing/").status_code == 302
    assert not Person.objects.get(pk=lawyer.pk).is_active
    assert client.post(f"{card(lawyer)}closing/").status_code == 422
    assert client.get(f"{card(lawyer)}reopening/").status_code == 200
    assert client.post(f"{card(lawyer)}reopening/").status_code == 302
    assert Person.objects.get(pk=lawyer.pk).is_active
    kinds = list(
        Record.objects.filter(kind__startswith="accounts.").order_by("position").values_list("kind", flat=True)
    )
    assert kinds == ["accounts.closed", "accounts.reopened"]


def test_help_back_in(client_of, system, administrator, lawyer):
    page = client_of(system).post(f"{card(lawyer)}reset-link/")
    assert "/accounts/reset/" in page.content.decode()
    assert client_of(system).get(f"{card(lawyer)}reset-link/").status_code == 200
    assert client_of(administrator).get(f"{card(lawyer)}factor-reset/").status_code == 200
    assert client_of(administrator).post(f"{card(lawyer)}factor-reset/").status_code == 302


def test_the_last_security_administrator_stays(client_of, system, administrator):
    assert client_of(system).post(f"{card(administrator)}closing/").status_code == 403
    ending = f"/people/roles/{held(administrator).public_id}/ending/"
    assert client_of(administrator).post(ending, {"last_day": soon(-1)}).status_code == 403


CHANGES = ("role", "closing", "reopening", "factor-reset", "reset-link")


@pytest.mark.parametrize("change", CHANGES)
def test_who_may_not_is_told_why_beside_the_button(client_of, people, team, lawyer, change):
    mate = people(Role.LAWYER, at=team)
    client = client_of(mate)
    html = client.get(card(lawyer)).content.decode()
    assert html.count("disabled") >= 4
    assert "账号的停用和启用由系统管理员办理" in html
    for answer in (client.get(f"{card(lawyer)}{change}/"), client.post(f"{card(lawyer)}{change}/")):
        assert answer.status_code == 403


@pytest.mark.parametrize("change", ["", *(f"{each}/" for each in CHANGES)])
def test_whoever_is_out_of_sight_is_not_there(client_of, colleague_elsewhere, lawyer, change):
    assert client_of(colleague_elsewhere).get(f"{card(lawyer)}{change}").status_code == 404
    for deed in ("ending", "deputy"):
        path = f"/people/roles/{held(lawyer).public_id}/{deed}/"
        answer = client_of(colleague_elsewhere).post(path, {"last_day": soon(-1)})
        assert answer.status_code == 404
    assert held(lawyer).ends_on is None


def test_roles_out_of_sight_are_not_told(client_of, county_officer, colleague_elsewhere, lawyer):
    """Who works in two counties: each county sees its own."""
    elsewhere = colleague_elsewhere.memberships.get().unit
    from conftest import hold

    hold(lawyer, Role.ASSESSOR, elsewhere)
    assert elsewhere.name_zh not in client_of(county_officer).get(card(lawyer)).content.decode()
    assert elsewhere.name_zh in client_of(colleague_elsewhere).get(card(lawyer)).content.decode()


def test_ones_own_roles_can_be_laid_down_and_stood_in_for(client_of, lawyer, people, team):
    people(Role.LEGAL_COORDINATOR, at=team, name="示例·赵")
    client = client_of(lawyer)
    page = client.get("/people/mine/").content.decode()
    assert "卸任" in page
    assert "律师" in page
    path = f"/people/roles/{held(lawyer).public_id}"
    form = {"deputy": "示例·赵", "starts_on": soon(0), "ends_on": soon()}
    assert client.post(f"{path}/deputy/", form)["Location"] == "/people/mine/"
    assert "示例·赵" in client.get("/people/mine/").content.decode()
    assert client.post(f"{path}/ending/", {"last_day": soon(-1)})["Location"] == "/"
    assert not Membership.objects.on(timezone.localdate()).filter(role="lawyer").exists()  # the deputy went with it


def test_one_cannot_prolong_ones_own_role(client_of, lawyer, county_officer):
    with unwatched():
        Membership.objects.filter(person=lawyer).update(ends_on=date.fromisoformat(soon(3)))
    path = f"/people/roles/{held(lawyer).public_id}/ending/"
    assert client_of(lawyer).post(path, {"last_day": soon(300)}).status_code == 422
    assert held(lawyer).ends_on.isoformat() == soon(3)


def test_a_script_in_a_name_is_text(client_of, county_officer, people, team):
    evil = people(Role.LAWYER, at=team, name=EVIL)
    client = client_of(county_officer)
    paths = [card(evil), "/people/", "/people/roster/", "/people/options/?q=img", f"{card(evil)}role/"]
    paths += [f"/people/roles/{held(evil).public_id}/{deed}/" for deed in ("ending", "deputy")]
    for path in paths:
        html = client.get(path).content.decode()
        assert RAW not in html, path
        assert "&lt;img src=x" in html, path


def test_looking_is_noted(client_of, county_officer, lawyer):
    client_of(county_officer).get(card(lawyer))
    client_of(lawyer).get("/people/mine/")
    noted = Record.objects.get(kind="personal.page_viewed")
    assert (noted.actor, noted.subject) == (county_officer.actor_id, f"people.person:{lawyer.public_id}")


def test_an_account_without_a_role_sees_nobody(client_of, newcomer, lawyer):
    make_person(name="示例·空", email="empty@example.org")
    for path in ("/people/", "/people/roster/", card(lawyer), "/people/mine/", "/people/options/?q=示"):
        assert client_of(newcomer).get(path).status_code == 403
