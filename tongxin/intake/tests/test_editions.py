"""Editions of a register: whatever was edited in between, the last one counts, and once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongxin.intake import actions
from tongxin.intake.models import Batch
from tongxin.intake.reading import read
from tongxin.intake.tests.conftest import TODAY, consultations, workbook
from tongxin.ledger.models import Entry

Bring = Callable[..., actions.Result]
FEW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Visit(NamedTuple):
    """A row: the day tells it apart from all others of its register; the number of persons gets edited."""

    day: int
    persons: int


Edition = list[Visit]


@pytest.fixture
def bring(office, officer, now) -> Bring:
    """Import a file of the office."""

    def bring(content: bytes, **choices) -> actions.Result:
        return actions.import_file(content, "台账.xlsx", office, by=officer, now=now, today=TODAY, **choices)

    return bring


def register(edition: Edition, *, ordinals: bool) -> bytes:
    rows = [
        [
            number if ordinals else "",
            date(2021, 1, 1) + timedelta(visit.day),
            "来访",
            "细河区",
            "",
            visit.persons,
            "合同",
        ]
        for number, visit in enumerate(edition, 1)
    ]
    return consultations(*rows)


def counted() -> Counter[tuple[object, ...]]:
    """What counts: entries by what they say."""
    return Counter(
        Entry.objects.live()
        .filter(verb__startswith="legal.")
        .values_list("verb", "place", "occurred_on", "kind", "persons", "minutes", "amount", "quantity")
    )


def persons() -> int:
    return sum(Entry.objects.live().filter(verb="legal.consultation_held").values_list("persons", flat=True))


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@st.composite
def editions(draw: st.DrawFn, *, removing: bool = False) -> list[Edition]:
    """Three editions of a register; each keeps at least half of the rows of the one before as they were."""
    edition = [Visit(day, draw(st.integers(1, 9))) for day in range(draw(st.integers(4, 8)))]
    found = [edition]
    for _number in range(2):
        touched = draw(st.sets(st.integers(0, len(edition) - 1), max_size=len(edition) // 2))
        gone = draw(st.sets(st.sampled_from(sorted(touched)))) if removing and touched else set()
        edition = [
            visit._replace(persons=visit.persons + 10 if index in touched else visit.persons)
            for index, visit in enumerate(edition)
            if index not in gone
        ]
        following = max(visit.day for each in found for visit in each) + 1
        edition += [Visit(following + day, draw(st.integers(1, 9))) for day in range(draw(st.integers(0, 3)))]
        found.append(edition)
    return found


def is_as_the_last_alone(
    bring: Bring, found: list[Edition], *, ordinals: bool, take_back: Callable[[Batch], None], **choices
) -> None:
    files = [register(edition, ordinals=ordinals) for edition in found]
    with undone():
        bring(files[-1])
        alone = counted()
    with undone():
        before = [counted()]
        imports = []
        for file in files:
            result = bring(file, **choices)
            if result.status == "imported":
                imports.append(result.batch)
                before.append(counted())
        assert before.pop() == alone
        for batch in reversed(imports):  # … and back again, step by step
            take_back(Batch.objects.get(public_id=batch))
            assert counted() == before.pop()


@pytest.fixture
def take_back(officer, now) -> Callable[[Batch], None]:
    return lambda batch: actions.take_back(batch, by=officer, now=now, reason="测试")


@FEW
@given(found=editions(), ordinals=st.booleans())
def test_of_edited_and_longer_editions_the_last_counts(bring, take_back, found, ordinals):
    is_as_the_last_alone(bring, found, ordinals=ordinals, take_back=take_back)


@FEW
@given(found=editions(removing=True), ordinals=st.booleans())
def test_with_rows_removed_on_the_users_word_the_last_counts(bring, take_back, found, ordinals):
    is_as_the_last_alone(bring, found, ordinals=ordinals, take_back=take_back, reverse_missing=True)


def test_removed_rows_are_named_and_go_only_on_the_users_word(bring):
    rows = [Visit(day, 2) for day in range(6)]
    bring(register(rows, ordinals=True))
    kept = bring(register([*rows[:4], Visit(4, 3)], ordinals=True))
    assert (kept.as_json()["changed"], kept.as_json()["missing"]) == (1, 1)
    assert "文件中已经没有的已导入行：1" in str(kept)
    assert "--reverse-missing" in str(kept)
    assert persons() == 13
    gone = bring(register([*rows[:4], Visit(4, 3)], ordinals=True), reverse_missing=True)
    assert (gone.status, gone.missing, gone.reversals) == ("imported", 1, 1)
    assert "这些行已经撤回" in str(gone)
    assert persons() == 11


def test_a_row_is_corrected_twice(bring):
    rows = [Visit(day, 2) for day in range(6)]
    bring(register(rows, ordinals=True))
    for said in (7, 9, 2):
        result = bring(register([Visit(0, said), *rows[1:]], ordinals=True))
        assert (result.sheets[0]["new"], result.sheets[0]["changed"]) == (0, 1)
        assert persons() == said + 10


def test_the_citys_register_is_corrected_twice_and_put_back(bring, good):
    rows = read(good, "台账.xlsx").sheet("咨询登记").rows
    line = next(index for index, row in enumerate(rows) if row[5] == 2)
    for said, total in ((2, 712), (7, 717), (9, 719), (2, 712)):
        rows[line] = [*rows[line][:5], said, *rows[line][6:]]
        bring(workbook(咨询登记=rows))
        assert persons() == total


def test_editions_are_taken_back_in_any_order(bring, take_back):
    rows = [Visit(day, 2) for day in range(4)]
    imports = [bring(register([Visit(0, said), *rows[1:]], ordinals=True)).batch for said in (2, 7, 9)]
    take_back(Batch.objects.get(public_id=imports[1]))
    assert persons() == 15
    take_back(Batch.objects.get(public_id=imports[2]))
    assert persons() == 8


def test_a_row_mended_after_only_clean_is_edited(bring):
    rows = [[n, date(2021, 3, n), "来访", "细河区", "", 1, "合同"] for n in range(1, 6)]
    faulty = [*rows[:4], [5, date(2021, 3, 5), "来访", "细河区", "", "三五个", "合同"]]
    bring(consultations(*faulty), only_clean=True)
    for said in (5, 6):
        bring(consultations(*rows[:4], [*rows[4][:5], said, "合同"]))
        assert persons() == 4 + said


def test_a_row_comes_in_above_an_edited_one(bring):
    rows = [Visit(day, 1) for day in range(6)]
    for ordinals in (True, False):
        with undone():
            bring(register(rows, ordinals=ordinals))
            result = bring(register([*rows[:2], Visit(20, 1), *rows[2:5], Visit(5, 4)], ordinals=ordinals))
            assert (result.sheets[0]["new"], result.sheets[0]["changed"]) == (1, 1)
            assert persons() == 10


def test_a_register_that_moves_on_keeps_what_it_no_longer_shows(bring):
    year = [Visit(day, 1) for day in range(9)]
    bring(register(year[:6], ordinals=True))
    bring(register(year[2:9], ordinals=True))
    assert persons() == 9
