"""The ledger only grows, and everything about it can be proved."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongxin.ledger import actions as ledger
from tongxin.ledger import verify
from tongxin.ledger.facts import Fact, Source, Subject
from tongxin.ledger.models import Entry, Head, Tally
from tongxin.ledger.protection import protect, protected, unprotect
from tongxin.ledger.vocabulary import Evidence
from tongxin.legal import vocabulary as legal
from tongxin.market import vocabulary as market

NOW = datetime(2022, 4, 30, 8, tzinfo=UTC)
PLACES = ["210911008001", "210911008002", "210911008000", "210911000000", "210902003001", "210900000000"]
pytestmark = pytest.mark.django_db


class Somebody:
    actor_id = "7b0d8f6a-0000-4000-8000-000000000001"


class Office:
    path = "000001/"
    place_code = "210900000000"


def fact(**given: object) -> Fact:
    return Fact(
        **{
            "verb": legal.CONSULTATION_HELD,
            "subject": Subject("legal.consultation", "1"),
            "unit_path": "000001/000002/",
            "place": "210911008001",
            "occurred_on": date(2021, 3, 4),
            "kind": "wages",
            "persons": 2,
            **given,
        }  # type: ignore[arg-type]
    )


def post(*facts: Fact) -> list[Entry]:
    with transaction.atomic():
        done = ledger.record_many(facts, by=Somebody(), now=NOW)
    return list(Entry.objects.filter(position__range=(done.first, done.last)).order_by("position"))


def tallies() -> list[tuple[object, ...]]:
    """Every tally that says something."""
    rows = Tally.objects.order_by("scope", "verb", "month", "kind", "evidence").values_list(
        "scope", "verb", "month", "kind", "evidence", "entries", "quantity", "persons", "minutes", "amount"
    )
    return [row for row in rows if any(row[5:])]


def test_an_entry_says_what_happened_and_follows_the_one_before() -> None:
    first, second = post(fact(), fact(persons=3))
    assert (first.position, second.position) == (1, 2)
    assert second.previous_hash == first.hash
    assert first.month == 202103
    assert Head.objects.get().hash == second.hash
    assert list(verify.flaws()) == []


def test_record_takes_place_and_day_from_unit_and_moment() -> None:
    with transaction.atomic():
        entry = ledger.record(
            legal.OPINION_ISSUED, Subject("x", "1"), by=Somebody(), now=NOW, unit=Office(), number="1"
        )
    assert (entry.place, entry.occurred_on, entry.details) == ("210900000000", date(2022, 4, 30), {"number": "1"})


def test_a_fact_counts_in_its_place_its_unit_and_all_above() -> None:
    post(fact())
    assert {row[0] for row in tallies()} == {
        "210900000000", "210911000000", "210911008000", "210911008001", "000001/", "000001/000002/",
    }  # fmt: skip


def test_undeclared_kinds_and_details_are_refused() -> None:
    with pytest.raises(ValueError, match="no kind"):
        fact(kind="astrology")
    with pytest.raises(ValueError, match="no details"):
        fact(details={"id_number": "1"})


def test_outside_a_transaction_nothing_is_appended(transactional_db: None) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        ledger.record_many([fact()], by=Somebody(), now=NOW)
    assert not Entry.objects.exists()


def test_a_failed_transaction_leaves_nothing() -> None:
    with transaction.atomic():
        ledger.record_many([fact()], by=Somebody(), now=NOW)
        transaction.set_rollback(True)
    assert not Entry.objects.exists()
    assert Head.objects.get().position == 0
    assert tallies() == []


def test_an_entry_object_cannot_be_saved_or_deleted() -> None:
    (entry,) = post(fact())
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()


@pytest.mark.parametrize("statement", ["UPDATE ledger_entry SET persons = 9", "DELETE FROM ledger_entry"])
def test_the_database_refuses(statement: str) -> None:
    post(fact())
    with pytest.raises(DatabaseError, match="never"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert protected(connection)


def test_a_reversal_takes_back_every_measure_once() -> None:
    (entry,) = post(fact(minutes=30))
    reversal = ledger.reverse(entry, by=Somebody(), now=NOW, reason="counted twice")
    assert (reversal.persons, reversal.quantity, reversal.minutes) == (-2, -1, -30)
    assert reversal.details == {"reason": "counted twice"}
    assert tallies() == []
    assert not Entry.objects.live().exists()
    assert Entry.objects.live(as_of=1).get() == entry
    for again in (entry, reversal):
        with pytest.raises(ledger.AlreadyReversed):
            ledger.reverse(again, by=Somebody(), now=NOW, reason="again")
    assert list(verify.flaws()) == []


facts = st.builds(
    lambda persons, amount, place, unit, days, evidence, word: fact(
        verb=word,
        kind="",
        persons=persons,
        amount=amount,
        place=place,
        unit_path=unit,
        occurred_on=date(2019, 1, 1) + timedelta(days=days),
        evidence=evidence,
        subject=Subject("s", str(days % 7)),
        source=Source("f" * 64, "咨询登记", days + 1),
    ),
    st.integers(0, 9), st.integers(0, 10**9), st.sampled_from(PLACES), st.sampled_from(["000001/", "000001/000002/"]),
    st.integers(0, 900), st.sampled_from(Evidence),
    st.sampled_from([legal.CONSULTATION_HELD, market.FEE_WAIVED, legal.PROJECT_ADVISED]),
)  # fmt: skip


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(facts, max_size=12), back=st.sets(st.integers(0, 11)))
def test_replay_equals_live_for_any_history(history: list[Fact], back: set[int]) -> None:
    with transaction.atomic():
        posted = post(*history)
        for index in back:
            if index < len(posted):
                ledger.reverse(posted[index], by=Somebody(), now=NOW, reason="random")
        assert list(verify.flaws()) == []
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE ledger_entry SET persons = 99 WHERE position = 2", 2),
        ("UPDATE ledger_entry SET details = '{}' WHERE position = 3", 3),
        ("UPDATE ledger_entry SET month = 202001 WHERE position = 1", 1),
        ("DELETE FROM ledger_entry WHERE position = 2", 2),
        ("DELETE FROM ledger_entry WHERE position = 3", 3),
        ("UPDATE ledger_tally SET persons = persons + 1 WHERE scope = '210911000000'", "210911000000"),
        ("DELETE FROM ledger_tally WHERE scope = '000001/'", "000001/"),
        ("DELETE FROM ledger_subjecttally", "legal.project_advised"),
    ],
)
def test_verify_says_what_was_altered_behind_its_back(statement: str, says: str | int) -> None:
    post(fact(), fact(verb=legal.PROJECT_ADVISED, kind=""), fact(details={"channel": "来访"}))
    unprotect(connection)
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        protect(connection)
    found = list(verify.flaws())
    assert found
    assert any(says == flaw.position or str(says) in flaw.sentence for flaw in found)
