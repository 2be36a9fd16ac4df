"""People at work, for the tests of the roster."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from conftest import make_office
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.people.models import Person
from tongxin.people.roles import Role


@pytest.fixture
def team(county_officer: Person) -> Unit:
    """A lawyers' service team in 细河区."""
    return make_office("210911000000", name="示例·细河服务团", kind=Kind.SERVICE_TEAM)


@pytest.fixture
def lawyer(people: Callable[..., Person], team: Unit) -> Person:
    return people(Role.LAWYER, at=team, name="示例·林律师")


@pytest.fixture
def client_of() -> Callable[[Person], Client]:
    def make(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return make
