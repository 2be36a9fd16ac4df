"""What people write to tasks and to-dos may name anybody: the database, and so a backup, holds it encrypted."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import FieldError
from django.db import connection

from tests.guards import unwatched
from tongxin.people.roles import Role
from tongxin.privacy import actions as privacy
from tongxin.privacy.ciphers import Tampered
from tongxin.privacy.fields import ERASED
from tongxin.todos import actions
from tongxin.todos.actions.retention import forget_tasks
from tongxin.todos.models import Assignment, Errand, ErrandNote, Forwarding

COLUMNS = [(Assignment, "wanted"), (Errand, "answer"), (ErrandNote, "text"), (Forwarding, "opinion")]
SAID = {
    "wanted": "请于截止日前报送本县区年度小结。",
    "answer": "已报送，联系人示例。",
    "text": "已报送，联系人示例。",
    "opinion": "请示例同志阅处。",
}


def stored(model, field: str) -> list[str]:
    """What the database holds in the rows that say something, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {field} FROM {model._meta.db_table} WHERE {field} <> '' ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def read(model, field: str) -> list[str]:
    return [text for row in model.objects.order_by("pk") if (text := getattr(row, field))]


@pytest.fixture(autouse=True)
def ring_of_this_test(settings, tmp_path) -> None:
    settings.KEY_RING = tmp_path / "key-ring"


@pytest.fixture
def said(errand, todo, people, county_officer, unit_of, now):
    """A task that was forwarded and answered: one text in every column."""
    second = people(Role.COUNTY_OFFICER, at=unit_of(county_officer))
    actions.forward(todo, to=second, opinion=SAID["opinion"], by=county_officer, now=now)
    actions.answer(errand, text=SAID["answer"], by=second, now=now)
    return errand


@pytest.mark.parametrize(("model", "field"), COLUMNS)
def test_the_database_does_not_hold_the_text(said, model, field):
    [raw] = stored(model, field)
    assert raw.startswith("tx1:AES-256-GCM:k")
    assert SAID[field] not in raw
    assert read(model, field) == [SAID[field]]


def test_who_answered_reads_the_answer_at_once(said):
    assert said.answer == SAID["answer"]
    with pytest.raises(FieldError, match="encrypted"):
        Errand.objects.filter(pk=said.pk).update(answer="未加密")


def test_nothing_said_is_no_secret(errand):
    assert Errand.objects.get(pk=errand.pk).answer == ""
    assert stored(Errand, "answer") == []


@pytest.mark.parametrize(("model", "field"), COLUMNS)
def test_another_key_does_not_change_what_it_says(said, now, model, field):
    before = stored(model, field)
    with unwatched():  # another key changes how it is stored, not what it says
        rotation = privacy.rotate(now=now)
    assert rotation.changed[f"{model._meta.label}.{field}"] == 1
    assert rotation.unreadable == {}
    [after] = stored(model, field)
    assert [after] != before
    assert after.split(":")[2] == rotation.key_id
    assert read(model, field) == [SAID[field]]


@unwatched()
def test_a_note_copied_to_another_task_does_not_open(said, colleague_elsewhere, unit_of):
    other = Errand.objects.get(unit=unit_of(colleague_elsewhere))
    ErrandNote.objects.update(errand=other)
    with pytest.raises(Tampered):
        assert ErrandNote.objects.get().text


def test_what_was_written_before_is_encrypted_and_can_be_taken_back(said, monkeypatch):
    migration = import_module("tongxin.todos.migrations.0003_encrypt_free_texts")
    step = migration.Migration.operations[-1]
    monkeypatch.setattr(privacy, "BATCH", 1)
    assert {(apps.get_model("todos", model), field) for model, field in migration.COLUMNS} == set(COLUMNS)
    with unwatched():
        step.reverse_code(apps, None)
        assert [stored(model, field) for model, field in COLUMNS] == [[SAID[field]] for _, field in COLUMNS]
        step.code(apps, None)
    for model, field in COLUMNS:
        assert stored(model, field)[0].startswith("tx1:")
        assert read(model, field) == [SAID[field]]


def test_an_erased_text_is_a_dash_without_a_key(said, task, officer, now):
    actions.accept(said, by=officer, now=now)
    actions.withdraw_assignment(task, by=officer, now=now)
    later = now + timedelta(days=4 * 366)
    with unwatched():
        assert forget_tasks(now=later, dry_run=True) == forget_tasks(now=later, dry_run=False) == 3
        assert forget_tasks(now=later, dry_run=False) == 0
    for model, field in COLUMNS[:3]:
        assert stored(model, field) == read(model, field) == [ERASED]
    row = Errand.objects.get(pk=said.pk)
    with unwatched():
        row.save()
        assert set(privacy.rotate(now=now).changed) == {"todos.Forwarding.opinion"}
    assert stored(Errand, "answer") == [ERASED]
    assert privacy.unreadable() == {}
