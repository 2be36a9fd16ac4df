"""A unit moves: it happens, it is recorded, it is refused, and of two who move it one wins."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from tongxin.ledger import actions as ledger
from tongxin.ledger.models import Entry
from tongxin.orgs import actions as orgs
from tongxin.orgs import vocabulary
from tongxin.orgs.models import Placement, Unit
from tongxin.orgs.tests.conftest import Somebody

YESTERDAY, TODAY = date(2026, 11, 22), date(2026, 11, 23)


def move(unit: Unit, parent: Unit | None, now, **given: object) -> None:
    orgs.move_unit(unit, parent, by=Somebody(), now=now, reason="机构改革", **given)


def fresh(unit: Unit) -> Unit:
    return Unit.objects.get(pk=unit.pk)


def test_a_unit_moves_with_all_below_it(make_unit, now) -> None:
    old, new = make_unit("原上级"), make_unit("新上级")
    unit = make_unit("单位", old)
    below = make_unit("下级", unit)
    move(unit, new, now)
    assert fresh(unit).parent == new
    assert fresh(unit).path == unit.path == f"{new.path}{unit.pk:06d}/"
    assert fresh(below).path == f"{unit.path}{below.pk:06d}/"
    assert fresh(below).parent == unit


def test_a_move_is_one_entry_that_says_from_where_to_where(make_unit, now) -> None:
    old, new = make_unit(), make_unit()
    unit = make_unit(parent=old)
    before = Entry.objects.count()
    move(unit, new, now, moved_on=YESTERDAY)
    entry = Entry.objects.get(verb=vocabulary.MOVED.code)
    assert Entry.objects.count() == before + 1
    assert entry.details == {"reason": "机构改革", "from": old.path, "to": new.path}
    assert (entry.unit_path, entry.occurred_on) == (unit.path, YESTERDAY)


def test_where_a_unit_hung_is_known_for_any_day(make_unit, now) -> None:
    old, new = make_unit(), make_unit()
    unit = make_unit(parent=old)
    move(unit, new, now)
    on = {day: unit.placements.on(day).get().parent for day in (YESTERDAY, TODAY)}
    assert on == {YESTERDAY: old, TODAY: new}


def test_every_path_that_it_had_leads_to_it(make_unit, now) -> None:
    old, new = make_unit(), make_unit()
    unit = make_unit(parent=old)
    first = unit.path
    move(unit, new, now)
    move(unit, old, now)
    assert Unit.objects.at_path(first).get() == unit
    assert Unit.objects.at_path(f"{new.path}{unit.pk:06d}/").get() == unit
    assert set(Placement.objects.paths_of(first)) == {first, f"{new.path}{unit.pk:06d}/"}
    assert Placement.objects.paths_of("no path") == ("no path",)


def test_a_unit_opened_below_since_ends_where_it_began(make_unit, now) -> None:
    old, new = make_unit(), make_unit()
    unit = make_unit(parent=old)
    below = make_unit(parent=unit)
    move(below, old, now)
    move(below, unit, now)
    move(unit, new, now, moved_on=YESTERDAY)
    assert fresh(below).path.startswith(new.path)
    assert below.placements.on(TODAY).get().path == fresh(below).path


@pytest.mark.parametrize("where", ["itself", "child", "same", "closed"])
def test_where_a_unit_cannot_hang(make_unit, now, where) -> None:
    top = make_unit()
    unit = make_unit(parent=top)
    closed = make_unit()
    orgs.close_unit(closed, by=Somebody(), now=now, reason="撤销")
    wanted = {"itself": unit, "child": make_unit(parent=unit), "same": top, "closed": closed}[where]
    before = Entry.objects.count()
    with pytest.raises((orgs.CannotMove, orgs.ParentClosed)):
        move(unit, wanted, now)
    assert Entry.objects.count() == before
    assert fresh(unit).path == unit.path


def test_a_move_lies_not_in_the_future_nor_before_the_last_one(make_unit, now) -> None:
    old, new = make_unit(), make_unit()
    unit = make_unit(parent=old)
    with pytest.raises(orgs.NotADay):
        move(unit, new, now, moved_on=TODAY + timedelta(days=1))
    move(unit, new, now)
    with pytest.raises(orgs.NotADay):
        move(unit, old, now, moved_on=YESTERDAY)


def test_who_read_it_before_somebody_else_moved_it_comes_too_late(make_unit, now) -> None:
    old, one, two = make_unit(), make_unit(), make_unit()
    unit = make_unit(parent=old)
    late = fresh(unit)
    move(unit, one, now)
    with pytest.raises(ledger.WrongMove):
        move(late, two, now)


def test_nothing_is_opened_below_a_closed_unit(make_unit, now) -> None:
    closed = make_unit()
    orgs.close_unit(closed, by=Somebody(), now=now, reason="撤销")
    with pytest.raises(orgs.ParentClosed):
        make_unit(parent=closed)


def test_who_opens_below_a_unit_read_before_its_move_opens_below_where_it_is(make_unit, now) -> None:
    old, new = make_unit(), make_unit()
    unit = make_unit(parent=old)
    read_before = fresh(unit)
    move(unit, new, now)
    assert make_unit(parent=read_before).path.startswith(unit.path)


def attempt(call) -> str:
    try:
        call()
    except (ledger.WrongMove, orgs.CannotMove):
        return "too late"
    finally:
        connection.close()
    return "done"


@pytest.mark.django_db(transaction=True)
def test_of_six_who_move_a_unit_one_wins(make_unit, now) -> None:
    homes = [make_unit() for _ in range(6)]
    unit = make_unit(parent=make_unit())
    read = [fresh(unit) for _ in homes]
    with ThreadPoolExecutor(6) as everybody:
        said = list(everybody.map(lambda n: attempt(lambda: move(read[n], homes[n], now)), range(6)))
    assert sorted(said) == ["done"] + ["too late"] * 5
    assert Entry.objects.filter(verb=vocabulary.MOVED.code).count() == 1
    assert unit.placements.filter(ends_on=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_units_that_move_below_each_other_make_no_circle(make_unit, now) -> None:
    for _round in range(5):
        one, two = make_unit(), make_unit()
        pairs = [(fresh(one), fresh(two)), (fresh(two), fresh(one))]
        with ThreadPoolExecutor(2) as both:
            said = list(both.map(lambda pair: attempt(lambda: move(*pair, now)), pairs))
        assert sorted(said) == ["done", "too late"]
        one, two = fresh(one), fresh(two)
        assert {one.path.startswith(two.path), two.path.startswith(one.path)} == {True, False}


@pytest.mark.django_db(transaction=True)
def test_who_opens_below_a_moving_unit_opens_at_its_path(make_unit, now) -> None:
    for _round in range(4):
        new, unit = make_unit(), make_unit(parent=make_unit())
        reads = fresh(unit)
        calls = [lambda unit=unit, new=new: move(unit, new, now), lambda reads=reads: make_unit(parent=reads)]
        with ThreadPoolExecutor(2) as both:
            assert list(both.map(attempt, calls)) == ["done", "done"]
        parent, child = fresh(unit), Unit.objects.get(parent=unit)
        assert child.path == f"{parent.path}{child.pk:06d}/"


@given(moves=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 6)), max_size=20))
def test_after_any_moves_every_path_is_that_of_the_parents(make_unit, now, moves) -> None:
    units = [make_unit()]
    for number in range(5):
        units.append(make_unit(parent=units[number // 2]))
    for one, two in moves:
        try:
            move(fresh(units[one]), [*map(fresh, units), None][two], now)
        except orgs.CannotMove:
            continue
    for unit in map(fresh, units):
        above, steps = unit, []
        while above:
            assert len(steps) < len(units)
            steps.append(f"{above.pk:06d}/")
            above = above.parent
        assert unit.path == "".join(reversed(steps))
        placed = list(unit.placements.order_by("pk"))
        assert [part.ends_on is None for part in placed] == [False] * (len(placed) - 1) + [True]
        assert placed[-1].path == unit.path
        assert [part.ends_on for part in placed[:-1]] == [part.starts_on for part in placed[1:]]
