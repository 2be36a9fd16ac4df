"""A link to a new password, handed over by the system administrator: once, within a day, shown once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from tests.guards import unwatched
from tongxin.audit.models import Record
from tongxin.ledger.models import Entry
from tongxin.people.models import Person, ResetLink
from tongxin.people.permissions import NotAllowed
from tongxin.people.roles import Role
from tongxin.people.signing_in.actions import reset_links
from tongxin.people.signing_in.rules import LINK_LASTS

NEW = "a longer staple, Monday"
GIVEN = {"password1": NEW, "password2": NEW}


@pytest.fixture
def administrator(people) -> Person:
    return people(Role.SYSTEM_ADMINISTRATOR)


@pytest.fixture
def person(people) -> Person:
    return people(Role.LAWYER)


@pytest.fixture
def link(person, administrator) -> str:
    return f"/accounts/reset/{reset_links.issue(person, by=administrator, now=timezone.now())}/"


def let_pass(time: timedelta) -> None:
    ResetLink.objects.update(issued_at=F("issued_at") - time, expires_at=F("expires_at") - time)


def has(person: Person, password: str) -> bool:
    return Person.objects.get(pk=person.pk).check_password(password)


def test_it_sets_the_password(client, person, link):
    page = client.get(link)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert client.post(link, GIVEN).url == "/accounts/login/"
    assert has(person, NEW)
    assert Entry.objects.get(verb="people.password_changed").actor == person.actor_id
    assert Record.objects.filter(kind="door.password_reset").count() == 1


def test_it_signs_nobody_in(client, link):
    client.post(link, GIVEN)
    assert "_auth_user_id" not in client.session


def test_it_works_once(client, person, link):
    client.post(link, GIVEN)
    assert client.get(link).status_code == 404
    assert (
        client.post(link, {"password1": "another staple, Tuesday", "password2": "another staple, Tuesday"}).status_code
        == 404
    )
    assert has(person, NEW)


def test_it_lasts_a_day(client, person, link):
    let_pass(LINK_LASTS - timedelta(minutes=1))
    assert client.get(link).status_code == 200
    let_pass(timedelta(minutes=1))
    assert "链接已失效" in client.get(link).content.decode()
    assert client.post(link, GIVEN).status_code == 404
    assert not has(person, NEW)


def test_a_new_one_voids_the_old(client, person, administrator, link):
    newer = reset_links.issue(person, by=administrator, now=timezone.now())
    assert client.get(link).status_code == 404
    assert client.get(f"/accounts/reset/{newer}/").status_code == 200


def test_it_ends_all_sessions(client, person, link):
    there = Client()
    there.post("/accounts/login/", {"login": person.email, "password": "correct horse battery"})
    client.post(link, GIVEN)
    assert there.get("/accounts/password/change/").status_code == 302


def test_it_opens_a_locked_account(client, person, link):
    for number in range(5):
        client.post(
            "/accounts/login/", {"login": person.email, "password": "wrong"}, REMOTE_ADDR=f"198.51.100.{number}"
        )
    client.post(link, GIVEN)
    assert client.post("/accounts/login/", {"login": person.email, "password": NEW}).url == "/"


@pytest.mark.parametrize("token", ["x", "0" * 43, "' OR 1=1 --"])
def test_a_guessed_one_leads_nowhere(client, link, token):
    assert client.get(f"/accounts/reset/{token}/").status_code == 404


def test_a_weak_password_is_refused_and_the_link_stays(client, person, link):
    assert client.post(link, {"password1": "woaini1314", "password2": "woaini1314"}).status_code == 422
    assert client.post(link, {"password1": NEW, "password2": "other"}).status_code == 422
    assert client.get(link).status_code == 200


def test_a_closed_account_gets_none(client, person, administrator, link):
    with unwatched():
        Person.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get(link).status_code == 404
    person.is_active = False
    with pytest.raises(NotAllowed):
        reset_links.issue(person, by=administrator, now=timezone.now())


@pytest.mark.parametrize("role", [Role.CITY_OFFICER, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR])
def test_only_the_system_administrator_hands_them_out(people, person, role):
    with pytest.raises(NotAllowed):
        reset_links.issue(person, by=people(role), now=timezone.now())
    assert not ResetLink.objects.exists()


def test_nobody_makes_one_for_themselves(administrator):
    with pytest.raises(NotAllowed):
        reset_links.issue(administrator, by=administrator, now=timezone.now())


def test_the_database_does_not_hold_the_token(link):
    token = link.split("/")[-2]
    assert token not in str(ResetLink.objects.values().get())
