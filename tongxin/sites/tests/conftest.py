"""What the tests of the sites begin with: the shipped standards, an office, a site with its operator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from conftest import make_office
from tests.guards import unwatched
from tongxin.activities import vocabulary as activities
from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Fact
from tongxin.ledger.vocabulary import Verb
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.people.models import Person
from tongxin.people.roles import Role
from tongxin.places.models import Division
from tongxin.sites.actions import lists
from tongxin.sites.actions.programmes import ProgrammeDraft, RoundDraft, open_round, plan_round, set_up_programme
from tongxin.sites.models import Round, Site, Standard, StandardVersion

XIHE = "210911000000"


@pytest.fixture
def office(officer: Person) -> Unit:
    return Unit.objects.get(pk=officer.standings()[0].unit_id)


@pytest.fixture
def standards(city: Division, office: Unit, officer: Person, now: datetime) -> None:
    """What ships with the package is installed."""
    with unwatched():
        lists.install(office, by=officer, now=now)


@pytest.fixture
def ten_haves(standards: None, now: datetime) -> StandardVersion:
    return Standard.objects.get(code="ten_haves").versions.in_force(now.date()).get()


def make_site(now: datetime, *, name: str = "示例·示范点", place: str = XIHE) -> Site:
    unit = make_office(place, name=name, kind=Kind.SITE_OPERATOR)
    with unwatched():
        return Site.objects.create(unit=unit, registered_at=now)


@pytest.fixture
def site(standards: None, now: datetime) -> Site:
    """A site in 细河区 of which nothing is known yet."""
    return make_site(now)


@pytest.fixture
def operator(site: Site, people: Callable[..., Person]) -> Person:
    return people(Role.SITE_OPERATOR, at=site.unit)


@pytest.fixture
def round_(ten_haves: StandardVersion, office: Unit, officer: Person, now: datetime) -> Round:
    """An open round of a pilot, whose assessed work ends with November 2026."""
    with unwatched():
        draft = ProgrammeDraft(name_zh="示例·创新试点", mode="pilot")
        programme = set_up_programme(draft, owner=office, by=officer, now=now)
        terms = RoundDraft(
            version=ten_haves, opens_on=date(2026, 11, 1), closes_on=date(2026, 12, 31), last_month=202611
        )
        planned = plan_round(programme, 2026, terms, by=officer, now=now)
        open_round(planned, by=officer, now=now)
    return planned


def record(
    unit: Unit, by: Person, now: datetime, *, times: int = 1, verb: Verb = activities.HELD, kind: str = "salon",
    persons: int = 0, on: date = date(2026, 10, 12),
) -> None:  # fmt: skip
    """Record work of a unit."""
    ledger.record_many(
        [
            Fact(
                verb=verb, subject=ledger.subject_of(unit), unit_path=unit.path, place=unit.place_id, occurred_on=on,
                kind=kind, persons=persons,
            )
            for _ in range(times)
        ],
        by=by,
        now=now,
    )  # fmt: skip
