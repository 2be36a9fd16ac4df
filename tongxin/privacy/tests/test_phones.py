"""Phone numbers: what people type becomes one form; what is shown hides the middle."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.privacy.phones import NoPhone, masked, normalised, shown

MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
DECORATIONS = st.sampled_from(["{}", "+86{}", "+86 {}", "0086-{}", "86{}", " {} ", "（{}）"])


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("13812345678", "+8613812345678"),
        ("138 1234 5678", "+8613812345678"),
        ("１３８１２３４５６７８", "+8613812345678"),
        ("+86 138-1234-5678", "+8613812345678"),
        ("0418-2812345", "+864182812345"),
        ("(0418)2812345", "+864182812345"),
        ("（0418）2812345", "+864182812345"),
        ("+86 418 2812345", "+864182812345"),
        ("010-62345678", "+861062345678"),
        ("024 2345 6789", "+862423456789"),
    ],
)
def test_what_people_type_is_understood(typed: str, stored: str) -> None:
    assert normalised(typed) == stored


@pytest.mark.parametrize(
    "typed",
    ["", "110", "12345", "2812345", "12812345678", "1381234567", "138123456789", "0418-123", "+1 202 555 0100", "电话",
     "<img src=x>", "13812345678;ls", "+86", "0" * 200, "04181812345"],
)  # fmt: skip
def test_what_is_no_number_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(NoPhone, match=r"\S"):
        normalised(typed)


@given(mobile=MOBILES, decoration=DECORATIONS)
def test_every_way_of_writing_a_mobile_is_one_number(mobile: str, decoration: str) -> None:
    stored = normalised(decoration.format(mobile))
    assert stored == f"+86{mobile}"
    assert normalised(stored) == stored
    assert normalised(shown(stored)) == stored
    hidden = masked(stored)
    assert hidden == f"{mobile[:3]}****{mobile[7:]}"


@pytest.mark.parametrize(
    ("stored", "hidden"), [("", ""), ("+864182812345", "0418-****345"), ("+861062345678", "010-****5678")]
)
def test_a_landline_is_masked_too(stored: str, hidden: str) -> None:
    assert masked(stored) == hidden


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        stored = normalised(text)
    except NoPhone:
        return
    assert normalised(shown(stored)) == stored
