"""Why a clock was stopped or lengthened may name anybody: the database holds it encrypted."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from tests.guards import unwatched
from tongxin.calendars import actions
from tongxin.calendars.actions.retention import forget_reasons
from tongxin.calendars.models import Deadline, DeadlineExtension, DeadlinePause
from tongxin.calendars.tests.conftest import d
from tongxin.privacy import actions as privacy
from tongxin.privacy.ciphers import Tampered
from tongxin.privacy.fields import ERASED

REASONS = [(DeadlinePause, "等待示例提交鉴定"), (DeadlineExtension, "示例案情复杂")]


def stored(model) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT reason FROM {model._meta.db_table}")
        [(found,)] = cursor.fetchall()
    return found


@pytest.fixture(autouse=True)
def ring_of_this_test(settings, tmp_path) -> None:
    settings.KEY_RING = tmp_path / "key-ring"


@pytest.fixture
def deadline(calendar) -> Deadline:
    """One that was paused, resumed and extended."""
    found = actions.start("petition.decide", on=d("2026-03-02"))
    actions.pause(found, on=d("2026-03-10"), reason=REASONS[0][1])
    actions.resume(found, on=d("2026-03-20"))
    actions.extend(found, units=20, on=d("2026-04-30"), reason=REASONS[1][1])
    return found


@pytest.mark.parametrize(("model", "reason"), REASONS)
def test_the_database_does_not_hold_the_reason(deadline, model, reason):
    assert stored(model).startswith("tx1:AES-256-GCM:k")
    assert reason not in stored(model)
    assert model.objects.get().reason == reason


@pytest.mark.parametrize(("model", "reason"), REASONS)
def test_another_key_does_not_change_what_it_says(deadline, now, model, reason):
    rotation = privacy.rotate(now=now)
    assert rotation.changed[f"{model._meta.label}.reason"] == 1
    assert stored(model).split(":")[2] == rotation.key_id
    assert model.objects.get().reason == reason


@pytest.mark.parametrize(("model", "_reason"), REASONS)
def test_there_is_still_no_pause_without_a_reason(deadline, model, _reason):
    with unwatched(), pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(reason="")


@pytest.mark.parametrize(("model", "_reason"), REASONS)
def test_a_reason_copied_to_another_deadline_does_not_open(deadline, model, _reason):
    other = actions.start("petition.decide", on=d("2026-03-02"))
    model.objects.update(deadline=other)
    with pytest.raises(Tampered):
        assert model.objects.get().reason


def test_a_last_day_is_found_without_the_key(deadline, settings, tmp_path):
    settings.KEY_RING = tmp_path / "another"
    assert deadline.clock() == Deadline.objects.with_clock().get().clock()


def test_reasons_given_before_are_encrypted_and_can_be_taken_back(deadline):
    migration = import_module("tongxin.calendars.migrations.0002_encrypt_reasons")
    step = migration.Migration.operations[-1]
    step.reverse_code(apps, None)
    assert [stored(model) for model, _reason in REASONS] == [reason for _model, reason in REASONS]
    step.code(apps, None)
    for model, reason in REASONS:
        assert stored(model).startswith("tx1:")
        assert model.objects.get().reason == reason


def test_an_erased_reason_is_a_dash_without_a_key(deadline, now):
    actions.meet(deadline, on=d("2026-05-01"))
    later = datetime(2029, 5, 2, tzinfo=now.tzinfo) + timedelta(days=3)
    assert forget_reasons(now=later, dry_run=True) == forget_reasons(now=later, dry_run=False) == 2
    assert forget_reasons(now=later, dry_run=False) == 0
    for model, _reason in REASONS:
        assert stored(model) == model.objects.get().reason == ERASED
    assert privacy.rotate(now=now).changed == {}
    assert privacy.unreadable() == {}
