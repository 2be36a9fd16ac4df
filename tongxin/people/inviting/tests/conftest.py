"""Who invites, and whom: for the tests of invitations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from conftest import make_office
from tests.guards import unwatched
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.people.inviting import actions
from tongxin.people.inviting.actions import Guest, Sent
from tongxin.people.models import Person
from tongxin.people.roles import Role

PASSWORD = "a longer staple, Monday"


@pytest.fixture
def team(county_officer: Person) -> Unit:
    """A lawyers' service team in 细河区, where the county officer gives roles."""
    return make_office("210911000000", name="示例·细河服务团", kind=Kind.SERVICE_TEAM)


@pytest.fixture
def guest(team: Unit) -> Callable[..., Guest]:
    def make(**given: object) -> Guest:
        usual = {
            "email": "lin@example.org", "name": "示例·林律师", "role": Role.LAWYER, "unit": team,
            "starts_on": timezone.localdate(),
        }  # fmt: skip
        return Guest(**{**usual, **given})

    return make


@pytest.fixture
def sent(guest: Callable[..., Guest], county_officer: Person) -> Sent:
    """An open invitation, made a moment ago."""
    with unwatched():
        return actions.invite(guest(), by=county_officer, now=timezone.now())


@pytest.fixture
def client_of() -> Callable[[Person], Client]:
    def make(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return make


def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)
