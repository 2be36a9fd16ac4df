"""What leaves the house and who may do what is noted, by the pages and verbs themselves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from conftest import make_office
from tests.sample import Sample, make_sample
from tongxin.audit import verify
from tongxin.audit.models import Record
from tongxin.orgs.vocabulary import Kind
from tongxin.people import actions as people_actions
from tongxin.people.models import Person
from tongxin.people.permissions import NotAllowed
from tongxin.people.roles import Role

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def sample(city, officer, now) -> Sample:
    return make_sample(city, officer, now=now)


def noted(kind: str) -> list[Record]:
    return list(Record.objects.filter(kind=kind).order_by("position"))


def test_exported_rows_are_noted(officer_client: Client, sample, officer):
    path = reverse("figures:rows_export", args=["consultation_visits"])
    answer = officer_client.get(path, {"first": "2022-03", "last": "2022-04"})
    assert answer.status_code == 200
    [record] = noted("out.rows_exported")
    assert (record.actor, record.subject) == (officer.actor_id, "figures.figure:consultation_visits")
    assert (record.details["rows"], record.address) == (2, "127.0.0.1")
    assert record.details["address"].startswith("legal.consultation_visits@210900/2022-03..2022-04#")


def test_who_may_not_export_is_noted_too(people, sample):
    client, member = Client(), people(Role.MEMBER, at=sample.team)
    client.force_login(member)
    answer = client.get(reverse("figures:rows_export", args=["consultation_visits"]))
    assert answer.status_code == 403
    [record] = noted("accounts.access_refused")
    assert (record.actor, record.subject) == (member.actor_id, "page:figures:rows_export")
    assert not noted("out.rows_exported")


@pytest.mark.parametrize("format", ["pdf", "xlsx", "docx", "html"])
def test_a_fetched_report_is_noted(officer_client, sample, officer, format):
    before = len(noted("out.report_exported"))
    assert officer_client.get(reverse("reports:file", args=[sample.draft.public_id, format])).status_code == 200
    record = noted("out.report_exported")[before]
    assert (record.actor, record.details) == (officer.actor_id, {"format": format})
    assert record.subject == f"reports.edition:{sample.draft.public_id}"


def test_a_marked_copy_is_noted(officer_client, sample):
    assert officer_client.get(reverse("intake:marked", args=[sample.batch.pk])).status_code == 200
    [record] = noted("out.marked_copy_fetched")
    assert (record.subject, record.unit_path) == (f"intake.batch:{sample.batch.pk}", sample.department.path)


@pytest.fixture
def security(people) -> Person:
    return people(Role.SECURITY_ADMINISTRATOR)


def test_roles_are_noted(security, people, newcomer, now):
    officer, stand_in, today = people(Role.COUNTY_OFFICER, "210911000000"), newcomer, now.date()
    unit = officer.memberships.get().unit
    before = Record.objects.count()
    draft = people_actions.RoleDraft(role=Role.COUNTY_OFFICER, unit=unit, starts_on=today)
    held = people_actions.give_role(people(Role.MEMBER, at=unit), draft, by=security, now=now)
    [given] = noted("accounts.role_given")
    assert (given.actor, given.unit_path) == (security.actor_id, unit.path)
    assert given.subject == f"people.person:{held.person.public_id}"
    assert given.details == {"role": "county_officer", "starts_on": today.isoformat(), "ends_on": None}
    people_actions.name_deputy(
        officer.memberships.get(), stand_in, by=officer, now=now, starts_on=today, ends_on=today + timedelta(days=3)
    )
    [deputy] = noted("accounts.deputy_named")
    assert deputy.subject == f"people.person:{stand_in.public_id}"
    people_actions.end_role(held, by=security, now=now, last_day=today)
    [ended] = noted("accounts.role_ended")
    assert ended.details == {"role": "county_officer", "ends_on": today.isoformat()}
    assert Record.objects.count() == before + 3


def test_a_role_that_was_not_given_leaves_no_record_of_one(officer, newcomer, now):
    unit = make_office("210900000000")
    draft = people_actions.RoleDraft(role=Role.AUDITOR, unit=unit, starts_on=date(2026, 11, 23))
    with pytest.raises(NotAllowed):
        people_actions.give_role(newcomer, draft, by=officer, now=now)
    assert not noted("accounts.role_given")


def test_closed_and_reopened_accounts_are_noted(people, newcomer, now):
    administrator = people(Role.SYSTEM_ADMINISTRATOR)
    people_actions.close_account(newcomer, by=administrator, now=now)
    people_actions.reopen_account(newcomer, by=administrator, now=now)
    [closed], [reopened] = noted("accounts.closed"), noted("accounts.reopened")
    assert closed.actor == reopened.actor == administrator.actor_id
    assert closed.subject == f"people.person:{newcomer.public_id}"


def test_the_door_is_noted_and_what_was_typed_there_is_not(client, people, city):
    merchant = people(Role.MERCHANT, at=make_office("210900000000", kind=Kind.MERCHANT), email="m@example.org")
    typed = {"login": "hunter2@my.password", "password": "hunter2@my.password"}
    assert client.post("/accounts/login/", typed).status_code == 200
    wrong, right = {"login": "m@example.org", "password": "wrong"}, {"login": "m@example.org", "password": PASSWORD}
    assert client.post("/accounts/login/", wrong).status_code == 200
    assert client.post("/accounts/login/", right).status_code == 302
    assert client.post("/accounts/logout/").status_code == 302
    told = [(record.kind, record.result, record.actor) for record in Record.objects.order_by("position")]
    assert told == [
        ("door.sign_in_failed", "refused", ""),
        ("door.sign_in_failed", "refused", ""),
        ("door.signed_in", "done", merchant.actor_id),
        ("door.signed_out", "done", merchant.actor_id),
    ]
    row = str(list(Record.objects.values_list()))
    assert "hunter2" not in row
    assert "m@example.org" not in row
    assert list(verify.flaws()) == []


def test_a_lock_is_noted(client, people, city):
    merchant = people(Role.MERCHANT, at=make_office("210900000000", kind=Kind.MERCHANT), email="m@example.org")
    for _each in range(7):
        client.post("/accounts/login/", {"login": "m@example.org", "password": "wrong"})
    [locked] = noted("door.locked_out")
    assert (locked.subject, locked.details) == (f"people.person:{merchant.public_id}", {"minutes": 15})
    assert len(noted("door.sign_in_failed")) == 5, "behind the lock nothing is tried"
