"""What is past its time is erased, room by room; what is not stays; a dry run changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from conftest import hold, make_person
from tests.guards import unwatched
from tests.sample import make_sample
from tongxin.audit.models import Record
from tongxin.audit.vocabulary import SYSTEM
from tongxin.intake.models import Batch, Remark
from tongxin.ledger import verify
from tongxin.ledger.models import Entry
from tongxin.notices.models import Notice
from tongxin.oversight.data_protection.retention import JOBS, run
from tongxin.people.models import Consent, Emergency, Person
from tongxin.people.rights.actions import ERASED_NAME
from tongxin.people.roles import Role
from tongxin.privacy.register import holdings
from tongxin.todos import actions as todos


def closed_since(now: datetime, days: int) -> Person:
    person = make_person(name=f"示例·{days}", email=f"closed{days}@example.org")
    person.is_active, person.closed_at, person.phone = False, now - timedelta(days=days), f"+8613800000{days:03d}"
    with unwatched():
        person.save()
    return person


def outcomes(now: datetime, *, dry_run: bool = False) -> dict[str, int]:
    found = list(run(now=now, dry_run=dry_run))
    # The database's own clock guards the audit log, and the records of a test are of today.
    assert not [outcome.refused for outcome in found if outcome.refused and outcome.job.code != "audit"]
    return {outcome.job.code: outcome.rows for outcome in found if outcome.rows}


def everything() -> list[object]:
    tables = [name for name in connection.introspection.table_names() if not name.startswith("django_migrations")]
    with connection.cursor() as cursor:
        told = []
        for table in sorted(tables):
            cursor.execute(f"SELECT * FROM {table}")
            told.append((table, sorted(map(repr, cursor.fetchall()))))
    return told


def test_every_field_of_the_register_has_a_job_that_keeps_the_promise() -> None:
    promised = [holding.key for holding in holdings()]
    broken = [key for key in promised if not any(job.keeps_the_promise_of(key) for job in JOBS)]
    assert not broken, "nobody erases these when their time is over (oversight/data_protection/retention.py)"


def test_every_job_keeps_a_promise_of_the_register() -> None:
    keys = {holding.key for holding in holdings()}
    models = {key.rpartition(".")[0] for key in keys}
    assert not {name for job in JOBS for name in job.covers} - models - keys


def test_closed_accounts_are_erased_after_their_time(officer, now) -> None:
    old, young, opened = closed_since(now, 31), closed_since(now, 29), make_person(name="示例", email="o@example.org")
    assert outcomes(now, dry_run=True) == outcomes(now, dry_run=True) == {"accounts": 1}
    assert outcomes(now) == {"accounts": 1}
    assert outcomes(now) == {}
    gone = Person.objects.get(pk=old.pk)
    assert (gone.name, gone.phone, gone.phone_lookup, gone.erased_at) == (ERASED_NAME, "", None, now)
    assert old.email not in str(list(Person.objects.values()))
    assert Person.objects.get(pk=young.pk).phone == "+8613800000029"
    assert Person.objects.get(pk=opened.pk).name == "示例"
    assert Entry.objects.get().verb == "people.account_erased"
    assert list(verify.flaws()) == []


def test_a_consent_and_a_role_end_with_the_account_that_is_erased(people, officer, now) -> None:
    """The proof of a consent is kept three years longer than the account, and not for ever."""
    gone = hold(closed_since(now, 31), Role.ASSESSOR, officer.memberships.get().unit)
    Consent.objects.create(
        person=gone, agreement="mail", version="1", language="zh-hans", given_at=now - timedelta(days=90)
    )
    assert outcomes(now) == {"accounts": 1}
    assert Consent.objects.get().withdrawn_at == now
    assert gone.memberships.get().ends_on == now.date()
    assert not Notice.objects.exists(), "nobody reads them"
    assert {record.actor for record in Record.objects.filter(kind="personal.consent_withdrawn")} == {SYSTEM}
    assert "consents" not in outcomes(now + timedelta(days=2 * 365))
    assert outcomes(now + timedelta(days=4 * 365))["consents"] == 1
    assert not Consent.objects.exists()
    assert list(verify.flaws()) == []


@pytest.fixture
def busy(city, officer, now):
    """A city with one of everything, some of it old."""
    sample = make_sample(city, officer, now=now)
    person = closed_since(now, 400)
    Consent.objects.create(
        person=person, agreement="mail", version="1", language="en", given_at=now - timedelta(days=2000),
        withdrawn_at=now - timedelta(days=1100),
    )  # fmt: skip
    for days in (1100, 10):
        Emergency(
            by=officer, about=person, reason="示例：紧急联系当事人", begun_at=now - timedelta(days=days),
            ends_at=now - timedelta(days=days - 1),
        ).save()  # fmt: skip
    Session.objects.create(session_key="x" * 32, session_data="", expire_date=now - timedelta(days=1))
    return sample


def test_a_dry_run_changes_nothing(busy, now) -> None:
    before = everything()
    told = outcomes(now + timedelta(days=200), dry_run=True)
    assert {"accounts", "quotes", "consents", "emergencies", "visits", "notices", "audit"} <= set(told)
    assert everything() == before


def test_what_it_counts_is_what_it_erases(busy, now) -> None:
    later = now + timedelta(days=200)
    counted = outcomes(later, dry_run=True)
    with unwatched():
        erased = outcomes(later)
    assert {**erased, "audit": 0} == {**counted, "audit": 0}
    assert not Remark.objects.exists()
    assert Batch.objects.exists(), "the import itself stays"
    assert not Consent.objects.exists()
    assert Emergency.objects.count() == 1
    assert not Notice.objects.exists()
    assert list(verify.flaws()) == []
    note = Record.objects.get(kind="care.retention_run")
    assert (note.actor, note.details["rows"]) == ("system", sum(erased.values()))


def test_young_rows_stay(busy, now) -> None:
    with unwatched():
        assert set(outcomes(now)) == {"accounts", "consents", "emergencies", "visits"}
    assert Remark.objects.exists()
    assert Notice.objects.exists()


def test_texts_of_tasks_go_three_years_after_they_were_closed(busy, now, officer) -> None:
    errand = busy.errand
    todos.withdraw_assignment(errand.assignment, by=officer, now=now)
    with unwatched():
        outcomes(now + timedelta(days=1000))
    errand.assignment.refresh_from_db()
    assert errand.assignment.wanted == "请报送年度小结。"
    with unwatched():
        assert outcomes(now + timedelta(days=1100))["tasks"]
    errand.assignment.refresh_from_db()
    assert (errand.assignment.title, errand.assignment.wanted) == ("—", "—")
