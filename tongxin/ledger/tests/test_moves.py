"""A move is compare-and-set: of two people pressing the button one wins, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from django.db import connection, transaction

from tests.guards import unwatched
from tongxin.ledger import actions as ledger
from tongxin.ledger.models import Entry
from tongxin.orgs import actions as orgs
from tongxin.orgs import vocabulary
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind, Status
from tongxin.places.models import Division


class Somebody:
    actor_id = "7b0d8f6a-0000-4000-8000-000000000001"


@pytest.fixture
def unit(db: None, now: datetime) -> Unit:
    with unwatched():
        Division.objects.get_or_create(code="210900000000", defaults={"name": "阜新市", "level": "city"})
        draft = orgs.UnitDraft(kind=Kind.FIRM, name_zh="示例企业", place="210900000000", parent=None)
        return orgs.open_unit(draft, by=Somebody(), now=now)


def close(unit: Unit, now: datetime) -> str:
    try:
        orgs.close_unit(Unit.objects.get(pk=unit.pk), by=Somebody(), now=now, reason="合并")
    except ledger.WrongMove:
        return "too late"
    finally:
        connection.close()
    return "closed"


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_close_a_unit_one_wins(unit: Unit, now: datetime) -> None:
    with ThreadPoolExecutor(8) as everybody:
        said = list(everybody.map(lambda _: close(unit, now), range(8)))
    assert sorted(said) == ["closed"] + ["too late"] * 7
    assert Entry.objects.filter(verb=vocabulary.CLOSED.code).count() == 1
    assert Unit.objects.get(pk=unit.pk).status == Status.CLOSED


@pytest.mark.django_db
def test_a_move_from_another_state_changes_nothing(unit: Unit, now: datetime) -> None:
    with pytest.raises(ledger.WrongMove), transaction.atomic():
        ledger.move(unit, vocabulary.REOPENED, by=Somebody(), now=now, unit=unit)
    assert Unit.objects.get(pk=unit.pk).status == Status.ACTIVE
    assert not Entry.objects.filter(verb=vocabulary.REOPENED.code).exists()
