"""Telling: whom, when it rings, by which way, and that nobody reads what is another's."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import transaction
from django.test import override_settings
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tongxin.notices import actions
from tongxin.notices.models import Notice, Switch, Wish
from tongxin.notices.rules import Quiet, rings_at
from tongxin.people.models import Consent
from tongxin.people.rights.actions import withdraw
from tongxin.people.rights.agreements import Agreement

CITY_TIME = ZoneInfo("Asia/Shanghai")
NIGHT = Quiet(time(22), time(7))
LETTERS = override_settings(EMAIL_HOST="mail.example.org", SITE_ADDRESS="https://city.example.org")


def tell(person, kind, now, **more):
    words = {"name": "示例", "what": "urged", "day": date(2026, 11, 30)}
    return actions.tell([person.actor_id], kind, now=now, **words, **more)


def agree(person, now):
    Consent.objects.create(person=person, agreement="mail", version="1", language="zh-hans", given_at=now)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 23, hour, minute, tzinfo=CITY_TIME)


@pytest.mark.parametrize(
    ("made", "rings"),
    [
        (at(21, 59), at(21, 59)),
        (at(22), datetime(2026, 11, 24, 7, tzinfo=CITY_TIME)),
        (at(6, 59), at(7)),
        (at(7), at(7)),
    ],
)
def test_quiet_hours_span_midnight(made, rings):
    assert rings_at(made, NIGHT) == rings
    assert rings_at(made, None) == made


@given(begins=st.times(), ends=st.times(), minute=st.integers(0, 1439))
def test_what_rings_rings_outside_quiet_hours_within_a_day(begins, ends, minute):
    quiet = Quiet(begins.replace(second=0, microsecond=0), ends.replace(second=0, microsecond=0))
    made = at(minute // 60, minute % 60)
    rings = rings_at(made, quiet)
    assert (rings - made).total_seconds() <= 86_400
    assert not quiet.holds(rings.time())
    assert rings >= made


def test_a_notice_speaks_in_its_terms(officer, told, now):
    assert tell(officer, told, now, link="/notices/") == 1
    notice = Notice.objects.get()
    assert notice.sentence == "示例：催办，2026-11-30"
    assert (notice.recipient, notice.rings_at, notice.read_at) == (officer.actor_id, now, None)


@pytest.mark.parametrize("link", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:e()"])
def test_a_notice_leads_nowhere_else(officer, told, now, link):
    with pytest.raises(ValueError, match="page of this site"):
        tell(officer, told, now, link=link)


def test_words_that_the_sentence_does_not_name_are_refused(officer, told, now):
    with pytest.raises(ValueError, match="names the words"):
        actions.tell([officer.actor_id], told, now=now, name="示例", what="urged", day=date(2026, 1, 1), phone="1")


def test_in_quiet_hours_it_appears_and_does_not_ring(officer, officer_client, told, alarm):
    Wish.objects.create(reader=officer.actor_id, language="zh-hans", is_quiet=True)
    tell(officer, told, at(23))
    mine = Notice.objects.to(officer.actor_id)
    assert (mine.count(), mine.ringing(at(23, 30)).count()) == (1, 0)
    assert mine.ringing(datetime(2026, 11, 24, 7, tzinfo=CITY_TIME)).count() == 1
    actions.tell([officer.actor_id], alarm, now=at(23))
    assert mine.ringing(at(23, 30)).count() == 1, "what concerns the account's safety does not wait"


def test_a_kind_that_is_switched_off_is_not_told_but_for_safety(officer, told, alarm, now):
    for kind in (told, alarm):
        Switch.objects.create(reader=officer.actor_id, kind=kind.code, on_pages=False, by_mail=False)
    assert tell(officer, told, now) == 0
    assert actions.tell([officer.actor_id], alarm, now=now) == 1


def test_what_is_over_calls_nobody(officer, told, now):
    tell(officer, told, now, subject=("todos.todo", "1"))
    tell(officer, told, now)
    assert actions.over(("todos.todo", "1"), now=now) == 1
    assert Notice.objects.to(officer.actor_id).ringing(now).count() == 1


@LETTERS
def test_a_letter_is_sent_once_in_the_readers_language_and_only_to_who_asked(
    officer, colleague_elsewhere, told, now, django_capture_on_commit_callbacks
):
    Switch.objects.create(reader=officer.actor_id, kind=told.code, on_pages=False, by_mail=True)
    Wish.objects.create(reader=officer.actor_id, language="en")
    agree(officer, now)
    with django_capture_on_commit_callbacks(execute=True):
        tell(officer, told, now, link="/notices/")
        tell(colleague_elsewhere, told, now)
    assert [letter.to for letter in mail.outbox] == [[officer.email]]
    assert "You get this letter because you asked for it." in mail.outbox[0].body
    assert "https://city.example.org/notices/" in mail.outbox[0].body
    assert not Notice.objects.to(officer.actor_id).exists(), "wanted by e-mail only"
    actions.mail.call(Notice.objects.get(recipient=officer.actor_id).pk)
    assert len(mail.outbox) == 1


@LETTERS
def test_without_consent_a_notice_is_on_the_page_instead(officer, told, now, django_capture_on_commit_callbacks):
    Switch.objects.create(reader=officer.actor_id, kind=told.code, on_pages=False, by_mail=True)
    agree(officer, now)
    withdraw(officer, Agreement.MAIL, now=now, request=None)
    with django_capture_on_commit_callbacks(execute=True):
        tell(officer, told, now)
    assert not mail.outbox
    assert Notice.objects.to(officer.actor_id).exists()


@LETTERS
def test_a_letter_waits_for_the_end_of_quiet_hours(officer, told, settings, django_capture_on_commit_callbacks):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    from django_tasks import default_task_backend

    Switch.objects.create(reader=officer.actor_id, kind=told.code, on_pages=True, by_mail=True)
    Wish.objects.create(reader=officer.actor_id, language="zh-hans", is_quiet=True)
    with django_capture_on_commit_callbacks(execute=True):
        tell(officer, told, at(23))
    [queued] = default_task_backend.results
    assert queued.task.run_after == datetime(2026, 11, 24, 7, tzinfo=CITY_TIME)
    assert not mail.outbox


@LETTERS
@pytest.mark.django_db(transaction=True)
def test_a_verb_that_fails_tells_nobody(officer, told, now):
    Switch.objects.create(reader=officer.actor_id, kind=told.code, on_pages=True, by_mail=True)
    with suppress(RuntimeError), transaction.atomic():
        tell(officer, told, now)
        raise RuntimeError
    assert not Notice.objects.exists()
    assert not mail.outbox


def test_the_page_lists_marks_and_counts(officer, officer_client, told, now, django_assert_max_num_queries):
    for _ in range(2):
        tell(officer, told, now)
    officer_client.get("/notices/")  # a visit's first page writes when it began
    with django_assert_max_num_queries(6):  # session, person, roles, number, rows, bell
        page = officer_client.get("/notices/").content.decode()
    assert page.count("示例：催办，2026-11-30") == 2
    first = Notice.objects.earliest("pk")
    assert officer_client.post(reverse("notices:reading", args=[first.pk])).url == "/notices/"
    assert Notice.objects.to(officer.actor_id).ringing(now).count() == 1
    officer_client.post("/notices/reading/")
    assert not Notice.objects.to(officer.actor_id).ringing(now).exists()


def test_nobody_reads_or_marks_what_is_anothers(officer, newcomer_client, told, now):
    tell(officer, told, now)
    assert "示例：催办" not in newcomer_client.get("/notices/").content.decode()
    assert newcomer_client.post(reverse("notices:reading", args=[Notice.objects.get().pk])).status_code == 404
    newcomer_client.post("/notices/reading/")
    assert Notice.objects.get().read_at is None


def test_wishes_are_kept(officer, officer_client, told, alarm):
    page = officer_client.get("/notices/wishes/")
    assert page.status_code == 200
    hours = {"quiet_from": "21:30", "quiet_to": "06:00", "is_quiet": "on"}
    assert officer_client.post("/notices/wishes/", hours).status_code == 302
    wish = Wish.objects.get(reader=officer.actor_id)
    assert wish.quiet == Quiet(time(21, 30), time(6))
    kept = {switch.kind: switch.on_pages for switch in Switch.objects.all()}
    assert kept[told.code] is False
    assert kept[alarm.code] is True, "safety stays on, whatever the form sends"
    assert officer_client.post("/notices/wishes/", {**hours, "quiet_to": "21:30"}).status_code == 422
