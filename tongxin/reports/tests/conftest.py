"""A city with a ledger that adds up to the report's figures, and a template."""

from __future__ import annotations

import pytest

from tests.guards import unwatched
from tongxin.figures import read
from tongxin.orgs.models import Unit
from tongxin.reports import actions
from tongxin.reports.models import Template
from tongxin.reports.tests import ledgers


@pytest.fixture
def office(city) -> Unit:
    """The top unit of the city, and its year's work in the ledger."""
    read.forget_places()
    unit = ledgers.open_office()
    ledgers.fill(unit)
    return unit


@pytest.fixture
def template(office, now) -> Template:
    with unwatched():
        actions.install_templates(now=now)
    return Template.objects.get()


@pytest.fixture
def draft(template, city, officer, now):
    with unwatched():
        return actions.begin_draft(template, place=city, period=ledgers.ALL, by=officer, now=now)
