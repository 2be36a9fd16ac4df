"""The harness that every test of every room lives in: people, the clock, the city; and the guards that watch.

Here and not in tests/, so that the tests beside the rooms see it too.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client, TransactionTestCase
from hypothesis import HealthCheck, settings

from tests.guards import stay_on_this_machine, unwatched
from tongxin.people.models import Person
from tongxin.places import codes, gazetteer
from tongxin.places.models import Division

CITY = "210900000000"

settings.register_profile(
    "tongxin",
    deadline=None,  # the database makes the first example slow, so time is no sign of trouble
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("tongxin")


def pytest_configure(config: pytest.Config) -> None:
    stay_on_this_machine()
    TransactionTestCase._fixture_teardown = _empty_the_ledger_too(TransactionTestCase._fixture_teardown)


def _room(name: str):
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


def _empty_the_ledger_too(flush):
    """A flush is the one lawful way to empty ledger and audit log: of a test's database, between two tests."""

    def teardown(self) -> None:
        protections = [_room("tongxin.ledger.protection"), _room("tongxin.audit.protection")]
        for protection in filter(None, protections):
            protection.unprotect(connection)
        try:
            flush(self)
        finally:
            for protection in filter(None, protections):
                protection.protect(connection)
                protection.reset_head(connection)

    return teardown


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """A change of a watched model that posts nothing to the ledger fails the test that made it.

    Fixtures are not watched, nor is what a factory does inside `guards.unwatched()`: they give a history, they do not
    make it.
    """
    guard = _room("tongxin.ledger.guard")
    with guard.watching() if guard else contextlib.nullcontext():
        return (yield)


@pytest.fixture(scope="session", autouse=True)
def nobody_stays_connected(request: pytest.FixtureRequest) -> Iterator[None]:
    """At the end send away who still holds the tests' database on PostgreSQL, else it cannot be dropped.

    A thread of a test that waits in a pool, or a server thread that ends a moment later, still has its connection.
    """
    if not any(
        item.get_closest_marker("django_db") or "db" in getattr(item, "fixturenames", ())
        for item in request.session.items
    ):
        yield
        return
    request.getfixturevalue("django_db_setup")
    blocker = request.getfixturevalue("django_db_blocker")
    yield
    if connection.vendor == "postgresql":
        with blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture
def now() -> datetime:
    """A Monday morning in the city. Time is passed in, never frozen."""
    return datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="session")
def divisions_of_the_city() -> list[Division]:
    """The province, 阜新市 and all its divisions, read once and not saved."""
    return [Division(level=codes.level_of(row.code), **row._asdict()) for row in gazetteer.of_city(CITY)]


@pytest.fixture
def city(db: None, divisions_of_the_city: list[Division]) -> Division:
    """The sample city with all its counties, townships and villages in the database."""
    with unwatched():
        Division.objects.bulk_create(divisions_of_the_city, batch_size=200)
    return Division.objects.get(code=CITY)


def make_person(*, name: str, email: str, is_administrator: bool = False) -> Person:
    person = Person(name=name, email=email, is_administrator=is_administrator)
    person.set_password("correct horse battery")
    with unwatched():
        person.save()
    return person


@pytest.fixture
def officer(db: None) -> Person:
    """Somebody who may do what is asked. Until roles exist: the administrator."""
    return make_person(name="示例·管理员", email="officer@example.org", is_administrator=True)


@pytest.fixture
def colleague_elsewhere(db: None) -> Person:
    """Somebody with an account and no say here."""
    return make_person(name="示例·同事", email="colleague@example.org")


@pytest.fixture
def stranger() -> AnonymousUser:
    """Somebody from outside."""
    return AnonymousUser()


@pytest.fixture
def officer_client(officer: Person) -> Client:
    client = Client()
    client.force_login(officer)
    return client


@pytest.fixture
def colleague_client(colleague_elsewhere: Person) -> Client:
    client = Client()
    client.force_login(colleague_elsewhere)
    return client
