"""A role that ends is no surprise: whoever gave it is reminded, whoever holds it is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tongxin.notices.models import Notice, Switch
from tongxin.orgs.models import Unit
from tongxin.people import actions
from tongxin.people.actions import RoleDraft
from tongxin.people.roles import Role
from tongxin.todos.models import Todo


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def draft(county_officer, people, today):
    unit = Unit.objects.get(pk=people(Role.STREET_CLERK, "210911008000").standings()[0].unit_id)
    return RoleDraft(role=Role.STREET_CLERK, unit=unit, starts_on=today, ends_on=today + timedelta(days=30))


def test_whoever_gave_it_is_reminded_two_weeks_before(draft, county_officer, newcomer, today):
    actions.give_role(newcomer, draft, by=county_officer, now=timezone.now())
    assert not Todo.objects.open(today).waiting_for(county_officer).exists()
    late = Todo.objects.open(today + timedelta(days=16)).waiting_for(county_officer).get()
    assert newcomer.name in late.sentence
    assert late.due_on == draft.ends_on


def test_a_role_given_anew_needs_no_reminder(draft, county_officer, newcomer, today):
    actions.give_role(newcomer, draft, by=county_officer, now=timezone.now())
    again = RoleDraft(role=draft.role, unit=draft.unit, starts_on=draft.ends_on + timedelta(days=1))
    actions.give_role(newcomer, again, by=county_officer, now=timezone.now())
    assert not Todo.objects.filter(state="open").exists()


def test_a_role_that_is_ended_needs_none_and_is_told(draft, county_officer, newcomer, today):
    given = actions.give_role(newcomer, draft, by=county_officer, now=timezone.now())
    Switch.objects.create(reader=newcomer.actor_id, kind="people.told_role_ended", on_pages=False, by_mail=False)
    actions.end_role(given, by=county_officer, now=timezone.now(), last_day=today)
    assert not Todo.objects.filter(state="open").exists()
    told = Notice.objects.filter(recipient=newcomer.actor_id, is_shown=True).values_list("kind", flat=True)
    assert sorted(told) == ["people.told_role_ended", "people.told_role_given"], "it cannot be switched off"
