"""Accepting: with a new account or one's own, once, and only by who is meant; every dead link reads the same."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from conftest import hold, make_person
from tests.guards import unwatched
from tests.hostile import EVIL, RAW
from tongxin.audit.models import Record
from tongxin.ledger.models import Entry
from tongxin.notices.models import Notice
from tongxin.people import actions as people_actions
from tongxin.people.inviting import actions
from tongxin.people.inviting.tests.conftest import PASSWORD
from tongxin.people.models import Invitation, Membership, Person
from tongxin.people.roles import Role

FORM = {"name": "示例·林律师", "phone": "", "password1": PASSWORD, "password2": PASSWORD}


SECRETS = r'"[\w-]{64}"|/accounts/invitation/[^"&]*'  # of the page itself: it differs with every answer


def page_of(sent) -> str:
    return f"/accounts/invitation/{sent.token}/"


def test_a_stranger_makes_an_account_and_holds_the_role(client, sent, team):
    assert "示例·林律师" in client.get(page_of(sent)).content.decode()
    answer = client.post(page_of(sent), FORM)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    person = Person.objects.get(email="lin@example.org")
    assert person.holds(Role.LAWYER, at=team)
    assert person.check_password(PASSWORD)
    assert client.get("/").status_code == 200
    verbs = ["people.account_made", "people.invitation_accepted", "people.role_given"]
    assert list(Entry.objects.order_by("position").values_list("verb", flat=True))[1:] == verbs
    kinds = set(Record.objects.values_list("kind", flat=True))
    assert {"accounts.opened", "accounts.invitation_accepted", "accounts.role_given", "door.signed_in"} <= kinds


def test_the_first_sign_in_of_all_is_told_to_nobody_and_the_next_one_elsewhere_is(client, sent):
    client.post(page_of(sent), FORM)
    told = Notice.objects.filter(kind="people.told_new_browser")
    client.post("/accounts/logout/")
    given = {"login": "lin@example.org", "password": PASSWORD}
    client.post("/accounts/login/", given)
    assert not told.exists()
    Client().post("/accounts/login/", given)
    assert told.count() == 1


def test_the_link_works_once(client, sent):
    client.post(page_of(sent), FORM)
    second = Client()
    assert second.get(page_of(sent)).status_code == 404
    assert second.post(page_of(sent), {**FORM, "name": "示例·别人"}).status_code == 404
    assert Person.objects.filter(email="lin@example.org").count() == 1
    assert Membership.objects.filter(role="lawyer").count() == 1


def test_every_dead_link_reads_the_same(sent, guest, county_officer):
    now = timezone.now()
    used = actions.invite(guest(email="used@example.org"), by=county_officer, now=now)
    actions.accept_anew(used.token, name="示例", phone="", password=PASSWORD, now=now)
    revoked = actions.invite(guest(email="revoked@example.org"), by=county_officer, now=now)
    actions.revoke(revoked.invitation, by=county_officer, now=now)
    expired = actions.invite(guest(email="expired@example.org"), by=county_officer, now=now - timedelta(days=8))
    replaced = actions.send_again(sent.invitation, by=county_officer, now=now)
    assert Client().get(page_of(replaced)).status_code == 200
    dead = [used.token, revoked.token, expired.token, sent.token, "x", "A" * 43, f"{replaced.token[:-1]}_", "0" * 200]
    pages = set()
    for token in dead:
        for answer in (
            Client().get(f"/accounts/invitation/{token.replace('/', '')}/"),
            Client().post(f"/accounts/invitation/{token.replace('/', '')}/", FORM),
        ):
            assert answer.status_code == 404
            pages.add(re.sub(SECRETS, "", answer.content.decode()))
    assert len(pages) == 1


def test_an_invitation_is_worth_what_its_inviter_may_give_today(client, sent, county_officer, people):
    administrator = people(Role.SECURITY_ADMINISTRATOR)
    yesterday = timezone.localdate() - timedelta(days=1)
    people_actions.end_role(county_officer.memberships.get(), by=administrator, now=timezone.now(), last_day=yesterday)
    assert client.get(page_of(sent)).status_code == 404
    assert client.post(page_of(sent), FORM).status_code == 404
    assert not Person.objects.filter(email="lin@example.org").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"password2": "another one, Tuesday"},
        {"password1": "short", "password2": "short"},
        {"password1": "password12345", "password2": "password12345"},
        {"name": ""},
        {"phone": "12"},
    ],
)
def test_a_mistake_leaves_the_link_whole(client, sent, wrong):
    answer = client.post(page_of(sent), FORM | wrong)
    assert answer.status_code == 422
    assert not Person.objects.filter(email="lin@example.org").exists()
    assert client.post(page_of(sent), FORM).status_code == 302


def test_who_has_an_account_takes_the_role_with_it(client, sent, team):
    person = make_person(name="示例·林", email="lin@example.org")
    refused = client.post(page_of(sent), FORM)
    assert refused.status_code == 422
    person.refresh_from_db()
    assert not person.check_password(PASSWORD)  # what a stranger typed changed nothing
    assert person.name == "示例·林"
    client.force_login(person)
    assert client.get(page_of(sent)).status_code == 200
    assert client.post(page_of(sent)).status_code == 302
    assert Person.objects.get(pk=person.pk).holds(Role.LAWYER, at=team)
    assert Invitation.objects.get().person == person


def test_anothers_account_takes_nothing(client, sent, newcomer, county_officer):
    for person in (newcomer, county_officer):
        client.force_login(person)
        assert client.get(page_of(sent)).status_code == 200
        assert client.post(page_of(sent)).status_code == 422
        assert not Membership.objects.filter(person=person, role="lawyer").exists()
    assert Invitation.objects.get().status == "open"


def test_who_cannot_hold_the_role_is_told_and_the_link_stays(client, guest, people, now):
    administrator, system = people(Role.SECURITY_ADMINISTRATOR), people(Role.SYSTEM_ADMINISTRATOR)
    top = system.memberships.get().unit
    with unwatched():
        outside = make_person(name="示例·未来", email="future@example.org")
        sent = actions.invite(
            guest(email="future@example.org", role=Role.AUDITOR, unit=top), by=administrator, now=timezone.now()
        )
    hold(outside, Role.SYSTEM_ADMINISTRATOR, top)
    client.force_login(outside)
    answer = client.post(page_of(sent))
    assert answer.status_code == 422
    assert "三" in answer.content.decode()
    assert Invitation.objects.get().status == "open"


def test_a_closed_account_is_no_way_in(client, sent, people):
    person = make_person(name="示例·旧人", email="lin@example.org")
    with unwatched():
        people_actions.close_account(person, by=people(Role.SYSTEM_ADMINISTRATOR), now=timezone.now())
    assert client.post(page_of(sent), FORM).status_code == 422
    assert not Membership.objects.filter(role="lawyer").exists()


def test_a_role_begins_when_it_is_accepted(client, guest, county_officer):
    early = timezone.localdate() - timedelta(days=3)
    sent = actions.invite(guest(starts_on=early), by=county_officer, now=timezone.now() - timedelta(days=3))
    client.post(page_of(sent), FORM)
    assert Membership.objects.get(role="lawyer").starts_on == timezone.localdate()


def test_a_role_that_is_over_is_not_offered(client, guest, county_officer):
    then = timezone.now() - timedelta(days=3)
    yesterday = timezone.localdate() - timedelta(days=1)
    sent = actions.invite(guest(starts_on=yesterday, ends_on=yesterday), by=county_officer, now=then)
    assert client.get(page_of(sent)).status_code == 404


def test_a_phone_is_kept_and_one_of_somebody_else_is_not_betrayed(client, guest, county_officer):
    first = actions.invite(guest(), by=county_officer, now=timezone.now())
    client.post(page_of(first), FORM | {"phone": "138 1234 5678"})
    assert Person.objects.get(email="lin@example.org").phone == "+8613812345678"
    second = actions.invite(guest(email="b@example.org"), by=county_officer, now=timezone.now())
    answer = Client().post(page_of(second), FORM | {"phone": "13812345678"})
    assert answer.status_code == 422
    assert not Person.objects.filter(email="b@example.org").exists()


def test_a_form_of_another_site_makes_no_account(sent):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(page_of(sent), FORM, headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert not Person.objects.filter(email="lin@example.org").exists()


def test_signing_in_first_comes_back_and_nowhere_else(client, sent):
    page = client.get(page_of(sent)).content.decode()
    assert f"/accounts/login/?next={page_of(sent)}" in page
    person = make_person(name="示例·林", email="lin@example.org")
    answer = client.post(
        f"/accounts/login/?next={page_of(sent)}",
        {"login": person.email, "password": "correct horse battery", "next": page_of(sent)},
    )
    assert answer["Location"] == page_of(sent)


def test_a_script_in_a_name_is_text(client, guest, county_officer, team):
    team.name_zh = EVIL
    with unwatched():
        team.save()
    sent = actions.invite(guest(name=EVIL), by=county_officer, now=timezone.now())
    assert RAW not in client.get(page_of(sent)).content.decode()
    client.force_login(county_officer)
    assert RAW not in client.get("/people/invitations/").content.decode()
