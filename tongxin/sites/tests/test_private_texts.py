"""What names people in the files of the sites is encrypted in the database, and erased when its time is over."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from tests.guards import unwatched
from tongxin.ledger import actions as ledger
from tongxin.people.roles import Role
from tongxin.privacy import actions as privacy
from tongxin.privacy.fields import ERASED
from tongxin.privacy.keeping import years_before
from tongxin.sites import filled
from tongxin.sites.actions import applications, panels, rechecks, retention, reviews, scoring
from tongxin.sites.actions.reviews import Said
from tongxin.sites.models import Application, Opinion, RecheckRun, Seat, Sheet, SiteObjection
from tongxin.sites.tests.applying import assessed, at_county, fill_sheet
from tongxin.sites.tests.test_rechecks import REASON, draft_of, give_title
from tongxin.sites.vocabulary.recheck import CANCEL_RUN

MIGRATION = import_module("tongxin.sites.migrations.0011_encrypt_texts_that_name_people")
COPY = import_module("tongxin.sites.migrations.0016_reasons_leave_the_ledger").copy
STEP = MIGRATION.Migration.operations[-1]
WRITTEN = {
    "sites.Application.leader_name": "示例·甲",
    "sites.Application.leader_post": "主任",
    "sites.Application.contact_name": "示例·乙",
    "sites.Opinion.text": "示例·丙反映材料不实",
    "sites.SiteObjection.text": "示例·丁请求复核",
    "sites.SiteObjection.answer": "经示例·戊核实，成立",
    "sites.CultivationNote.text": "示例·己到场指导",
    "sites.Assessment.chair": "示例·庚",
    "sites.Seat.reason": "与示例·辛是亲属",
}


@pytest.fixture(autouse=True)
def ring_of_this_test(settings, tmp_path) -> None:
    settings.KEY_RING = tmp_path / "key-ring"


@pytest.fixture
def file_of_a_site(site, round_, operator, county_officer, officer, people, now) -> Application:
    """An application on its whole way: declined, objected, cultivated, assessed, concluded."""
    said = WRITTEN.__getitem__
    application = at_county(site, round_, operator, county_officer, now)
    reviews.decline(application, Said(said("sites.Opinion.text")), by=county_officer, now=now)
    objection = applications.object_to_decision(
        application, text=said("sites.SiteObjection.text"), by=operator, now=now
    )
    reviews.answer(objection, text=said("sites.SiteObjection.answer"), upheld=True, by=officer, now=now)
    reviews.agree(application, Said(), by=county_officer, now=now)
    reviews.cultivate(application, Said(), until=date(2027, 11, 1), by=officer, now=now)
    reviews.note_cultivation(
        application, on=date(2026, 11, 2), text=said("sites.CultivationNote.text"), by=operator, now=now
    )
    reviews.admit(application, Said(), by=officer, now=now)
    *assessors, third = [people(Role.ASSESSOR, name=f"示例·评委{letter}") for letter in "甲乙丙"]
    assessment = assessed(application, assessors, officer, now)
    seat = panels.give_seat(assessment, third, by=officer, now=now)
    panels.state_interests(seat, conflicted=True, reason=said("sites.Seat.reason"), by=third, now=now)
    panels.leave_empty(assessment, by=officer, now=now)
    for sheet in Sheet.objects.counting().select_related("seat__assessor", "assessment__panel").order_by("pk"):
        sheet.assessment = assessment
        fill_sheet(sheet, 0, now)
    meeting = scoring.Meeting(date(2026, 11, 20), "示例会议室", said("sites.Assessment.chair"), "符合条件")
    scoring.conclude(assessment, meeting, by=officer, now=now)
    return application


def stored(key: str) -> str:
    """What the database holds of the field's only row that says something."""
    label, _dot, field = key.rpartition(".")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {field} FROM {apps.get_model(label)._meta.db_table} WHERE {field} <> ''")
        [(found,)] = cursor.fetchall()
    return found


def opened(key: str) -> str:
    """What a reader sees there."""
    label, _dot, field = key.rpartition(".")
    model: type[models.Model] = apps.get_model(label)
    return getattr(model._default_manager.exclude(**{field: ""}).get(), field)


def test_every_text_that_names_people_is_encrypted(file_of_a_site, now):
    for key, text in WRITTEN.items():
        assert stored(key).startswith("tx1:AES-256-GCM:k"), key
        assert opened(key) == text
    with unwatched():
        changed = privacy.rotate(now=now).changed
    assert set(WRITTEN) <= set(changed)
    assert {key: opened(key) for key in WRITTEN} == WRITTEN
    assert privacy.unreadable() == {}


def test_what_was_written_before_is_encrypted_and_can_be_taken_back(file_of_a_site):
    assert {f"sites.{model}.{field}" for model, field in MIGRATION.COLUMNS} == set(WRITTEN)
    with unwatched():
        STEP.reverse_code(apps, None)
    assert {key: stored(key) for key in WRITTEN} == WRITTEN
    with unwatched():
        STEP.code(apps, None)
    assert all(stored(key).startswith("tx1:") for key in WRITTEN)
    assert {key: opened(key) for key in WRITTEN} == WRITTEN


def test_reasons_that_the_ledger_said_in_clear_are_copied_and_sealed(site, ten_haves, office, officer, now):
    give_title(site, officer, now)
    run = rechecks.open_run(draft_of(ten_haves), owner=office, by=officer, now=now)
    before = {"year": run.year, "reason": REASON}
    with unwatched():
        ledger.move(
            run, CANCEL_RUN, by=officer, now=now, unit=office, details=before,
            fields={"ended_at": now, "reason": "—"},
        )  # fmt: skip
        COPY(apps, None)
    assert RecheckRun.objects.get().reason == REASON
    assert stored("sites.RecheckRun.reason").startswith("tx1:")


def test_nothing_is_refused_without_words_still(file_of_a_site):
    with unwatched():
        with pytest.raises(IntegrityError), transaction.atomic():
            Opinion.objects.filter(result="disagree").update(text="")
        with pytest.raises(IntegrityError), transaction.atomic():
            SiteObjection.objects.update(answer="")


def test_what_is_past_its_time_is_erased_and_the_decision_stays(file_of_a_site, now):
    assert retention.forget_texts(now=now + timedelta(days=3 * 365 - 2), dry_run=True) == 0
    three = now + timedelta(days=3 * 366)
    assert retention.forget_texts(now=three, dry_run=True) == 1, "the interest that was stated"
    ten = now + timedelta(days=10 * 366)
    before = retention.forget_texts(now=ten, dry_run=True)
    assert opened("sites.Seat.reason") == WRITTEN["sites.Seat.reason"], "a dry run changes nothing"
    with unwatched():
        assert retention.forget_texts(now=ten, dry_run=False) == before > len(WRITTEN)
        assert retention.forget_texts(now=ten, dry_run=False) == 0
    assert Seat.objects.get(statement="conflicted").reason == ERASED
    assert Opinion.objects.get(result="disagree").text == ERASED
    assert Application.objects.get().leader_name == ""
    assert filled.handed_in(file_of_a_site.versions.get())["site_name"] == "示例·示范点"
    assert SiteObjection.objects.get().upheld is True
    assert not [column for column in privacy.usage() if column.label.startswith("sites.") and column.by_key]


def test_what_is_younger_stays(file_of_a_site, now):
    with unwatched():
        Opinion.objects.filter(result="disagree").update(signed_at=years_before(now, 10))
        assert retention.forget_texts(now=now, dry_run=False) == 1
    assert Opinion.objects.get(result="disagree").text == ERASED
    assert opened("sites.SiteObjection.text") == WRITTEN["sites.SiteObjection.text"]
