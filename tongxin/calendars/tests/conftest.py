"""The calendar as it ships, with and without a database."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from tests.guards import unwatched
from tongxin.calendars import actions, notices
from tongxin.calendars.rules import Known


def known_of_the_package() -> Known:
    shipped = notices.shipped()
    return Known(
        frozenset(notice.year for notice in shipped),
        {day.date: day.is_working for notice in shipped for day in notice.days},
    )


SHIPPED = known_of_the_package()


@pytest.fixture
def calendar(db: None) -> None:
    """The shipped years and rules in the database."""
    with unwatched():
        actions.install()


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def d(text: str) -> date:
    return date.fromisoformat(text)
