"""The register: every personal field has a purpose, a basis and a time, and the printed page is that of the code."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from tongxin.privacy.keeping import Keep
from tongxin.privacy.register import belonging, declaring, holdings, label, shown, title
from tongxin.privacy.vocabulary import BASES, Purpose, Since
from tools.personal_data import PAGE, page

LATIN = re.compile("[A-Za-z]")


def test_the_printed_register_is_that_of_the_code() -> None:
    assert PAGE.read_text() == page(), "run: python -m tools.personal_data"


def test_every_purpose_rests_on_a_basis() -> None:
    assert set(BASES) == set(Purpose)


def test_every_field_is_explained_in_both_languages() -> None:
    for holding in holdings():
        with translation.override("zh-hans"):
            told = f"{holding.record}{holding.label}{holding.keep.period}{holding.keep.purpose.label}"
        assert told.isprintable()
        assert not [c for c in told if c.isascii() and c.isalpha()], f"{holding.key} has no Chinese words: {told}"


def test_a_person_reads_what_is_held_in_chinese() -> None:
    with translation.override("zh-hans"):
        for model in declaring():
            belongs = belonging(model)
            if belongs and not belongs.nobody_because:
                english = [name for name in shown(model) if LATIN.search(label(model, name))]
                assert not english, f"{model._meta.label}: say in Privacy.words what these are called: {english}"
                assert not LATIN.search(title(model)), f"{model._meta.label}: Privacy.title"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"years": 3}, "3 years after it was recorded"),
        ({"years": 1, "days": 1}, "1 year 1 day after it was recorded"),
        ({"while_active": True}, "as long as the account is open"),
        ({"while_active": True, "days": 30}, "30 days after the account was closed"),
        ({"since": Since.EXPIRED}, "until it expires"),
        ({"since": Since.RECORD_CLOSED, "years": 5}, "5 years after the record that it belongs to was closed"),
    ],
)
def test_a_time_of_keeping_in_words(given: dict[str, object], says: str) -> None:
    with translation.override("en"):
        assert Keep(purpose=Purpose.ACCOUNT, **given).period == says


@pytest.mark.parametrize("given", [{}, {"years": -1}, {"days": -3, "years": 1}])
def test_nothing_is_kept_for_ever(given: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"how long|negative"):
        Keep(purpose=Purpose.ACCOUNT, **given)


def test_years_end_on_the_same_day() -> None:
    leap = datetime(2028, 2, 29, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert Keep(purpose=Purpose.AUDIT, years=1).past(leap) == leap.replace(year=2027, day=28)
    assert Keep(purpose=Purpose.AUDIT, years=4, days=1).past(leap) == leap.replace(year=2024, day=28)
