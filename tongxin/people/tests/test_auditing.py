"""What happens at the door is told to the audit log, and what was typed there is not."""

from __future__ import annotations

import json

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from tongxin.audit.actions import recognition_mark
from tongxin.audit.middleware import notes_refusals
from tongxin.audit.models import Record
from tongxin.people import auditing

pytestmark = pytest.mark.django_db
TYPED = "my secret Passw0rd 密码"


def at_the_door(happens) -> Record:
    """Let something happen in a request, and return what was noted."""

    def view(request):
        happens(request)
        return HttpResponse()

    request = RequestFactory().post("/accounts/login/", headers={"user-agent": "Mozilla/5.0 (Windows NT) Firefox/130"})
    notes_refusals(view)(request)
    return Record.objects.get()


def test_coming_and_going_is_noted(officer):
    record = at_the_door(lambda request: auditing.signed_in(request, officer, method="passkey"))
    assert (record.kind, record.result, record.actor) == ("door.signed_in", "done", officer.actor_id)
    assert (record.subject, record.details) == (f"people.person:{officer.public_id}", {"method": "passkey"})
    assert (record.address, record.agent) == ("127.0.0.1", "Firefox · Windows")


@pytest.mark.parametrize("happens", [auditing.failed, auditing.locked_out, auditing.password_reset_asked])
def test_what_somebody_typed_is_not_kept(happens):
    record = at_the_door(lambda request: happens(request, TYPED))
    assert (record.actor, record.subject) == ("", "")
    assert record.details["login"] == recognition_mark(TYPED)
    row = json.dumps(list(Record.objects.values_list()), default=str, ensure_ascii=False)
    assert "secret" not in row
    assert "密码" not in row


def test_a_failed_attempt_at_an_account_is_about_the_account(officer):
    record = at_the_door(lambda request: auditing.failed(request, officer.email.upper()))
    assert (record.kind, record.result, record.actor) == ("door.sign_in_failed", "refused", "")
    assert (record.subject, record.details) == (f"people.person:{officer.public_id}", {"method": "password"})
    assert officer.email not in str(Record.objects.values_list())


@pytest.mark.parametrize(
    ("happens", "kind", "actor"),
    [
        (lambda request, person: auditing.signed_out(request, person), "door.signed_out", True),
        (lambda request, person: auditing.session_ended(request, person, reason="idle"), "door.session_ended", True),
        (lambda request, person: auditing.password_changed(request, person), "door.password_changed", True),
        (lambda request, person: auditing.password_reset(request, person), "door.password_reset", True),
        (
            lambda request, person: auditing.second_factor_added(request, person, factor="totp"),
            "door.second_factor_added",
            True,
        ),
        (
            lambda request, person: auditing.second_factor_removed(request, person, factor="totp"),
            "door.second_factor_removed",
            True,
        ),
        (
            lambda request, person: auditing.second_factor_failed(request, person, factor="totp"),
            "door.second_factor_failed",
            False,
        ),
        (lambda request, person: auditing.recovery_codes_made(request, person), "door.recovery_codes_made", True),
        (lambda request, person: auditing.recovery_code_used(request, person), "door.recovery_code_used", True),
    ],
)
def test_each_fact_of_the_door_has_its_kind(officer, happens, kind, actor):
    record = at_the_door(lambda request: happens(request, officer))
    assert record.kind == kind
    assert record.actor == (officer.actor_id if actor else "")
    assert record.subject == f"people.person:{officer.public_id}"


def test_anothers_page_is_noted_and_ones_own_is_not(officer, colleague_elsewhere, now):
    request = RequestFactory().get("/people/1/")
    auditing.personal_page_viewed(request, officer, by=officer, now=now)
    assert not Record.objects.exists()
    auditing.personal_page_viewed(request, officer, by=colleague_elsewhere, now=now)
    record = Record.objects.get()
    assert (record.kind, record.actor) == ("personal.page_viewed", colleague_elsewhere.actor_id)
    assert record.at == now
