"""A unit goes into another one, is closed, is opened again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from tongxin.ledger import actions as ledger
from tongxin.ledger.models import Entry
from tongxin.orgs import actions as orgs
from tongxin.orgs import vocabulary
from tongxin.orgs.models import Unit
from tongxin.orgs.tests.conftest import Somebody
from tongxin.orgs.vocabulary import Status


def merge(unit: Unit, into: Unit, now) -> None:
    orgs.merge_unit(unit, into, by=Somebody(), now=now, reason="两单位合并")


def fresh(unit: Unit) -> Unit:
    return Unit.objects.get(pk=unit.pk)


def test_a_merged_unit_is_closed_and_names_its_successor(make_unit, now) -> None:
    unit, successor = make_unit(), make_unit()
    merge(unit, successor, now)
    assert (fresh(unit).status, fresh(unit).merged_into) == (Status.CLOSED, successor)
    assert list(successor.merged_units.all()) == [unit]


def test_the_units_below_go_over_and_closed_ones_stay(make_unit, now) -> None:
    unit, successor = make_unit(), make_unit()
    child, gone = make_unit(parent=unit), make_unit(parent=unit)
    grandchild = make_unit(parent=child)
    orgs.close_unit(gone, by=Somebody(), now=now, reason="撤销")
    merge(unit, successor, now)
    assert (fresh(child).parent, fresh(gone).parent) == (successor, unit)
    assert fresh(grandchild).path.startswith(successor.path)


def test_the_ledger_says_what_went_where(make_unit, now) -> None:
    unit, successor = make_unit(), make_unit()
    child = make_unit(parent=unit)
    merge(unit, successor, now)
    entry = Entry.objects.get(verb=vocabulary.MERGED.code)
    assert entry.details == {"reason": "两单位合并", "into": successor.path, "moved": 1}
    assert Entry.objects.get(verb=vocabulary.MOVED.code).subject_id == str(child.public_id)


def test_a_unit_may_go_into_the_one_above(make_unit, now) -> None:
    top = make_unit()
    unit = make_unit(parent=top)
    child = make_unit(parent=unit)
    merge(unit, top, now)
    assert fresh(child).parent == top


@pytest.mark.parametrize("into", ["itself", "below", "closed"])
def test_into_what_a_unit_cannot_go(make_unit, now, into) -> None:
    unit, closed = make_unit(), make_unit()
    orgs.close_unit(closed, by=Somebody(), now=now, reason="撤销")
    wanted = {"itself": unit, "below": make_unit(parent=unit), "closed": closed}[into]
    before = Entry.objects.count()
    with pytest.raises((orgs.CannotMerge, orgs.ParentClosed)):
        merge(unit, wanted, now)
    assert Entry.objects.count() == before


def test_only_a_closed_unit_was_merged(make_unit) -> None:
    unit, other = make_unit(), make_unit()
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=unit.pk).update(merged_into=other)


def test_a_reopened_unit_is_merged_no_more(make_unit, now) -> None:
    unit, successor = make_unit(), make_unit()
    merge(unit, successor, now)
    orgs.reopen_unit(fresh(unit), by=Somebody(), now=now, reason="误操作")
    assert (fresh(unit).status, fresh(unit).merged_into, fresh(unit).closed_on) == (Status.ACTIVE, None, None)
    assert Entry.objects.get(verb=vocabulary.REOPENED.code).details == {"reason": "误操作"}


def test_nothing_reopens_below_a_closed_unit(make_unit, now) -> None:
    top = make_unit()
    unit = make_unit(parent=top)
    for closing in (unit, top):
        orgs.close_unit(closing, by=Somebody(), now=now, reason="撤销")
    with pytest.raises(orgs.ParentClosed):
        orgs.reopen_unit(fresh(unit), by=Somebody(), now=now, reason="误操作")
    with pytest.raises(orgs.ParentClosed):
        orgs.reopen_units([fresh(unit)], by=Somebody(), now=now)
    orgs.reopen_units([fresh(unit), fresh(top)], by=Somebody(), now=now)


def test_of_two_who_amend_a_unit_the_second_reads_it_first(make_unit, now) -> None:
    unit = make_unit("旧名")
    late = fresh(unit)
    data = orgs.data_of(unit)
    assert orgs.amend_unit(
        unit, orgs.UnitData(**{**as_dict(data), "name_zh": "新名"}), by=Somebody(), now=now, reason="更名"
    )
    with pytest.raises(ledger.WrongMove):
        orgs.amend_unit(
            late, orgs.UnitData(**{**as_dict(data), "name_zh": "又名"}), by=Somebody(), now=now, reason="更名"
        )
    assert (fresh(unit).name_zh, fresh(unit).initials) == ("新名", "xm")
    assert [former.name_zh for former in unit.former_names.all()] == ["旧名"]
    assert Entry.objects.get(verb=vocabulary.AMENDED.code).details == {"renamed": True, "reason": "更名"}


def as_dict(data: orgs.UnitData) -> dict[str, object]:
    return {name: getattr(data, name) for name in ("name_zh", "name_en", "place", "level", "opened_on")}


def attempt(unit: Unit, into: Unit, now) -> str:
    try:
        merge(unit, into, now)
    except (ledger.WrongMove, orgs.ParentClosed):
        return "too late"
    finally:
        connection.close()
    return "done"


@pytest.mark.django_db(transaction=True)
def test_of_six_who_merge_a_unit_one_wins(make_unit, now) -> None:
    unit, homes = make_unit(), [make_unit() for _ in range(6)]
    make_unit(parent=unit)
    read = [fresh(unit) for _ in homes]
    with ThreadPoolExecutor(6) as everybody:
        said = list(everybody.map(lambda n: attempt(read[n], homes[n], now), range(6)))
    assert sorted(said) == ["done"] + ["too late"] * 5
    assert Entry.objects.filter(verb=vocabulary.MERGED.code).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_units_that_go_into_each_other_one_stays(make_unit, now) -> None:
    one, two = make_unit(), make_unit()
    pairs = [(fresh(one), fresh(two)), (fresh(two), fresh(one))]
    with ThreadPoolExecutor(2) as both:
        said = list(both.map(lambda pair: attempt(*pair, now), pairs))
    assert sorted(said) == ["done", "too late"]
    assert Unit.objects.active().count() == 1


@pytest.mark.parametrize("typed", ["律师服务", "tx", "lsfw", "TXLS", "同心 律师", "旧名称", "ZY00001"])
def test_what_is_typed_finds_a_unit(make_unit, now, typed) -> None:
    unit = make_unit("旧名称", number="ZY00001")
    data = {**as_dict(orgs.data_of(unit)), "name_zh": "同心·律师服务团"}
    orgs.amend_unit(unit, orgs.UnitData(**data), by=Somebody(), now=now, reason="更名")
    make_unit("别的单位")
    assert list(Unit.objects.named(typed)) == [unit]
