"""Whoever invites is reminded after a week, unless the guest has come."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from conftest import make_office
from tests.guards import unwatched
from tongxin.ledger.models import Entry
from tongxin.notices.models import Notice
from tongxin.orgs.vocabulary import Kind
from tongxin.people.inviting import actions
from tongxin.people.inviting.actions import Guest, Sent
from tongxin.people.models import Invitation, Person
from tongxin.people.rights.actions import leave
from tongxin.people.roles import Role
from tongxin.todos.models import Todo

PASSWORD = "a longer staple, Monday"


@pytest.fixture
def sent(county_officer) -> Sent:
    """An open invitation, made a moment ago."""
    team = make_office("210911000000", name="示例·细河服务团", kind=Kind.SERVICE_TEAM)
    guest = Guest(
        email="lin@example.org", name="示例·林律师", role=Role.LAWYER, unit=team, starts_on=timezone.localdate()
    )
    with unwatched():
        return actions.invite(guest, by=county_officer, now=timezone.now())


def in_days(days: int):
    return Todo.objects.open(timezone.localdate() + timedelta(days=days))


def test_after_a_week_whoever_invited_is_reminded(sent, county_officer):
    assert not in_days(6).waiting_for(county_officer).exists()
    todo = in_days(7).waiting_for(county_officer).get()
    assert sent.invitation.name in todo.sentence


def test_who_sent_it_last_is_reminded_from_then_on(sent, county_officer, officer):
    actions.send_again(sent.invitation, by=officer, now=timezone.now())
    assert not in_days(30).waiting_for(county_officer).exists()
    assert in_days(7).waiting_for(officer).count() == 1


def test_a_guest_who_came_is_no_reason_to_remind(sent):
    actions.accept_anew(sent.token, name="示例", phone="", password=PASSWORD, now=timezone.now())
    assert not in_days(30).exists()


def test_nor_is_an_invitation_that_was_revoked(sent, county_officer):
    actions.revoke(sent.invitation, by=county_officer, now=timezone.now())
    assert not in_days(30).exists()


def test_what_invited_me_and_reminded_of_me_forgets_my_name(county_officer):
    """Nobody's name outlives their account in the invitation that they accepted, or in what was to do about them."""
    team = make_office("210911000000", name="示例·细河服务团", kind=Kind.SERVICE_TEAM)
    today, now = timezone.localdate(), timezone.now()
    guest = Guest(
        email="lin@example.org", name="示例·林律师", role=Role.LAWYER, unit=team, starts_on=today,
        ends_on=today + timedelta(days=90), phone="+8613900000000",
    )  # fmt: skip
    sent = actions.invite(guest, by=county_officer, now=now)
    wang = Guest(email="wang@example.org", name="示例·王", role=Role.LAWYER, unit=team, starts_on=today)
    other = actions.invite(wang, by=county_officer, now=now)
    lin = actions.accept_anew(sent.token, name=guest.name, phone=guest.phone, password=PASSWORD, now=now)
    assert Todo.objects.filter(words__name=guest.name).count() == 2, "the invitation, and the end of the role"
    leave(lin, now=now, request=None)
    kept = Invitation.objects.get(person=lin)
    assert (kept.email, kept.name, kept.phone) == ("", "", "")
    told = str([*Person.objects.values(), *Todo.objects.values(), *Notice.objects.values()])
    assert not [word for word in (guest.name, guest.email) if word in told]
    assert all(todo.sentence for todo in Todo.objects.all())
    assert Invitation.objects.get(pk=other.invitation.pk).name == "示例·王"
    assert Entry.objects.filter(verb="people.invitation_erased").count() == 1
