"""What people type, and what it means."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from tongxin.intake import cells, credit_codes
from tongxin.intake.mistakes import WORDINGS, Mistake, wording
from tongxin.intake.reading import Wrong

TODAY = date(2026, 11, 23)
JUNE_9 = date(2018, 6, 9)


def mistake(function, *arguments) -> str:
    with pytest.raises(Mistake) as caught:
        function(*arguments)
    wording(caught.value.code, caught.value.parameters)  # every parameter of its sentence is there
    return caught.value.code


@pytest.mark.parametrize(
    "cell",
    [
        "2018-06-09", "2018年6月9日", "2018.6.9", "2018/06/09", "２０１８．６．９", " 2018年 6月 9日 ", "20180609",
        20180609.0, JUNE_9, datetime(2018, 6, 9, 14, 30), 43260.0, "2018-06-09 00:00:00", "2018年6月9日（星期六）",
        "二〇一八年六月九日",
    ],
)  # fmt: skip
def test_a_day_in_every_style(cell):
    assert cells.day_of(cell, TODAY) == JUNE_9


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2021-13-40", "impossible_date"), ("2021.2.30", "impossible_date"), ("2021年6月", "no_day"),
        ("18.6.9", "short_year"), ("6月9日", "short_year"), ("昨天", "not_a_date"),
        ("2031-01-01", "future"), (date(2031, 1, 1), "future"),
        ("1921-07-01", "long_ago"), (7.0, "not_a_date"), (True, "not_a_date"), (time(9, 0), "not_a_date"),
        (Wrong("#DIV/0!"), "formula"), ("=TODAY()", "formula_text"),
    ],
)  # fmt: skip
def test_what_is_no_day(cell, code):
    assert mistake(cells.day_of, cell, TODAY) == code


@given(st.dates(min_value=date(1950, 1, 1), max_value=TODAY))
def test_every_day_in_every_style(day):
    y, m, d = day.year, day.month, day.day
    serial = float((day - cells.EPOCH).days)
    for written in (
        day,
        f"{y}-{m:02}-{d:02}",
        f"{y}年{m}月{d}日",
        f"{y}.{m}.{d}",
        f"{y}/{m}/{d}",
        f"{y}{m:02}{d:02}",
        serial,
    ):
        assert cells.day_of(written, TODAY) == day


@pytest.mark.parametrize(
    "cell", ["2020年1月", "2020.1", "2020-01", "202001", 202001.0, "2020年1月份", date(2020, 1, 17)]
)
def test_january_in_every_style(cell):
    assert cells.month_of(cell, TODAY) == date(2020, 1, 1)


def test_october_as_a_text_keeps_its_zero():
    assert cells.month_of("2020.10", TODAY) == date(2020, 10, 1)


def test_a_number_that_may_be_january_or_october_is_asked_about():
    assert mistake(cells.month_of, 2020.1, TODAY) == "ambiguous_month"
    assert cells.month_of(2020.11, TODAY) == date(2020, 11, 1)
    assert cells.month_of(2021.8, TODAY) == date(2021, 8, 1)


@pytest.mark.parametrize(
    ("cell", "code"),
    [("2020年15月", "impossible_month"), ("9月", "not_a_month"), ("2027年1月", "future"), (3.0, "not_a_month")],
)  # fmt: skip
def test_what_is_no_month(cell, code):
    assert mistake(cells.month_of, cell, TODAY) == code


@pytest.mark.parametrize("cell", [1200, 1200.0, "1200", "1,200", "１２００", " 1200 ", "1200人", "1200人次", "+1200"])
def test_a_count_in_every_style(cell):
    assert cells.count_of(cell) == 1200


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("三五个", "not_a_number"), (-4, "negative"), ("-4", "negative"), (2.5, "not_whole"), ("100余", "wrong_unit"),
        ("约50", "not_a_number"), ("12,34", "not_a_number"), (Wrong("=1/0"), "formula"), ("=1+1", "formula_text"),
        (True, "not_a_number"), ("3小时", "wrong_unit"), (1e12, "too_large"), (float("inf"), "not_a_number"),
        (date(2021, 1, 1), "not_a_number"),
    ],
)  # fmt: skip
def test_what_is_no_count(cell, code):
    assert mistake(cells.count_of, cell) == code


@pytest.mark.parametrize(
    ("cell", "factor", "fen"),
    [
        (5600, 1, 560_000), ("５６００", 1, 560_000), ("¥1,234.50", 1, 123_450), (4.185, 10_000, 4_185_000),
        ("3万元", 1, 3_000_000), ("3.5万", 10_000, 3_500_000), (0.1 + 0.2, 10_000, 300_000),
        ("200元", 10_000, 20_000), (0, 1, 0),
    ],
)  # fmt: skip
def test_money_is_exact(cell, factor, fen):
    assert cells.fen_of(cell, factor) == fen


def test_less_than_a_fen_is_a_mistake():
    assert mistake(cells.fen_of, "12.345") == "too_fine"
    assert mistake(cells.fen_of, 0.0000001, 10_000) == "too_fine"


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_every_amount_survives(amount: Decimal):
    assert cells.fen_of(f"{amount:,}") == amount * 100
    assert cells.fen_of(float(amount)) == amount * 100


@pytest.mark.parametrize(
    ("cell", "factor", "minutes"),
    [(1.5, 60, 90), ("2小时", 1, 120), ("30分钟", 60, 30), ("1小时30分钟", 60, 90), (45, 1, 45), ("４５", 1, 45)],
)
def test_a_length_of_time(cell, factor, minutes):
    assert cells.minutes_of(cell, factor) == minutes


def test_yes_and_no():
    assert [cells.truth_of(cell) for cell in ("是", "√", True, "已开展")] == [True] * 4
    assert [cells.truth_of(cell) for cell in ("否", "×", False, "未")] == [False] * 4
    assert mistake(cells.truth_of, "也许") == "no_choice"


def test_a_credit_code_is_mended():
    assert cells.credit_code_of(" 92210911mag1tku51b ") == "92210911MAG1TKU51B"
    assert cells.credit_code_of("９２２１０９１１ＭＡＧ１ＴＫＵ５１Ｂ") == "92210911MAG1TKU51B"


def test_what_is_no_credit_code():
    assert mistake(cells.credit_code_of, "92210921MA0000000X") == "credit_code_check"
    assert mistake(cells.credit_code_of, "92210921MA000000") == "credit_code_length"
    assert mistake(cells.credit_code_of, "92210921MA000000OX") == "credit_code_letter"


letters = st.text(credit_codes.ALPHABET, min_size=9, max_size=9)


@given(st.sampled_from(["91", "92", "51", "31", "11"]), st.sampled_from(["210911", "210921", "110000"]), letters)
def test_credit_codes_agree_with_stdnum(kind, division, organisation):
    head = kind + division + organisation
    for last in credit_codes.ALPHABET:
        assert (credit_codes.obstacle(head + last) is None) == uscc.is_valid(head + last)


@given(letters)
def test_rural_collectives_are_valid_here_though_stdnum_refuses_them(organisation):
    head = "N2210921" + organisation
    code = head + credit_codes.check_character(head)
    assert credit_codes.obstacle(code) is None
    assert not uscc.is_valid(code)


def said(read) -> bool:
    try:
        read()
    except Mistake as caught:
        return all(wording(caught.code, caught.parameters))
    return True


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.dates(), st.datetimes(), st.times()))
def test_whatever_is_typed_is_a_value_or_a_mistake(cell):
    for read in (
        lambda: cells.day_of(cell, TODAY), lambda: cells.month_of(cell, TODAY), lambda: cells.count_of(cell),
        lambda: cells.fen_of(cell, 10_000), lambda: cells.minutes_of(cell, 60), lambda: cells.truth_of(cell),
        lambda: cells.credit_code_of(cell),
    ):  # fmt: skip
        assert said(read)


def test_every_wording_says_what_and_how():
    for words in WORDINGS.values():
        assert str(words.what)
        assert str(words.how)
