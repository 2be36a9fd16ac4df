"""Units take no impossible days: they end not before they began or came where they are, and begin not in the future."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from tongxin.ledger.models import Entry
from tongxin.orgs import actions as orgs
from tongxin.orgs.models import Unit
from tongxin.orgs.tests.conftest import Somebody


@pytest.fixture
def today(now):
    return timezone.localdate(now)


def close(unit: Unit, now, day) -> None:
    orgs.close_unit(Unit.objects.get(pk=unit.pk), by=Somebody(), now=now, reason="撤销", closed_on=day)


def merge(unit: Unit, into: Unit, now, day) -> None:
    orgs.merge_unit(Unit.objects.get(pk=unit.pk), into, by=Somebody(), now=now, reason="合并", merged_on=day)


def amend(unit: Unit, now, day) -> None:
    unit = Unit.objects.get(pk=unit.pk)
    orgs.amend_unit(unit, replace(orgs.data_of(unit), opened_on=day), by=Somebody(), now=now, reason="更正")


def test_no_unit_ends_before_it_was_opened(make_unit, now, today) -> None:
    unit, other = make_unit(opened_on=today - timedelta(days=3)), make_unit()
    told = Entry.objects.count()
    for end in (lambda day: close(unit, now, day), lambda day: merge(unit, other, now, day)):
        with pytest.raises(orgs.NotADay):
            end(today - timedelta(days=4))
    assert Entry.objects.count() == told
    close(unit, now, today - timedelta(days=3))
    assert Unit.objects.get(pk=unit.pk).closed_on == today - timedelta(days=3)


def test_nor_before_it_came_where_it_is(make_unit, now, today) -> None:
    unit, other = make_unit(parent=make_unit()), make_unit()
    moved_on = today - timedelta(days=3)
    orgs.move_unit(unit, other, by=Somebody(), now=now, reason="划转", moved_on=moved_on)
    for end in (lambda day: close(unit, now, day), lambda day: merge(unit, make_unit(), now, day)):
        with pytest.raises(orgs.NotADay):
            end(moved_on - timedelta(days=1))
    merge(unit, other, now, moved_on)
    assert Unit.objects.get(pk=unit.pk).merged_into == other


def test_none_begins_in_the_future(make_unit, now, today) -> None:
    with pytest.raises(orgs.NotADay):
        make_unit(opened_on=today + timedelta(days=1))
    unit = make_unit(opened_on=today)
    with pytest.raises(orgs.NotADay):
        amend(unit, now, today + timedelta(days=1))
    assert Unit.objects.get(pk=unit.pk).opened_on == today


def test_nor_after_it_moved_or_ended(make_unit, now, today) -> None:
    moved, ended = make_unit(parent=make_unit()), make_unit()
    orgs.move_unit(moved, make_unit(), by=Somebody(), now=now, reason="划转", moved_on=today - timedelta(days=3))
    close(ended, now, today - timedelta(days=3))
    for unit in (moved, ended):
        with pytest.raises(orgs.NotADay):
            amend(unit, now, today - timedelta(days=2))
        amend(unit, now, today - timedelta(days=3))
