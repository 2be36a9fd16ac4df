"""People with phones, and browsers in which they are signed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.guards import unwatched
from tongxin.people.models import Person

PHONE = "+8613812345678"


def give_phone(person: Person, number: str = PHONE) -> Person:
    person.phone = number
    with unwatched():
        person.save()
    return person


def rename(person: Person, name: str) -> None:
    with unwatched():
        Person.objects.filter(pk=person.pk).update(name=name)


@pytest.fixture
def browser() -> Callable[[Person], Client]:
    """A browser in which this person is signed in."""

    def signed_in(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return signed_in
