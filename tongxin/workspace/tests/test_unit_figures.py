"""The figures on a unit's page are those of what the reader sees of it, and lead to the rows that make them up."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conftest import hold, make_office, make_person
from tests.guards import unwatched
from tongxin.bases import vocabulary as bases
from tongxin.figures import memory, read
from tongxin.figures.catalogue import PUBLISHED
from tongxin.figures.periods import Period
from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Subject
from tongxin.ledger.models import Entry
from tongxin.legal import vocabulary as legal
from tongxin.orgs.vocabulary import Kind
from tongxin.people.roles import MAY, Deed, Role, fits
from tongxin.places import codes

pytestmark = pytest.mark.django_db
CITY, FUMENG, TOWN, XIHE = "210900000000", "210921000000", "210921118000", "210911000000"
ALL = Period.parse("2020-01..2023-12")
CARD = re.compile(r'<a class="card-figure" href="([^"]+)">.*?card-figure-value">([\d,.]+)<', re.S)


@pytest.fixture
def association(city):
    read.forget_places()
    return make_office(CITY, name="示例·联谊会", kind=Kind.ASSOCIATION)


@pytest.fixture
def unit(association, officer, now):
    """A unit in 阜蒙县 below the city's association: fifteen entries of its work lie there, one in 细河区."""
    made = make_office(TOWN, name="示例·阜蒙律师服务团", kind=Kind.SERVICE_TEAM, parent=association)
    with unwatched():
        for number in range(16):
            ledger.record(
                legal.CONSULTATION_HELD, Subject("legal.consultation", str(number)), by=officer, now=now, unit=made,
                place=XIHE if number == 7 else TOWN, kind="wages", persons=2, occurred_on=date(2022, 3, 1 + number),
            )  # fmt: skip
            ledger.record(
                bases.PLACEMENT_BEGUN, Subject("bases.placement", str(number % 9)), by=officer, now=now, unit=made,
                place=XIHE if number == 7 else TOWN, kind="city_law", persons=1,
                occurred_on=date(2020 + number % 3, 3, 1),
            )  # fmt: skip
    return made


def _workplaces(role: Role, unit):
    """Units in whose reach the unit may lie at which the role can be held: above, its own, its county's and city's."""
    for candidate in (unit.parent, unit, *(make_office(place) for place in (CITY, FUMENG, TOWN))):
        if fits(role, kind=candidate.kind, level=codes.level_of(candidate.place_id)):
            yield candidate


def _client(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _cards(client: Client, unit) -> dict[str, str]:
    response = client.get(unit.get_absolute_url())
    assert response.status_code == 200
    return {unescape(url): shown for url, shown in CARD.findall(response.content.decode())}


def test_a_county_officer_reads_what_the_unit_did_in_the_county_and_gets_there(unit, colleague_elsewhere) -> None:
    client = _client(colleague_elsewhere)
    cards = _cards(client, unit)
    (visits,) = [shown for url, shown in cards.items() if "consultation_visits" in url]
    assert visits == "30"
    assert Entry.objects.visible_to(colleague_elsewhere).filter(verb=legal.CONSULTATION_HELD.code).count() == 15
    for url in cards:
        assert client.get(url).status_code == 200, url


def test_whoever_reads_a_card_finds_its_number_in_the_rows_behind_it(unit) -> None:
    readers = []
    for role in [role for role in Role if Deed.SEE_LEDGER in MAY[role]]:
        for workplace in _workplaces(role, unit):
            email = f"{role.value}{len(readers)}@example.org"
            readers.append((role, hold(make_person(name="示例·读者", email=email), role, workplace)))
    for role, person in readers:
        client = _client(person)
        cards = _cards(client, unit)
        assert cards, role
        seen = set(
            Entry.objects.visible_to(person).filter(unit_path__startswith=unit.path).values_list("pk", flat=True)
        )
        for url, shown in cards.items():
            response = client.get(url)
            assert response.status_code == 200, (role, url)
            reading = response.context["reading"]
            assert f"{reading.shown:,}" == shown
            rows = list(read.rows(reading.address))
            assert read.total(reading.figure, rows) == reading.value
            all_seen = read.rows(replace(reading.address, place=CITY)).filter(pk__in=seen)
            assert {row.pk for row in rows} == {row.pk for row in all_seen}, (role, "what is seen is counted, no more")
    assert {role for role, _ in readers} >= {
        Role.CITY_OFFICER, Role.COUNTY_OFFICER, Role.STREET_CLERK, Role.SECRETARY, Role.LEGAL_COORDINATOR, Role.LAWYER,
    }  # fmt: skip


def test_a_unit_s_figures_at_a_place_are_those_read_one_by_one_in_a_few_queries(unit) -> None:
    for place in (FUMENG, TOWN, XIHE):
        memory.sums.forget()
        with CaptureQueriesContext(connection) as asked:
            readings = read.of_unit(PUBLISHED.values(), unit.path, ALL, place=place)
        assert len(asked) <= 9
        for key, reading in readings.items():
            alone = read.read(PUBLISHED[key], place=place, period=ALL, unit_path=unit.path)
            assert (reading.value, reading.classes, reading.address) == (alone.value, alone.classes, alone.address)
            assert reading.entries == alone.entries
