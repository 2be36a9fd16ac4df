"""Percentages add up as people add them up."""

from hypothesis import given
from hypothesis import strategies as st

from tongxin.figures.shares import shares


def test_what_is_left_over_goes_to_those_who_lost_most() -> None:
    assert shares([1, 1, 1], 3) == ["33.4%", "33.3%", "33.3%"]
    assert shares([0, 0], 0) == ["—", "—"]


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=40).filter(sum))
def test_parts_of_a_whole_make_a_hundred(parts: list[int]) -> None:
    told = [round(float(share.rstrip("%")) * 10) for share in shares(parts, sum(parts))]
    assert sum(told) == 1000
    assert all(abs(tenths - part * 1000 / sum(parts)) <= 1 for tenths, part in zip(told, parts, strict=True))
