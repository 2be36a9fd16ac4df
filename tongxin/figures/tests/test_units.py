"""The numbers of a unit are those of its whole history, wherever it hung; what was said of it stays said."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.guards import unwatched
from tongxin.bases import vocabulary as bases
from tongxin.figures import memory, read
from tongxin.figures.catalogue import FIGURES
from tongxin.figures.periods import Period
from tongxin.figures.reading import Address
from tongxin.ledger import actions as ledger
from tongxin.ledger import verify
from tongxin.ledger.facts import Fact, Subject
from tongxin.ledger.models import Entry
from tongxin.legal import vocabulary as legal
from tongxin.market import vocabulary as market
from tongxin.orgs import actions as orgs
from tongxin.orgs.models import Placement, Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.places.models import Division
from tongxin.sites import vocabulary as sites

NOW = datetime(2022, 4, 30, 8, tzinfo=UTC)
CITY, XIHE, HAIZHOU = "210900000000", "210911000000", "210902000000"
ALL = Period.parse("2018-06..2022-04")
VISITS = FIGURES["consultation_visits"]
pytestmark = pytest.mark.django_db


class Somebody:
    actor_id = "7b0d8f6a-0000-4000-8000-000000000001"


@pytest.fixture(autouse=True)
def divisions(city: Division) -> None:
    read.forget_places()


def open_unit(parent: Unit | None, name: str = "示例") -> Unit:
    with unwatched():
        draft = orgs.UnitDraft(kind=Kind.FIRM, name_zh=name, place=CITY, parent=parent)
        return orgs.open_unit(draft, by=Somebody(), now=NOW)


def record(unit: Unit, verb: object = legal.CONSULTATION_HELD, **given: object) -> Entry:
    fact = {
        "verb": verb, "subject": Subject("s", "1"), "unit_path": unit.path, "place": XIHE,
        "occurred_on": date(2021, 3, 4), "persons": 2, **given,
    }  # fmt: skip
    with transaction.atomic():
        done = ledger.record_many([Fact(**fact)], by=Somebody(), now=NOW)  # type: ignore[arg-type]
    return Entry.objects.get(position=done.first)


def move(unit: Unit, parent: Unit | None) -> None:
    orgs.move_unit(Unit.objects.get(pk=unit.pk), parent, by=Somebody(), now=NOW, reason="调整隶属关系")
    unit.refresh_from_db()


def visits(unit: Unit, **more: object) -> int:
    return read.read(VISITS, place=CITY, period=ALL, unit_path=unit.path, **more).value  # type: ignore[arg-type]


def test_a_unit_keeps_its_history_and_so_does_the_parent_that_it_left() -> None:
    old, new = open_unit(None), open_unit(None)
    team = open_unit(old)
    record(team, persons=3)
    move(team, new)
    record(team, persons=5)
    assert (visits(team), visits(old), visits(new)) == (8, 3, 5)


def test_what_stands_below_goes_along_with_its_history() -> None:
    old, new = open_unit(None), open_unit(None)
    team = open_unit(old)
    group = open_unit(team)
    record(group, persons=3)
    move(team, new)
    group.refresh_from_db()
    record(group, persons=5)
    assert (visits(group), visits(team), visits(old), visits(new)) == (8, 8, 3, 5)


def test_by_month_too() -> None:
    old, new = open_unit(None), open_unit(None)
    team = open_unit(old)
    record(team)
    move(team, new)
    record(team, occurred_on=date(2022, 1, 1))
    months = dict(read.by_month(VISITS, place=CITY, period=ALL, unit_path=team.path))
    assert {month: number for month, number in months.items() if number} == {202103: 2, 202201: 2}


def test_an_address_of_before_the_move_reads_the_same_and_has_the_same_rows() -> None:
    old, new = open_unit(None), open_unit(None)
    team = open_unit(old)
    record(team, persons=3)
    said = read.read(VISITS, place=CITY, period=ALL, unit_path=team.path)
    move(team, new)
    record(team, persons=5)
    again = read.at(Address.parse(str(said.address)))
    assert (again.value, again.address) == (3, said.address)
    assert sum(entry.persons for entry in read.rows(said.address)) == 3


def test_the_page_of_a_figure_opens_at_a_path_that_the_unit_had(officer_client) -> None:
    old, new = open_unit(None), open_unit(None)
    team = open_unit(old, name="示例·迁移单位")
    record(team)
    address = read.read(VISITS, place=CITY, period=ALL, unit_path=team.path).address
    move(team, new)
    page = officer_client.get(f"/figures/address/?a={address}".replace("#", "%23"), follow=True).content.decode()
    assert "示例·迁移单位" in page


def test_the_figures_of_a_unit_take_a_constant_number_of_queries() -> None:
    top, other = open_unit(None), open_unit(None)
    team = open_unit(top)
    record(team)
    record(team, bases.PLACEMENT_BEGUN, kind="city_law")
    read.of_unit(FIGURES.values(), team.path, ALL, place=CITY)  # now it knows the counties
    memory.sums.forget()
    with CaptureQueriesContext(connection) as few:
        read.of_unit(FIGURES.values(), team.path, ALL, place=CITY)
    for _ in range(3):
        move(team, other)
        move(team, top)
        record(team, sites.INSPECTED)
        record(open_unit(team), legal.PROJECT_ADVISED)
    memory.sums.forget()
    team.refresh_from_db()
    with CaptureQueriesContext(connection) as many:
        read.of_unit(FIGURES.values(), team.path, ALL, place=CITY)
    assert len(many) <= len(few) <= 6


VERBS = [
    legal.CONSULTATION_HELD, legal.PROJECT_ADVISED, market.TURNOVER_REPORTED, market.MERCHANT_JOINED,
    market.MERCHANT_LEFT, sites.INSPECTED, bases.PLACEMENT_BEGUN,
]  # fmt: skip
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("record"), st.integers(0, 4), st.integers(0, len(VERBS) - 1), st.integers(0, 1500)),
        st.tuples(st.just("move"), st.integers(0, 4), st.integers(0, 5), st.just(0)),
        st.tuples(st.just("merge"), st.integers(0, 4), st.integers(0, 4), st.just(0)),
        st.tuples(st.just("reverse"), st.integers(0, 20), st.just(0), st.just(0)),
        st.tuples(st.just("say"), st.integers(0, 4), st.integers(0, len(FIGURES) - 1), st.just(0)),
    ),
    max_size=25,
)
REFUSED = (orgs.CannotMove, orgs.CannotMerge, orgs.ParentClosed, ledger.WrongMove, ledger.AlreadyReversed)


def take_step(units: list[Unit], what: str, one: int, two: int, days: int) -> None:
    for unit in units:
        unit.refresh_from_db()
    match what:
        case "record":
            verb = VERBS[two]
            kind = sorted(verb.kinds)[days % len(verb.kinds)] if verb.kinds else ""
            record(
                units[one], verb, kind=kind, amount=days, occurred_on=date(2018, 6, 1) + timedelta(days=days),
                subject=Subject("s", str(days % 3)), place=(XIHE, HAIZHOU, CITY)[days % 3],
            )  # fmt: skip
        case "move":
            orgs.move_unit(units[one], [*units, None][two], by=Somebody(), now=NOW, reason="x")
        case "merge":
            orgs.merge_unit(units[one], units[two], by=Somebody(), now=NOW, reason="x")
        case "reverse":
            entry = Entry.objects.filter(verb__in=[verb.code for verb in VERBS], reverses=None).order_by("pk")[one:]
            if entry:
                ledger.reverse(entry[0], by=Somebody(), now=NOW, reason="x")


@settings(max_examples=25)
@given(steps=STEPS)
def test_whatever_units_do_every_address_keeps_its_value_and_equals_its_rows(steps) -> None:
    with transaction.atomic():
        top = open_unit(None)
        units = [top, open_unit(top), open_unit(top), open_unit(None)]
        units.append(open_unit(units[1]))
        said = []
        for what, one, two, days in steps:
            if what == "say":
                units[one].refresh_from_db()
                figure = list(FIGURES.values())[two]
                said.append(read.read(figure, place=CITY, period=ALL, unit_path=units[one].path))
                continue
            try:
                with transaction.atomic():
                    take_step(units, what, one, two, days)
            except REFUSED:
                continue
        for unit in units:
            unit.refresh_from_db()
            readings = read.of_unit(FIGURES.values(), unit.path, ALL, place=CITY)
            for key, reading in readings.items():
                alone = read.read(FIGURES[key], place=CITY, period=ALL, unit_path=unit.path)
                assert (reading.value, reading.classes, reading.address) == (alone.value, alone.classes, alone.address)
                said.append(alone)
            assert list(unit.placements.filter(ends_on=None).values_list("path", flat=True)) == [unit.path]
            assert unit.path == f"{unit.parent.path if unit.parent else ''}{unit.pk:06d}/"
        record(units[4], persons=9)
        for reading in said:
            again = read.at(Address.parse(str(reading.address)))
            assert (again.value, again.classes) == (reading.value, reading.classes)
            live = list(read.rows(reading.address))
            assert reading.value == read.total(reading.figure, live)
        assert not Placement.objects.filter(path="").exists()
        assert list(verify.flaws()) == []
        transaction.set_rollback(True)
