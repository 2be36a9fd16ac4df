"""Two at once: one wins, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.utils import timezone

from conftest import make_person
from tongxin.people import actions as people_actions
from tongxin.people.actions import RoleDraft, RoleRefused
from tongxin.people.inviting import actions
from tongxin.people.inviting.tests.conftest import PASSWORD
from tongxin.people.models import Invitation, Membership, Person
from tongxin.people.permissions import NotAllowed
from tongxin.people.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Do these at the same moment, each over a connection of its own; return what each returned or raised."""
    start, results = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(number: int, deed: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            results[number] = deed()
        except Exception as error:  # noqa: BLE001  # it is the result
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number, deed)) for number, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_browsers_that_accept_one_wins(sent, attempt):
    def accept(name: str) -> Callable[[], Person]:
        return lambda: actions.accept_anew(sent.token, name=name, phone="", password=PASSWORD, now=timezone.now())

    results = at_once(accept("示例·一"), accept("示例·二"))
    won = [each for each in results if isinstance(each, Person)]
    assert len(won) == 1, results
    assert Person.objects.filter(email="lin@example.org").get() == won[0]
    assert Membership.objects.filter(role="lawyer").get().person == won[0]
    assert Invitation.objects.get().person == won[0]


def test_of_accepting_and_revoking_one_wins(sent, county_officer):
    accepted, revoked = at_once(
        lambda: actions.accept_anew(sent.token, name="示例", phone="", password=PASSWORD, now=timezone.now()),
        lambda: actions.revoke(Invitation.objects.get(), by=county_officer, now=timezone.now()),
    )
    assert isinstance(accepted, Exception) != isinstance(revoked, Exception), (accepted, revoked)
    there = Person.objects.filter(email="lin@example.org").exists()
    assert there == (Invitation.objects.get().status == "accepted")


@pytest.mark.parametrize("attempt", range(3))
def test_two_administrators_cannot_put_two_administrations_into_one_hand(people, attempt):
    first, second = people(Role.SECURITY_ADMINISTRATOR), people(Role.SECURITY_ADMINISTRATOR)
    top, somebody = first.memberships.get().unit, make_person(name="示例·某人", email="somebody@example.org")

    def give(role: Role, by: Person) -> Callable[[], Membership]:
        draft = RoleDraft(role=role, unit=top, starts_on=date(2026, 1, 1))
        person = Person.objects.get(pk=somebody.pk)
        return lambda: people_actions.give_role(person, draft, by=by, now=timezone.now())

    results = at_once(give(Role.SYSTEM_ADMINISTRATOR, first), give(Role.AUDITOR, second))
    assert sum(isinstance(each, Membership) for each in results) == 1, results
    assert sum(isinstance(each, RoleRefused | NotAllowed) for each in results) == 1, results
    assert Membership.objects.filter(person=somebody).count() == 1
