from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.calendars import rules
from tongxin.calendars.rules import Clock, Due, Extension, Known, Pause, Terms, add_working_days, working_days_between
from tongxin.calendars.tests.conftest import SHIPPED, d
from tongxin.calendars.vocabulary import Start, Unit

DAY = timedelta(days=1)
ANOTHER_COLLECTION = Path(__file__).parent / "data" / "working_days.csv"

days = st.dates(date(2017, 6, 1), date(2027, 6, 30))
counts = st.integers(0, 90)
terms = st.builds(
    Terms,
    unit=st.sampled_from(Unit),
    length=st.integers(1, 60),
    start=st.sampled_from(Start),
    rollover=st.booleans(),
    longest_extension=st.just(60),
)


@st.composite
def closed_pauses(draw: st.DrawFn) -> Pause:
    first = draw(days)
    return Pause(first, first + DAY * draw(st.integers(0, 40)))


clocks = st.builds(
    Clock,
    started_on=days,
    terms=terms,
    pauses=st.lists(closed_pauses(), max_size=3).map(tuple),
    extensions=st.lists(st.builds(Extension, st.integers(1, 20)), max_size=2).map(tuple),
)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-02-13", 7, "2026-03-02"),
        ("2026-02-13", 15, "2026-03-12"),
        ("2026-04-30", 3, "2026-05-08"),
        ("2026-09-30", 7, "2026-10-15"),
    ],
)
def test_around_the_long_holidays_of_2026(start, count, end):
    assert add_working_days(d(start), count, SHIPPED) == Due(d(end), provisional=False)


def test_every_working_day_is_the_same_in_another_collection():
    with ANOTHER_COLLECTION.open() as lines:
        table = {row["month"]: row["working"] for row in csv.DictReader(lines)}
    assert len(table) == 9 * 12
    theirs = {
        date(*map(int, m.split("-")), n): bit == "1" for m, bits in table.items() for n, bit in enumerate(bits, 1)
    }
    assert [day for day in theirs if rules.is_working(day, SHIPPED) != theirs[day]] == []


def test_notices_that_changed_a_year_and_that_reached_back_into_the_year_before():
    assert rules.is_working(d("2018-12-29"), SHIPPED)  # a Saturday, by the notice for 2019
    assert not rules.is_working(d("2018-12-31"), SHIPPED)
    assert not rules.is_working(d("2019-05-02"), SHIPPED)  # 国办发明电〔2019〕3号
    assert not rules.is_working(d("2020-01-31"), SHIPPED)  # 国办发明电〔2020〕1号
    assert rules.is_working(d("2020-02-03"), SHIPPED)


def test_an_unpublished_year_counts_monday_to_friday_and_says_so():
    assert add_working_days(d("2026-12-25"), 6, SHIPPED) == Due(d("2027-01-04"), provisional=True)
    assert add_working_days(d("2026-12-18"), 5, SHIPPED) == Due(d("2026-12-25"), provisional=False)
    # The notice for 2027 may still rearrange the last days of 2026.
    assert add_working_days(d("2026-12-25"), 1, SHIPPED) == Due(d("2026-12-28"), provisional=True)
    # A day is no worse known for a year before that nobody has loaded.
    assert not rules.is_certain(d("2017-12-29"), SHIPPED)
    assert rules.is_certain(d("2018-01-02"), SHIPPED)


def test_calendar_days_need_no_notice_unless_the_last_day_may_roll():
    week = Terms(Unit.CALENDAR, 7)
    assert rules.due(Clock(d("2027-02-01"), week), SHIPPED) == Due(d("2027-02-08"), provisional=False)
    rolling = Terms(Unit.CALENDAR, 7, rollover=True)
    assert rules.due(Clock(d("2027-02-01"), rolling), SHIPPED) == Due(d("2027-02-08"), provisional=True)
    # Signed for on 25 September 2026: day 7 is 2 October, so the last day is the first working day after the holidays.
    assert rules.due(Clock(d("2026-09-25"), rolling), SHIPPED) == Due(d("2026-10-08"))


def test_the_day_of_the_event_counts_only_where_the_rule_says_so():
    assert rules.due(Clock(d("2026-03-02"), Terms(Unit.WORKING, 5)), SHIPPED) == Due(d("2026-03-09"))
    assert rules.due(Clock(d("2026-03-02"), Terms(Unit.WORKING, 5, Start.SAME_DAY)), SHIPPED) == Due(d("2026-03-06"))
    assert rules.due(Clock(d("2026-03-02"), Terms(Unit.CALENDAR, 1, Start.SAME_DAY)), SHIPPED) == Due(d("2026-03-02"))


def test_paused_days_do_not_count_and_a_standing_clock_has_no_last_day():
    five = Terms(Unit.WORKING, 5)
    paused = Clock(d("2026-03-02"), five, (Pause(d("2026-03-04"), d("2026-03-10")),))
    assert rules.due(paused, SHIPPED) == Due(d("2026-03-16"))  # 3 March; 11 to 13 and 16 March
    assert rules.due(Clock(d("2026-03-02"), five, (Pause(d("2026-03-04"), None),)), SHIPPED) is None


def test_negative_counts_are_no_question():
    with pytest.raises(ValueError, match="-1"):
        add_working_days(d("2026-03-02"), -1, SHIPPED)


@given(day=days, count=counts)
def test_counting_back_gives_the_count(day, count):
    end = add_working_days(day, count, SHIPPED).on
    assert working_days_between(day, end, SHIPPED) == count
    assert working_days_between(end, day, SHIPPED) == -count
    assert not count or rules.is_working(end, SHIPPED)


@given(day=days, later=st.integers(0, 60), count=counts, more=counts)
def test_later_or_longer_never_ends_earlier(day, later, count, more):
    end = add_working_days(day, count, SHIPPED).on
    assert add_working_days(day + DAY * later, count, SHIPPED).on >= end
    assert add_working_days(end, more, SHIPPED).on == add_working_days(day, count + more, SHIPPED).on


@given(day=days, count=st.integers(1, 90))
def test_the_count_equals_that_of_a_finger_on_the_calendar(day, count):
    page = [day + DAY * step for step in range(1, 400)]
    working = [each for each in page if SHIPPED.different.get(each, each.isoweekday() <= 5)]
    assert add_working_days(day, count, SHIPPED).on == working[count - 1]


@given(clock=clocks)
def test_a_clock_equals_a_finger_on_the_calendar(clock):
    first = clock.started_on + DAY * (clock.terms.start is Start.NEXT_DAY)
    page = [first + DAY * step for step in range(900)]
    counted = [
        day
        for day in page
        if not any(pause.first <= day <= pause.last for pause in clock.pauses)
        and (clock.terms.unit is Unit.CALENDAR or rules.is_working(day, SHIPPED))
    ]
    last = counted[clock.terms.length + sum(extension.units for extension in clock.extensions) - 1]
    if clock.terms.rollover:
        last = next(day for day in page if day >= last and rules.is_working(day, SHIPPED))
    assert rules.due(clock, SHIPPED).on == last


@given(clock=clocks, pause=closed_pauses(), units=st.integers(1, 20))
def test_pauses_and_extensions_never_shorten(clock, pause, units):
    end = rules.due(clock, SHIPPED).on
    paused = Clock(clock.started_on, clock.terms, (*clock.pauses, pause), clock.extensions)
    extended = Clock(clock.started_on, clock.terms, clock.pauses, (*clock.extensions, Extension(units)))
    assert rules.due(paused, SHIPPED).on >= end
    assert rules.due(extended, SHIPPED).on >= end


@given(clock=clocks, year=st.integers(2018, 2026))
def test_what_is_told_as_certain_does_not_hang_on_a_year_that_is_unknown(clock, year):
    reach = [date(year - 1, *rules.YEAR_END) + DAY * step for step in range(365)]
    less = Known(
        SHIPPED.years - {year}, {day: working for day, working in SHIPPED.different.items() if day not in reach}
    )
    unsure, sure = rules.due(clock, less), rules.due(clock, SHIPPED)
    assert unsure.provisional or unsure.on == sure.on
