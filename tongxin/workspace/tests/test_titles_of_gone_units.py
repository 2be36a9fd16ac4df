"""A unit that holds a title is merged or closed: the city hears of it, and deregisters the title."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from conftest import make_office
from tongxin.orgs.vocabulary import Kind
from tongxin.sites.actions import designations
from tongxin.sites.tests.conftest import make_site
from tongxin.sites.tests.test_rechecks import REASON, give_title
from tongxin.todos.models import Todo
from tongxin.workspace import actions

DAY = date(2026, 11, 16)


@pytest.fixture
def title(city, officer, now):
    return give_title(make_site(now), officer, now)


@pytest.fixture
def officer_client(officer):
    client = Client()
    client.force_login(officer)
    return client


def to_do():
    found = Todo.objects.filter(kind="sites.title_to_deregister", state="open")
    return [(todo.subject_id, todo.role) for todo in found]


def test_a_closed_units_title_is_to_be_deregistered_until_it_is(title, officer, now):
    unit = title.site.unit
    actions.close_unit(unit, by=officer, now=now, reason=REASON, closed_on=None)
    assert to_do() == [(str(title.public_id), "city_officer")]
    actions.reopen_unit(unit, by=officer, now=now, reason=REASON)
    assert to_do() == []
    actions.close_unit(unit, by=officer, now=now, reason=REASON, closed_on=None)
    designations.deregister(title, on=DAY, reason=REASON, number="示例〔2026〕21号", by=officer, now=now)
    assert to_do() == []


def test_so_is_a_merged_units(title, officer, now):
    into = make_office("210911000000", name="示例·接收单位", kind=Kind.SITE_OPERATOR)
    actions.merge_unit(title.site.unit, into, by=officer, now=now, reason=REASON, merged_on=None)
    assert to_do() == [(str(title.public_id), "city_officer")]


def test_a_unit_without_a_title_leaves_nothing_to_do(city, officer, now):
    actions.close_unit(make_site(now).unit, by=officer, now=now, reason=REASON, closed_on=None)
    assert to_do() == []


def test_wherever_the_title_shows_its_unit_is_said_to_be_gone(title, officer, officer_client, client, now):
    pages = [
        (officer_client, reverse("sites:list")),
        (officer_client, reverse("sites:register")),
        (officer_client, title.get_absolute_url()),
        (officer_client, reverse("sites:titles_expiring")),
        (client, reverse("sites:public_register")),
        (client, title.public_address),
    ]
    for reader, page in pages:
        assert "单位已撤并" not in reader.get(page).content.decode(), page
    actions.close_unit(title.site.unit, by=officer, now=now, reason=REASON, closed_on=DAY)
    for reader, page in pages:
        assert "单位已撤并 2026-11-16" in reader.get(page).content.decode(), page
    html = officer_client.get(reverse("sites:titles_expiring")).content.decode()
    assert reverse("sites:deregistering", args=[title.public_id]) in html
    assert reverse("sites:title_renewal", args=[title.public_id]) not in html
