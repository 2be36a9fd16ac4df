"""The harness that every test of every room lives in: people, the clock, the city; and the guards that watch.

Here and not in tests/, so that the tests beside the rooms see it too.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import itertools
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, models
from django.test import Client, TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck, settings

from tests.guards import stay_on_this_machine, unwatched
from tests.heads import in_order
from tongxin.orgs.models import Placement, Unit
from tongxin.orgs.names import initials, match_name
from tongxin.orgs.vocabulary import Kind
from tongxin.people.models import Membership, Person
from tongxin.people.roles import Role
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
    Client.force_login = _with_a_second_factor(Client.force_login)


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


def _with_a_second_factor(force_login):
    """Whom a test signs in without a password has passed every door; tests of the doors post the forms."""

    def sign_in(self, user, backend=None, *, second_factor: bool = True) -> None:
        force_login(self, user, backend)
        if second_factor:
            session = self.session
            session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
            session["account_authentication_methods_user"] = str(user.pk)
            session.save()

    return sign_in


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Forget the language of the test before, whose last request was in another. A room's fixtures may choose one."""
    translation.deactivate()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """A change of a watched model that posts nothing to the ledger fails the test that made it.

    Fixtures are not watched, nor is what a factory does inside `guards.unwatched()`: they give a history, they do not
    make it.
    """
    guard = _room("tongxin.ledger.guard")
    with guard.watching() if guard else contextlib.nullcontext(), in_order():
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
    _put(divisions_of_the_city)
    return Division.objects.get(code=CITY)


def _put(divisions: list[Division]) -> None:
    with unwatched():
        Division.objects.bulk_create(divisions, batch_size=200, ignore_conflicts=True)


def make_person(*, name: str, email: str) -> Person:
    person = Person(name=name, email=email)
    person.set_password("correct horse battery")
    with unwatched():
        person.save()
    return person


def make_office(place: str, *, name: str = "", kind: Kind = Kind.DEPARTMENT, parent: Unit | None = None) -> Unit:
    """A unit that was always there: no entry tells of its opening, and its number is none that a test opens."""
    number = (Unit.objects.filter(pk__gte=900_001).aggregate(models.Max("pk"))["pk__max"] or 900_000) + 1
    path = f"{parent.path if parent else ''}{number:06d}/"
    name = name or f"示例·{place[:6]}办公室"
    unit = Unit(
        pk=number, public_id=uuid.uuid4(), kind=kind, name_zh=name, match_name=match_name(name),
        initials=initials(name), place_id=place, path=path, parent=parent,
    )  # fmt: skip
    with unwatched():
        unit.save(force_insert=True)
        Placement.objects.create(unit=unit, parent=parent, path=path)
    return unit


def hold(
    person: Person, role: Role, unit: Unit, *, since: date = date(2018, 1, 1), until: date | None = None
) -> Person:
    """Let the person hold the role at the unit, as if it had been given long ago; return the person."""
    with unwatched():
        Membership.objects.create(
            person=person, role=role, unit=unit, starts_on=since, ends_on=until, given_by=person.actor_id
        )
    person.forget_standings()
    return person


@pytest.fixture
def people(db: None, divisions_of_the_city: list[Division]) -> Callable[..., Person]:
    """Make a person who holds a role: people(Role.COUNTY_OFFICER, "210911000000"), or at=unit. Named after the role."""
    made = itertools.count(1)

    def make(role: Role, place: str = CITY, *, at: Unit | None = None, name: str = "", email: str = "") -> Person:
        if at is None:
            wanted = {place, *codes.ancestors(place), codes.padded(place[:2])}
            _put([division for division in divisions_of_the_city if division.code in wanted])
            offices = Unit.objects.filter(pk__gte=900_001, place=place, kind=Kind.DEPARTMENT)
            at = offices.first() or make_office(place)
        name = name or f"示例·{role.label}{next(made)}"
        return hold(make_person(name=name, email=email or f"{role.value}{next(made)}@example.org"), role, at)

    return make


@pytest.fixture
def officer(people: Callable[..., Person]) -> Person:
    """The city officer: may do all work in the whole city."""
    return people(Role.CITY_OFFICER, name="示例·管理员", email="officer@example.org")


@pytest.fixture
def county_officer(people: Callable[..., Person]) -> Person:
    """The officer of 细河区."""
    return people(Role.COUNTY_OFFICER, "210911000000", name="示例·细河")


@pytest.fixture
def colleague_elsewhere(people: Callable[..., Person]) -> Person:
    """The officer of another county, 阜蒙县."""
    return people(Role.COUNTY_OFFICER, "210921000000", name="示例·阜蒙")


@pytest.fixture
def newcomer(db: None) -> Person:
    """Somebody with an account and no role yet."""
    return make_person(name="示例·新人", email="newcomer@example.org")


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
def newcomer_client(newcomer: Person) -> Client:
    client = Client()
    client.force_login(newcomer)
    return client
