"""A file that was handed in waits on the desk of who handed it in, and on nobody else's."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from django.db import transaction

from tongxin.intake import actions
from tongxin.intake.models import Batch
from tongxin.intake.tests.conftest import consultation, consultations
from tongxin.todos.models import Todo
from tongxin.todos.vocabulary import State

TODAY = date(2026, 11, 23)


@pytest.fixture
def batch(office, officer, now) -> Batch:
    content = consultations(consultation(1), consultation(2, persons="很多"))
    return actions.upload(content, name="咨询.xlsx", office=office, by=officer, now=now, today=TODAY)


def waiting(person) -> list[str]:
    return [todo.kind for todo in Todo.objects.waiting_for(person)]


def test_a_checked_file_waits_for_who_uploaded_it(batch, officer, colleague_elsewhere):
    todo = Todo.objects.get()
    assert waiting(officer) == ["intake.file_to_post"]
    assert waiting(colleague_elsewhere) == []
    assert "咨询.xlsx" in todo.sentence
    assert todo.link == batch.get_absolute_url()
    assert todo.due_on is not None


def test_checked_again_it_waits_once(batch, officer, now):
    actions.check_again(batch, by=officer, now=now, today=TODAY)
    assert waiting(officer) == ["intake.file_to_post"]


def test_an_import_that_begins_needs_nobody(batch, officer, now):
    actions.start(batch, by=officer, now=now, only_clean=True)
    assert waiting(officer) == []
    assert Todo.objects.get().closed_by == officer


def test_a_failed_import_waits_until_it_is_checked_again(batch, officer, now):
    actions.start(batch, by=officer, now=now, only_clean=True)
    actions.fail(batch, by=officer, now=now, reason="磁盘已满")
    assert waiting(officer) == ["intake.import_failed"]
    actions.check_again(batch, by=officer, now=now, today=TODAY)
    assert waiting(officer) == ["intake.file_to_post"]


def test_a_discarded_file_waits_for_nobody(batch, officer, now):
    actions.discard(batch, by=officer, now=now)
    assert waiting(officer) == []


def test_a_verb_that_fails_settles_nothing(batch, officer, now):
    with suppress(RuntimeError), transaction.atomic():
        actions.start(batch, by=officer, now=now, only_clean=True)
        raise RuntimeError
    assert Todo.objects.get().state == State.OPEN
