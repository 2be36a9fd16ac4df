"""What a county officer sees of each kind of record: the condition is one that the databases understand."""

from __future__ import annotations

import pytest

from tongxin.intake.models import Batch
from tongxin.ledger.models import Entry
from tongxin.orgs.models import Unit
from tongxin.people.models import Membership, Person
from tongxin.reports.models import Edition

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Batch, Edition, Entry, Membership, Person, Unit], ids=lambda model: model.__name__)
def test_a_county_officer_sees_the_own_county_only(city, county_officer, colleague_elsewhere, model) -> None:
    assert not set(model.objects.visible_to(county_officer)) & set(model.objects.visible_to(colleague_elsewhere))
