"""One mechanism: a verb opens, another settles, in its transaction; who must do it sees it, nobody else."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.guards import unwatched
from tongxin.calendars import actions as calendars
from tongxin.calendars.models import known
from tongxin.calendars.rules import add_working_days
from tongxin.ledger.facts import Subject
from tongxin.people.roles import Role
from tongxin.todos import actions, audience
from tongxin.todos.models import Todo
from tongxin.todos.rules import pressure
from tongxin.todos.vocabulary import State

ABOUT = Subject("legal.case", "7")


def open_for(unit, kind, now, **more):
    return actions.open_todo(kind, subject=ABOUT, unit=unit, by=None, now=now, name="示例", **more)


def test_it_waits_for_whoever_holds_the_role_at_the_unit(
    people, county_officer, colleague_elsewhere, officer, unit_of, proof, now, today
):
    clerk = people(Role.STREET_CLERK, "210911008000")
    open_for(unit_of(county_officer), proof, now, role=Role.COUNTY_OFFICER)
    mine = {
        person: Todo.objects.open(today).waiting_for(person).count()
        for person in (county_officer, colleague_elsewhere, officer, clerk)
    }
    assert mine == {county_officer: 1, colleague_elsewhere: 0, officer: 0, clerk: 0}


def test_an_officers_role_reaches_down(people, unit_of, proof, now, today):
    clerk, below = people(Role.STREET_CLERK, "210911008000"), people(Role.STREET_CLERK, "210911008003")
    elsewhere = people(Role.STREET_CLERK, "210911001000")
    todo = open_for(unit_of(below), proof, now, role=Role.STREET_CLERK)
    open_today = Todo.objects.open(today)
    assert [open_today.waiting_for(person).count() for person in (clerk, below, elsewhere)] == [1, 1, 0]
    assert set(audience.at(todo.unit, todo.role)) == {clerk, below}


def test_without_a_role_it_is_for_whoever_works_there(people, officer, unit_of, proof, now, today):
    auditor = people(Role.AUDITOR)
    assert unit_of(auditor) == unit_of(officer)
    open_for(unit_of(officer), proof, now)
    assert Todo.objects.open(today).waiting_for(auditor).count() == 1
    with unwatched():
        type(auditor).objects.filter(pk=auditor.pk).update(is_active=False)
    auditor.forget_standings()
    assert not Todo.objects.open(today).waiting_for(auditor).exists()


def test_one_person_alone(officer, county_officer, unit_of, proof, now, today):
    open_for(unit_of(officer), proof, now, person=county_officer)
    assert Todo.objects.waiting_for(county_officer).exists()
    assert not Todo.objects.visible_to(officer).exists()
    with pytest.raises(ValueError, match="not for both"):
        open_for(unit_of(officer), proof, now, person=county_officer, role=Role.CITY_OFFICER)


def test_of_a_kind_one_is_open_about_a_record(county_officer, unit_of, proof, now, today):
    first = open_for(unit_of(county_officer), proof, now, role=Role.COUNTY_OFFICER)
    actions.take(first, by=county_officer)
    again = open_for(unit_of(county_officer), proof, now, role=Role.COUNTY_OFFICER, due_on=today)
    assert (again.pk, again.due_on, again.person) == (first.pk, today, county_officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Todo.objects.create(
            kind=proof.code, subject_type=ABOUT.type, subject_id=ABOUT.id, words={}, unit=first.unit, is_shared=True,
            opened_at=now, from_on=today,
        )  # fmt: skip


def test_the_usual_time_is_counted_in_working_days(county_officer, unit_of, proof, now, today):
    calendars.install()
    todo = open_for(unit_of(county_officer), proof, now)
    assert todo.due_on == add_working_days(today, 3, known()).on


def test_it_sleeps_until_its_day(county_officer, unit_of, proof, now, today):
    open_for(unit_of(county_officer), proof, now, person=county_officer, from_on=today + timedelta(days=7))
    assert not Todo.objects.open(today).exists()
    assert Todo.objects.open(today + timedelta(days=7)).count() == 1


def test_settled_it_is_done_by_somebody_and_can_be_opened_anew(county_officer, unit_of, proof, now, today):
    open_for(unit_of(county_officer), proof, now)
    assert actions.settle(proof, subject=ABOUT, by=county_officer, now=now) == 1
    assert actions.settle(proof, subject=ABOUT, by=county_officer, now=now) == 0
    done = Todo.objects.done_by(county_officer).get()
    assert (done.state, done.closed_at) == (State.DONE, now)
    open_for(unit_of(county_officer), proof, now)
    assert actions.withdraw(proof, subject=ABOUT, by=None, now=now) == 1
    assert Todo.objects.count() == 2


def test_a_verb_that_fails_leaves_no_task(county_officer, unit_of, proof, now):
    with suppress(RuntimeError), transaction.atomic():
        open_for(unit_of(county_officer), proof, now)
        raise RuntimeError
    assert not Todo.objects.exists()
    open_for(unit_of(county_officer), proof, now)
    with suppress(RuntimeError), transaction.atomic():
        actions.settle(proof, subject=ABOUT, by=county_officer, now=now)
        raise RuntimeError
    assert Todo.objects.get().is_open


@pytest.mark.parametrize(
    ("days", "words", "urgent"), [(-2, "逾期 2 天", True), (0, "今天到期", True), (4, "还有 4 天", False)]
)
def test_a_last_day_presses_in_words(today, days, words, urgent):
    found = pressure(today + timedelta(days=days), today, urgent_days=3)
    assert (found.words, found.urgent, found.late) == (words, urgent, days < 0)
    assert pressure(None, today, urgent_days=3).words == "无期限"


def test_many_are_opened_as_one_after_the_other_would_be(county_officer, officer, unit_of, proof, now):
    unit, mine = unit_of(county_officer), {"name": "示例·改"}
    subjects = [Subject("legal.case", str(number)) for number in range(1203)]
    standing = open_for(unit, proof, now)
    actions.forward(standing, to=county_officer, opinion="示例：请处理", by=officer, now=now)
    asked = [actions.Asked(subject=each, unit=unit, role=Role.COUNTY_OFFICER, words=mine) for each in subjects]
    with CaptureQueriesContext(connection) as spent:
        assert actions.open_many(proof, asked, by=officer, now=now) == len(subjects)
    inserts = [each for each in spent if each["sql"].startswith("INSERT")]
    assert len(inserts) < len(subjects) / 50, "some dozens at once on SQLite, some hundreds on PostgreSQL"
    single = actions.open_todo(
        proof, subject=Subject("legal.case", "x"), unit=unit, role=Role.COUNTY_OFFICER, by=officer, now=now, **mine
    )
    same = ("kind", "words", "unit", "role", "person", "opened_by", "opened_at", "from_on", "due_on", "state", "link")
    new = Todo.objects.exclude(pk__in=[standing.pk, single.pk])
    assert new.count() == len(subjects) - 1
    assert set(new.values_list(*same[2:])) == set(Todo.objects.filter(pk=single.pk).values_list(*same[2:]))
    assert all(todo.words == single.words for todo in new)
    left = Todo.objects.get(pk=standing.pk)
    assert (left.words, left.person) == (single.words, county_officer), (
        "the open one is told anew, in whose hands it is"
    )
