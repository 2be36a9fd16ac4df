"""Divisions to ask about, without a database."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from tongxin.places import gazetteer
from tongxin.places.index import Known
from tongxin.places.resolver import Resolver

CITY = "210900000000"
TODAY = date(2026, 11, 23)


def known_of(city: str = CITY) -> list[Known]:
    return [
        Known(row.code, row.name, row.short_name, row.valid_from, row.valid_to, row.successor)
        for row in gazetteer.of_city(city)
    ]


@pytest.fixture(scope="session")
def resolver() -> Resolver:
    """Of the sample city, answering in English."""
    with translation.override("en"):
        return Resolver(CITY, known_of(), on=TODAY)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield
