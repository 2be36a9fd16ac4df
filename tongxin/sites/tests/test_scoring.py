"""How criteria give points: never below nothing, never above their most, never fewer for more; and their sum."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.sites.rules.scoring import (
    PARAMETERS,
    Add,
    Bonus,
    Boolean,
    Deduct,
    NotARule,
    Ratio,
    Scored,
    Step,
    Tier,
    Veto,
    band,
    rule,
    scored,
    stored,
    total,
)
from tongxin.sites.vocabulary.standard import RuleKind

COUNT = st.integers(0, 10_000)
MOST = st.integers(1, 10_000)
EACH = st.integers(1, 5_000)
STEPS = (
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 3000)), min_size=1, max_size=5)
    .map(
        lambda pairs: list(
            zip(sorted({start for start, _ in pairs}), sorted(points for _, points in pairs), strict=False)
        )
    )
    .map(tuple)
)
RULES = st.one_of(
    st.builds(Deduct, st.integers(1, 50), EACH),
    st.builds(Add, EACH),
    st.builds(Tier, STEPS),
    st.builds(Ratio, st.integers(1, 500)),
    st.builds(Boolean, st.integers(1, 500)),
    st.builds(Bonus, EACH),
    st.just(Veto()),
)


@given(RULES, COUNT, MOST)
def test_points_lie_between_nothing_and_the_most(found_rule, found, most):
    assert 0 <= scored(found_rule, found, most).points <= most


@given(RULES, COUNT, COUNT, MOST)
def test_more_never_gives_fewer_points(found_rule, one, other, most):
    less, more = sorted((one, other))
    assert scored(found_rule, less, most).points <= scored(found_rule, more, most).points


@given(RULES)
def test_a_rule_is_read_back_as_it_was_stored(found_rule):
    assert rule(found_rule.kind, stored(found_rule)) == found_rule


@given(st.lists(st.tuples(RULES, COUNT, MOST), max_size=12))
def test_the_total_never_passes_what_can_be_reached_but_by_a_bonus(criteria):
    parts = [scored(*each) for each in criteria]
    whole = total(parts)
    bonus = sum(part.points for part in parts if part.kind is RuleKind.BONUS)
    assert 0 <= whole.points - bonus <= whole.most
    assert whole.vetoed == any(part.veto for part in parts)


BANDS = st.lists(st.integers(0, 12_000), unique=True, max_size=5)


@given(BANDS, st.integers(0, 12_000), st.integers(0, 12_000))
def test_more_points_never_fall_into_a_lower_band(starts, one, other):
    steps = [Step(str(start), start) for start in starts]
    less, more = sorted((one, other))
    assert int(band(less, steps) or -1) <= int(band(more, steps) or -1)


@given(BANDS, st.integers(0, 12_000))
def test_a_band_begins_at_or_below_the_points(starts, points):
    code = band(points, [Step(str(start), start) for start in starts])
    assert code == "" if not [start for start in starts if start <= points] else int(code) <= points


@pytest.mark.parametrize(
    ("found_rule", "found", "points"),
    [
        (Deduct(4, 300), 4, 1000),
        (Deduct(4, 300), 3, 700),
        (Deduct(4, 300), 0, 0),  # until they are used up, and no further
        (Add(500), 1, 500),
        (Add(500), 9, 1000),
        (Tier(((100, 400), (300, 700))), 99, 0),
        (Tier(((100, 400), (300, 700))), 300, 700),
        (Ratio(3), 1, 333),  # hundredths are rounded down
        (Ratio(3), 4, 1000),
        (Boolean(2), 1, 0),
        (Boolean(2), 2, 1000),
        (Bonus(50), 3, 150),
        (Veto(), 1, 0),
    ],
)
def test_each_rule_by_example(found_rule, found, points):
    assert scored(found_rule, found, 1000).points == points


def test_a_bonus_comes_on_top_and_a_veto_excludes():
    parts = [
        Scored(RuleKind.BOOLEAN, 1000, 1000),
        Scored(RuleKind.BONUS, 200, 500),
        Scored(RuleKind.VETO, 0, 0, veto=True),
    ]
    assert total(parts) == (1200, 1000, True)


@pytest.mark.parametrize(
    ("kind", "parameters", "wrong"),
    [
        ("deduct", {"wanted": 4}, "each"),
        ("add", {"each": 0}, "each"),
        ("add", {"each": "5"}, "each"),
        ("ratio", {"full": True}, "full"),
        ("tier", {"steps": []}, "steps"),
        ("tier", {"steps": [[3, 100], [1, 200]]}, "steps"),
        ("tier", {"steps": [[1, 200], [3, 100]]}, "steps"),
        ("boolean", {"at_least": 1, "each": 5}, "each"),
        ("veto", {"at_least": 1}, "at_least"),
    ],
)
def test_parameters_that_make_no_rule_are_named(kind, parameters, wrong):
    with pytest.raises(NotARule) as refused:
        rule(kind, parameters)
    assert refused.value.parameter == wrong


def test_every_kind_of_rule_has_its_parameters():
    assert set(PARAMETERS) == set(RuleKind)
