"""What this process keeps in memory is what the database would answer, whatever was appended or rolled back since."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings

from tongxin.figures import memory, read
from tongxin.figures.catalogue import FIGURES
from tongxin.figures.periods import Period
from tongxin.figures.tests.test_read import (
    ALL,
    CITY,
    HAIZHOU,
    NOW,
    XIHE,
    Somebody,
    divisions,
    fact,
    histories,
    post,
    value,
)  # fmt: skip
from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Fact, Subject
from tongxin.legal import vocabulary as legal

__all__ = ["divisions"]  # a fixture
pytestmark = pytest.mark.django_db
PLACES = [CITY, XIHE, HAIZHOU]


def everything() -> tuple[object, ...]:
    """All figures of the city and its counties, by month too."""
    readings = read.read_many(FIGURES.values(), PLACES, ALL)
    months = [read.by_month(figure, place=CITY, period=Period.parse("2021")) for figure in FIGURES.values()]
    return readings, months, read.trends(FIGURES.values(), XIHE, Period.parse("2021"))


def test_what_was_read_is_not_asked_again_until_something_is_appended() -> None:
    post(fact())
    everything()
    with CaptureQueriesContext(connection) as queries:
        everything()
    assert not [query for query in queries if "tally" in query["sql"]]


def test_an_answer_grows_by_what_was_appended() -> None:
    (first,) = post(fact())
    assert value("consultation_visits") == 2
    post(fact(persons=5))
    ledger.reverse(first, by=Somebody(), now=NOW, reason="counted twice")
    with CaptureQueriesContext(connection) as queries:
        assert value("consultation_visits") == 5
    assert not [query for query in queries if "ledger_tally" in query["sql"]]


def test_an_answer_that_is_far_behind_is_asked_anew() -> None:
    post(fact())
    assert value("consultation_visits") == 2
    post(*[fact(persons=1)] * (memory.FURTHEST + 1))
    assert value("consultation_visits") == memory.FURTHEST + 3


def test_what_was_rolled_back_was_never_so() -> None:
    post(fact())
    with transaction.atomic():
        post(fact(persons=40))
        assert value("consultation_visits") == 42
        transaction.set_rollback(True)
    post(fact(persons=1))  # at the position of the one that was rolled back
    assert value("consultation_visits") == 3


def test_subjects_are_counted_anew_when_their_verb_is_appended() -> None:
    post(fact(legal.PROJECT_ADVISED, kind="", subject=Subject("project", "1")))
    assert value("key_projects_advised") == 1
    post(fact())
    post(fact(legal.PROJECT_ADVISED, kind="", subject=Subject("project", "2")))
    assert value("key_projects_advised") == 2


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory.sums, "room", 20)
    post(fact())
    for month in range(1, 13):
        value("consultation_visits", period=Period.parse(f"2021-{month:02d}"))
    assert sum(len(answer) + 1 for _, answer in memory.sums.kept.values()) <= 20


@settings(max_examples=30)
@given(earlier=histories, later=histories)
def test_what_grew_is_what_is_asked_anew(earlier: list[Fact], later: list[Fact]) -> None:
    with transaction.atomic():
        posted = post(*earlier)
        everything()
        for entry in posted[::3]:
            ledger.reverse(entry, by=Somebody(), now=NOW, reason="random")
        post(*later)
        grown = everything()
        memory.sums.forget()
        assert everything() == grown
        transaction.set_rollback(True)
