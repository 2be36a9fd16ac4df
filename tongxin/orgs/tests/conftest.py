"""Units for the tests of their verbs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.guards import unwatched
from tongxin.orgs import actions as orgs
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.places.models import Division

CITY = "210900000000"


class Somebody:
    actor_id = "7b0d8f6a-0000-4000-8000-000000000001"


@pytest.fixture
def make_unit(db: None, now: datetime) -> Callable[..., Unit]:
    with unwatched():
        Division.objects.get_or_create(code=CITY, defaults={"name": "阜新市", "level": "city"})

    def make(name: str = "示例单位", parent: Unit | None = None, **given: object) -> Unit:
        draft = orgs.UnitDraft(**{"kind": Kind.FIRM, "name_zh": name, "place": CITY, "parent": parent, **given})
        with unwatched():
            return orgs.open_unit(draft, by=Somebody(), now=now)

    return make
