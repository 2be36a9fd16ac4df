"""Refused attempts are noted although the transaction around them is rolled back, or the view raises."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import reverse
from django.utils import timezone

from tongxin.audit import actions, vocabulary
from tongxin.audit.clients import address_of
from tongxin.audit.middleware import notes_refusals
from tongxin.audit.models import Record
from tongxin.audit.vocabulary import Result

pytestmark = pytest.mark.django_db


def request_of(person, method: str = "get", **meta: str):
    request = getattr(RequestFactory(), method)("/somewhere/?q=张三", **meta)
    request.user = person
    return request


def test_a_refusal_inside_a_failed_transaction_is_noted(officer):
    def view(request):
        with transaction.atomic():
            actions.note(
                vocabulary.PHONE_SHOWN, by=officer, now=timezone.now(), request=request, result=Result.REFUSED,
                subject="people.person:1",
            )  # fmt: skip
            transaction.set_rollback(True)
        return HttpResponse(status=409)

    notes_refusals(view)(request_of(officer, "post"))
    record = Record.objects.get()
    assert (record.kind, record.result, record.actor) == ("personal.phone_shown", "refused", officer.actor_id)


def test_what_was_done_inside_a_failed_transaction_is_not(officer):
    def view(request):
        with transaction.atomic():
            actions.note(vocabulary.ROLE_GIVEN, by=officer, now=timezone.now(), request=request, role="x")
            transaction.set_rollback(True)
        return HttpResponse()

    notes_refusals(view)(request_of(officer, "post"))
    assert not Record.objects.exists()


def test_a_locked_door_of_the_office_is_noted(newcomer_client, newcomer):
    answer = newcomer_client.get(reverse("figures:rows_export", args=["consultation_visits"]), {"q": "张三"})
    assert answer.status_code == 403
    record = Record.objects.get()
    assert (record.kind, record.result) == ("accounts.access_refused", "refused")
    assert (record.actor, record.subject) == (newcomer.actor_id, "page:figures:rows_export")
    assert record.details == {"about": "", "verb": "GET"}


def test_the_page_that_raises_leaves_its_note(newcomer_client, monkeypatch):
    newcomer_client.raise_request_exception = False
    assert newcomer_client.post(reverse("intake:posting", args=[7])).status_code == 403
    assert Record.objects.get().details == {"about": "7", "verb": "POST"}


def test_strangers_do_not_fill_the_log(client, db):
    client.get("/figures/")
    client.get("/no/such/page/")
    assert not Record.objects.exists()


def test_a_refusal_is_noted_once(officer):
    def view(request):
        actions.note(
            vocabulary.BREAK_GLASS, by=officer, now=timezone.now(), request=request, result=Result.REFUSED, reason="x"
        )
        return HttpResponse(status=403)

    notes_refusals(view)(request_of(officer))
    assert Record.objects.count() == 1


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "6.6.6.6", "127.0.0.1"),  # nobody of ours stands in front: what a client claims is not believed
        (1, "6.6.6.6, 10.1.2.3", "10.1.2.3"),
        (2, "10.1.2.3, 10.9.9.9", "10.1.2.3"),
        (2, "10.1.2.3", ""),  # a request past the proxies
    ],
)
def test_the_address_is_the_one_by_which_attempts_are_counted(officer, proxies, forwarded, address):
    request = request_of(officer, headers={"x-forwarded-for": forwarded})
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=proxies):
        assert address_of(request) == address
