"""Every number is honest: it equals its rows, splits by evidence, and what was said at a position stays said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from tongxin.activities import vocabulary as activities
from tongxin.bases import vocabulary as bases
from tongxin.figures import read, verify
from tongxin.figures.catalogue import ADDITIVE, FIGURES, Figure
from tongxin.figures.periods import NotAPeriod, Period
from tongxin.figures.reading import Address, NotAnAddress, Reading
from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Fact, Subject
from tongxin.ledger.models import Entry
from tongxin.ledger.vocabulary import Evidence
from tongxin.legal import vocabulary as legal
from tongxin.market import vocabulary as market
from tongxin.places.models import Division
from tongxin.sites import vocabulary as sites

NOW = datetime(2022, 4, 30, 8, tzinfo=UTC)
CITY, XIHE, HAIZHOU = "210900000000", "210911000000", "210902000000"
ALL = Period.parse("2018-06..2022-04")
pytestmark = pytest.mark.django_db


class Somebody:
    actor_id = "7b0d8f6a-0000-4000-8000-000000000001"


@pytest.fixture(autouse=True)
def divisions(db: None) -> None:
    Division.objects.bulk_create(
        [
            Division(code=code, name=code, level=level)
            for code, level in [
                (CITY, "city"),
                (XIHE, "county"),
                (HAIZHOU, "county"),
                ("210911008000", "town"),
                ("210911008001", "village"),
                ("210902003000", "town"),
            ]  # fmt: skip
        ],
        ignore_conflicts=True,
    )
    read.forget_places()


def fact(verb: object = legal.CONSULTATION_HELD, **given: object) -> Fact:
    return Fact(
        **{
            "verb": verb, "subject": Subject("s", "1"), "unit_path": "000001/", "place": "210911008001",
            "occurred_on": date(2021, 3, 4), "persons": 2, **given,
        }  # type: ignore[arg-type]
    )  # fmt: skip


def post(*facts: Fact) -> list[Entry]:
    with transaction.atomic():
        done = ledger.record_many(facts, by=Somebody(), now=NOW)
    return list(Entry.objects.filter(position__range=(done.first, done.last)).order_by("position"))


def value(key: str, *, place: str = CITY, period: Period = ALL, **more: object) -> int:
    return read.read(FIGURES[key], place=place, period=period, **more).value  # type: ignore[arg-type]


def test_person_times_add_up_below_the_place_and_within_the_period() -> None:
    post(fact(), fact(place=HAIZHOU, persons=5), fact(occurred_on=date(2022, 5, 1)))
    assert value("consultation_visits") == 7
    assert value("consultation_visits", place=XIHE) == 2
    assert value("consultation_visits", period=Period.parse("2022")) == 2


def test_a_stock_is_what_there_is_at_the_end_whenever_it_began() -> None:
    post(
        fact(market.MERCHANT_JOINED, occurred_on=date(2017, 1, 1)),
        fact(market.MERCHANT_JOINED),
        fact(market.MERCHANT_LEFT, occurred_on=date(2022, 2, 1)),
    )
    assert value("member_merchants", period=Period.parse("2021")) == 2
    assert value("member_merchants", period=Period.parse("2022-02")) == 1


def test_a_provincial_site_is_a_city_site_too() -> None:
    post(
        fact(sites.DESIGNATED, kind="city"),
        fact(sites.DESIGNATED, kind="city"),
        fact(sites.DESIGNATED, kind="provincial"),
    )
    assert (value("designated_sites"), value("provincial_sites")) == (2, 1)


def test_a_project_with_two_advisers_counts_once() -> None:
    post(*(fact(legal.PROJECT_ADVISED, subject=Subject("p", name)) for name in ("a", "a", "b")))
    assert value("key_projects_advised") == 2
    assert value("key_projects_advised", place=HAIZHOU) == 0


def test_counties_and_years_count_different_ones() -> None:
    post(
        fact(bases.PLACEMENT_BEGUN, kind="city_law"),
        fact(bases.PLACEMENT_BEGUN, kind="county_law"),
        fact(bases.PLACEMENT_BEGUN, kind="county_law", place="210902003000"),
        fact(sites.INSPECTED, occurred_on=date(2019, 11, 1)),
        fact(sites.INSPECTED, occurred_on=date(2019, 11, 2)),
        fact(sites.INSPECTED, occurred_on=date(2021, 11, 2)),
    )
    assert (value("counties_with_placements"), value("counties_with_placements", place=XIHE)) == (2, 1)
    assert value("inspection_years") == 2
    assert value("lawyers_placed") == 1


def test_money_splits_by_evidence_and_reads_in_yuan() -> None:
    post(
        fact(market.TURNOVER_REPORTED, kind="online", amount=1_000_050, evidence=Evidence.VERIFIED),
        fact(market.TURNOVER_REPORTED, kind="offline", amount=200, evidence=Evidence.DECLARED),
    )
    reading = read.read(FIGURES["turnover"], place=CITY, period=ALL)
    assert reading.classes == {Evidence.VERIFIED: 1_000_050, Evidence.DECLARED: 200}
    assert (reading.value, str(reading.shown), reading.backed) == (1_000_250, "10002.5", 1_000_050)


def test_coverage_says_how_many_counties_report() -> None:
    post(fact())
    reading = read.read(FIGURES["consultation_visits"], place=CITY, period=ALL)
    assert (reading.reporting, reading.expected) == (1, 2)


def test_the_work_of_one_unit() -> None:
    post(fact(unit_path="000001/000002/"), fact(unit_path="000003/"))
    assert value("consultation_visits", unit_path="000001/") == 2
    assert value("consultation_visits", unit_path="000001/", place=HAIZHOU) == 0
    reading = read.read(FIGURES["consultation_visits"], place=CITY, period=ALL, unit_path="000001/")
    assert Address.parse(str(reading.address)) == reading.address
    assert read.rows(reading.address).count() == 1


def test_an_address_says_the_same_for_ever() -> None:
    (entry,) = post(fact())
    before = read.read(FIGURES["consultation_visits"], place=CITY, period=ALL)
    ledger.reverse(entry, by=Somebody(), now=NOW, reason="counted twice")
    post(fact(persons=40))
    assert str(before.address) == "legal.consultation_visits@210900/2018-06..2022-04#1"
    assert read.at(Address.parse(str(before.address))) == before
    assert list(read.rows(before.address)) == [entry]
    assert value("consultation_visits") == 40


def test_a_position_that_does_not_exist_yet_is_refused() -> None:
    with pytest.raises(ValueError, match="ends at #0"):
        value("consultation_visits", as_of=5)


@pytest.mark.parametrize(
    "text",
    [
        "legal.key_projects_advised.verified@210900/2022#1",
        "market.turnover.paid@210900/2022#1",
        "",
        "legal.x@210900/2022#1",
        "legal.legal_opinions@210900/2022-13#1",
        "legal.legal_opinions",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(NotAnAddress):
        Address.parse(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022", 202201, 202212),
        ("2022Q2", 202204, 202206),
        ("2022H2", 202207, 202212),
        ("2018-06..2022-04", 201806, 202204),
    ],
)
def test_periods_as_people_write_them(text: str, first: int, last: int) -> None:
    assert Period.parse(text) == Period(first, last)


@pytest.mark.parametrize("text", ["", "2022-13", "2022-05..2022-04", "last year", "2022Q5"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(NotAPeriod):
        Period.parse(text)


histories = st.lists(
    st.builds(
        lambda verb, index, persons, amount, place, unit, days, evidence: fact(
            verb,
            kind=sorted(verb.kinds)[index % len(verb.kinds)] if verb.kinds else "",
            persons=persons, amount=amount, place=place, unit_path=unit, evidence=evidence,
            occurred_on=date(2018, 1, 1) + timedelta(days=days), subject=Subject("s", str(index)),
        ),
        st.sampled_from(
            [
                legal.CONSULTATION_HELD, legal.PROJECT_ADVISED, market.TURNOVER_REPORTED, market.MERCHANT_JOINED,
                market.MERCHANT_LEFT, sites.DESIGNATED, sites.INSPECTED, bases.PLACEMENT_BEGUN, bases.BASE_OPENED,
                activities.HELD,
            ]
        ),
        st.integers(0, 9), st.integers(0, 9), st.integers(0, 10**8),
        st.sampled_from(["210911008001", "210911008000", XIHE, HAIZHOU, CITY]),
        st.sampled_from(["000001/", "000001/000002/"]),
        st.integers(0, 1700), st.sampled_from(Evidence),
    ),
    max_size=15,
)  # fmt: skip
FIGURE = st.sampled_from(list(FIGURES.values()))
PLACE = st.sampled_from([CITY, XIHE, HAIZHOU, "210911008000", "210911008001"])
PERIOD = st.sampled_from([ALL, Period.parse("2019"), Period.parse("2020-02..2021-07")])


@settings(max_examples=60)
@given(history=histories, back=st.sets(st.integers(0, 14)), later=histories, figure=FIGURE, place=PLACE, period=PERIOD)
def test_total_equals_list_and_as_of_never_changes(
    history: list[Fact], back: set[int], later: list[Fact], figure: Figure, place: str, period: Period
) -> None:
    with transaction.atomic():
        posted = post(*history)
        for index in back & set(range(len(posted))):
            ledger.reverse(posted[index], by=Somebody(), now=NOW, reason="random")
        reading = read.read(figure, place=place, period=period)
        live = list(read.rows(reading.address))
        assert reading.value == read.total(figure, live)
        assert reading.entries == len(live)
        months = read.by_month(figure, place=place, period=period)
        assert [month for month, _ in months] == period.months()
        for entry in posted[: len(later)]:
            if not Entry.objects.filter(reverses=entry.position).exists():
                ledger.reverse(entry, by=Somebody(), now=NOW, reason="later")
        post(*later)
        again: Reading = read.at(reading.address)
        assert again == reading
        assert list(verify.disagreements(CITY)) == []
        transaction.set_rollback(True)


@settings(max_examples=40)
@given(history=histories, back=st.sets(st.integers(0, 14)), figure=FIGURE, place=PLACE, period=PERIOD)
def test_the_parts_are_their_rows_and_make_the_whole(
    history: list[Fact], back: set[int], figure: Figure, place: str, period: Period
) -> None:
    with transaction.atomic():
        posted = post(*history)
        for index in back & set(range(len(posted))):
            ledger.reverse(posted[index], by=Somebody(), now=NOW, reason="random")
        whole = read.read(figure, place=place, period=period)
        if figure.measure in ADDITIVE:
            graded = [read.at(replace(whole.address, grade=grade)) for grade in Evidence]
            own = read.at(replace(whole.address, own=True))
            own_graded = [read.at(replace(own.address, grade=grade)) for grade in Evidence]
            below = [read.read(figure, place=code, period=period) for code in Division.objects.children(place)
                     .values_list("code", flat=True)]  # fmt: skip
            for part in (*graded, own, *own_graded):
                live = list(read.rows(part.address))
                assert (part.value, part.entries) == (read.total(figure, live), len(live))
                assert Address.parse(str(part.address)) == part.address
            assert sum(part.value for part in graded) == whole.value
            assert {part.address.grade: part.value for part in graded if part.value} == whole.classes
            assert own.value + sum(part.value for part in below) == whole.value
            assert sum(part.value for part in own_graded) == own.value
            post(*history)
            assert [read.at(part.address) for part in (*graded, own)] == [*graded, own]
        else:
            with pytest.raises(NotAnAddress):
                replace(whole.address, own=True)
        transaction.set_rollback(True)


def test_how_the_address_of_a_part_is_written() -> None:
    text = "market.turnover.verified@210900!:000001.000007/2018-06..2022-04#7490"
    found = Address.parse(text)
    assert (str(found), found.grade, found.own, found.unit_path) == (text, Evidence.VERIFIED, True, "000001/000007/")
    assert str(found.whole) == "market.turnover@210900:000001.000007/2018-06..2022-04#7490"


def test_months_add_up_to_the_flow() -> None:
    post(fact(), fact(occurred_on=date(2020, 1, 1), persons=9))
    months = read.by_month(FIGURES["consultation_visits"], place=CITY, period=ALL)
    assert sum(number for _, number in months) == 11


def test_a_dashboard_takes_a_constant_number_of_queries(django_assert_max_num_queries: object) -> None:
    post(fact(), fact(place=HAIZHOU))
    read.read_many(FIGURES.values(), [CITY, XIHE, HAIZHOU], ALL)
    with CaptureQueriesContext(connection) as few:
        read.read_many(FIGURES.values(), [CITY], ALL)
    with CaptureQueriesContext(connection) as many:
        read.read_many(FIGURES.values(), [CITY, XIHE, HAIZHOU], ALL)
    assert len(many) <= len(few) + 2
    assert len(many) <= 6


def test_no_figures_make_no_readings() -> None:
    assert read.read_many([], [CITY], ALL) == {}
    assert read.trends([], CITY, ALL) == {}
