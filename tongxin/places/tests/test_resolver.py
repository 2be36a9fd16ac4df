from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.places import codes, rules
from tongxin.places.index import Known
from tongxin.places.resolver import Placed, Resolver, Unclear, Unknown, clean, resolve
from tongxin.places.rules import Strength
from tongxin.places.tests.conftest import CITY, TODAY, known_of
from tongxin.places.vocabulary import Level

LIUYIN = "210911008003"
ALL = {each.code: each for each in known_of()}
BELOW = sorted(code for code in ALL if code.startswith("2109"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("阜新市细河区玉丰街道柳荫社区", LIUYIN),
        ("辽宁省阜新市细河区玉丰街道柳荫社区居委会", LIUYIN),
        ("细河区　玉丰街道　柳荫社区居民委员会", LIUYIN),
        ("细河区/玉丰街道办事处/柳荫社区", LIUYIN),
        ("细河区 细河区玉丰街道 玉丰街道柳荫社区", LIUYIN),
        ("细河 玉丰 柳荫", LIUYIN),
        ("柳荫社区", LIUYIN),
        ("阜蒙县 大固本镇 宝德村", "210921118214"),
        ("阜新蒙古族自治县大固本镇宝德村民委员会", "210921118214"),
        ("阜新县", "210921000000"),
        ("海 州 区", "210902000000"),
        ("海州", "210902000000"),
        ("细河区玉丰街道", "210911008000"),
        ("阜新市", CITY),
        ("市本级", CITY),
        ("彰武县彰武", "210922100000"),
        ("二道河子乡", "210922202000"),
        ("玉丰街道新竹社区", "210911008006"),
        ("２１０９１１", "210911000000"),
        ("210911008003", LIUYIN),
    ],
)
def test_what_people_type_is_placed(resolver, text, code):
    answer = resolver.resolve(text)
    assert isinstance(answer, Placed), answer
    assert (answer.code, answer.note) == (code, "")


@pytest.mark.parametrize(
    ("text", "count"), [("北山社区", 3), ("七家子村", 6), ("太平区水泉", 2), ("长营子镇长营子", 2), ("五家子", 5)]
)
def test_a_tie_is_never_guessed(resolver, text, count):
    answer = resolver.resolve(text)
    assert isinstance(answer, Unclear)
    assert len(answer.candidates) == count
    assert text in answer.reason


def test_a_short_name_of_the_tables_means_the_county_and_says_so(resolver):
    answer = resolver.resolve("彰武")
    assert isinstance(answer, Placed)
    assert answer.code == "210922000000"
    assert "彰武镇" in answer.note


@pytest.mark.parametrize("text", ["柳阴社区", "细河区玉峰街道柳荫社区", "细河区柳荫社区3号楼", "火星区柳荫社区"])
def test_a_misspelling_gets_candidates_and_no_place(resolver, text):
    answer = resolver.resolve(text)
    assert isinstance(answer, Unclear)
    assert answer.candidates[0].code == LIUYIN
    assert answer.candidates[0].name == "阜新市细河区玉丰街道柳荫社区居委会"


def test_a_place_in_the_wrong_county_is_told(resolver):
    answer = resolver.resolve("海州区玉丰街道柳荫社区")
    assert isinstance(answer, Unclear)
    assert [candidate.code for candidate in answer.candidates] == [LIUYIN]
    assert answer.reason == "细河区玉丰街道柳荫社区居委会 does not lie in 海州区. Correct one of the two."


@pytest.mark.parametrize(
    "text", ["火星区幸福街道", "沈阳市和平区", "辽宁省", "", " 　", "——", "110101", "999999", "阜新市玛瑙城"]
)
def test_what_is_no_place_of_the_city_is_unknown(resolver, text):
    assert isinstance(resolver.resolve(text), Unknown)


def test_an_earlier_kind_of_township_is_understood_and_told(resolver):
    answer = resolver.resolve("大固本乡宝德村")
    assert isinstance(answer, Placed)
    assert answer.code == "210921118214"
    assert "大固本乡" in answer.note


# ---- Former divisions. Made up: the table of the package knows none.

FORMER = [
    Known("210911201000", "老柳镇", valid_to=date(2015, 7, 1), successor="210911202000"),
    Known("210911202000", "新柳镇", valid_to=date(2020, 1, 1), successor="210911008000"),
    Known("210911203000", "不见镇", valid_to=date(2019, 1, 1)),
    Known("210911204000", "绕圈镇", valid_to=date(2019, 1, 1), successor="210911205000"),
    Known("210911205000", "转圈镇", valid_to=date(2019, 1, 1), successor="210911204000"),
    Known("210911206000", "明日街道", valid_from=date(2030, 1, 1)),
    Known("210911008903", "后柳村", valid_from=date(2030, 1, 1)),
]


@pytest.fixture
def later(resolver) -> Resolver:
    return Resolver(CITY, [*ALL.values(), *FORMER], on=TODAY)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("细河区老柳镇", "210911008000"),
        ("新柳镇", "210911008000"),
        ("老柳镇柳荫社区", LIUYIN),
        ("210911201000", "210911008000"),
    ],
)
def test_a_former_name_answers_with_its_successor(later, text, code):
    answer = later.resolve(text)
    assert isinstance(answer, Placed)
    assert answer.code == code
    assert "earlier name" in answer.note


@pytest.mark.parametrize("text", ["不见镇", "绕圈镇", "细河区转圈镇"])
def test_a_former_division_without_successor_is_told(later, text):
    answer = later.resolve(text)
    assert isinstance(answer, Unknown)
    assert "no successor" in answer.reason


def test_before_its_last_day_a_division_answers_for_itself():
    earlier = Resolver(CITY, [*ALL.values(), *FORMER], on=date(2019, 12, 31))
    answer = earlier.resolve("新柳镇")
    assert isinstance(answer, Placed)
    assert (answer.code, answer.note) == ("210911202000", "")


def test_a_division_of_the_future_is_unknown_today(later):
    assert not isinstance(later.resolve("明日街道"), Placed)


# ---- Properties over all divisions of the city.


def spellings(code: str) -> dict[str, Strength]:
    """All ways to write a division: any of its names, after any of the names of those above it, with any left out."""
    each = ALL[code]
    ways = dict(rules.written_names(each.name, each.short_name, codes.level_of(code)))
    for above in reversed(codes.ancestors(code, top=Level.PROVINCE)[:-1]):
        names = rules.written_names(ALL[above].name, ALL[above].short_name, codes.level_of(above))
        before = [name for name, strength in names.items() if strength is Strength.EXACT or len(name) > 2]
        ways |= {name + way: max(names[name], ways[way]) for name in before[:4] for way in list(ways)[:40]}
    return ways


@given(data=st.data(), code=st.sampled_from(BELOW))
def test_any_way_to_write_a_place_never_means_another(resolver, data, code):
    ways = spellings(code)
    text = data.draw(st.sampled_from(sorted(ways)))
    answer = resolver.resolve(text)
    if isinstance(answer, Placed) and answer.code != code:
        # Only where the text is surely the other's own name, and then its namesakes are named.
        assert ways[text] > Strength.EXACT
        assert ALL[code].name in answer.note or "more" in answer.note
    elif isinstance(answer, Unclear):
        assert code in {candidate.code for candidate in answer.candidates}
    else:
        assert isinstance(answer, Placed)


@pytest.mark.parametrize("part", range(4))
def test_every_full_name_means_its_division(resolver, part):
    for code in BELOW[part::4]:
        answer = resolver.resolve(resolver.full_name(code))
        assert isinstance(answer, Placed), answer
        assert (answer.code, answer.note) == (code, "")


@given(text=st.text(alphabet="阜新市细河区玉丰街道柳荫社居委会村镇乡县太平彰武海州 　/12ａ", max_size=20))
def test_whatever_is_typed_gets_an_answer(resolver, text):
    answer = resolver.resolve(text)
    if isinstance(answer, Placed):
        assert answer.name == resolver.full_name(answer.code)
    else:
        assert answer.reason
        assert "%(" not in answer.reason


@given(code=st.sampled_from(BELOW), gap=st.sampled_from([" ", "　", "/", "，", "·", "\n"]))
def test_spaces_width_and_marks_change_nothing(resolver, code, gap):
    written = gap.join(ALL[above].name for above in codes.ancestors(code))
    answer = resolver.resolve(written)
    assert isinstance(answer, Placed)
    assert answer.code == code


def test_clean():
    assert clean("细河区　玉丰街道／柳荫（１）") == "细河区玉丰街道柳荫1"


def test_the_database_gives_the_same_answers(city, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert resolve("细河区玉丰街道柳荫社区", city="210900") == Placed(LIUYIN, "阜新市细河区玉丰街道柳荫社区居委会")
