"""Signing in and out, and the passwords, on allauth's views in our words."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.guards import unwatched
from tongxin.ledger.models import Entry
from tongxin.orgs.actions import UnitDraft, open_unit
from tongxin.orgs.vocabulary import Kind
from tongxin.people.models import Person
from tongxin.people.signing_in import letters

PASSWORD = "correct horse battery"
NEW = "a longer staple, Monday"


@pytest.fixture
def office(city, officer, now):
    draft = UnitDraft(kind=Kind.DEPARTMENT, name_zh="示例办公室", place=city.code, parent=None)
    return open_unit(draft, by=officer, now=now)


def sign_in(client, email: str, password: str):
    return client.post("/accounts/login/", {"login": email, "password": password})


def test_signing_in_and_out(client, officer):
    assert sign_in(client, "officer@example.org", PASSWORD).url == "/"
    assert client.get("/accounts/password/change/").status_code == 200
    assert client.get("/accounts/logout/").status_code == 200
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/accounts/password/change/").status_code == 302


def test_signing_in_leads_to_the_page_that_was_wanted(client, officer):
    page = client.get("/accounts/login/?next=/figures/").content.decode()
    assert '<input type="hidden" name="next" value="/figures/">' in page


@pytest.mark.parametrize(("email", "password"), [("officer@example.org", "wrong"), ("nobody@example.org", PASSWORD)])
def test_a_wrong_password_and_an_unknown_address_read_alike(client, officer, email, password):
    html = sign_in(client, email, password).content.decode()
    assert "电子邮箱或密码不正确" in html
    assert f'value="{email}"' in html
    assert password not in html


def test_guessing_is_slowed_down(client, officer):
    for _ in range(12):
        response = sign_in(client, "officer@example.org", "wrong")
    assert "请等待 15 分钟后再试" in response.content.decode()


def test_nobody_registers(client, db):
    html = client.get("/accounts/signup/").content.decode()
    assert "账号由管理员开立" in html
    assert client.post("/accounts/signup/", {"email": "a@example.org"}).status_code == 200


def test_changing_the_password_is_recorded(officer_client, officer, office):
    given = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    response = officer_client.post("/accounts/password/change/", given)
    assert response.url == "/accounts/security/"
    officer.refresh_from_db()
    assert officer.check_password(NEW)
    entry = Entry.objects.get(verb="people.password_changed")
    assert entry.actor == officer.actor_id
    assert officer_client.get("/accounts/password/change/").status_code == 200, "this session goes on"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"oldpassword": "wrong", "password1": NEW, "password2": NEW}, "当前密码不正确"),
        ({"oldpassword": PASSWORD, "password1": NEW, "password2": "other"}, "必须相同"),
        ({"oldpassword": PASSWORD, "password1": "1234567890", "password2": "1234567890"}, "密码"),
        ({"oldpassword": PASSWORD, "password1": "short", "password2": "short"}, "10"),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(officer_client, officer, office, given, sentence):
    entries = Entry.objects.count()
    html = officer_client.post("/accounts/password/change/", given).content.decode()
    assert sentence in html
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)
    assert Entry.objects.count() == entries


def test_without_a_mail_server_people_are_sent_to_the_administrator(client, officer, settings):
    settings.EMAIL_HOST = ""
    assert "请联系管理员" in client.get("/accounts/password/reset/").content.decode()
    client.post("/accounts/password/reset/", {"email": "officer@example.org"})
    assert not mail.outbox


def test_a_forgotten_password(client, officer, office, settings):
    settings.EMAIL_HOST = "mail.example.org"
    response = client.post("/accounts/password/reset/", {"email": "officer@example.org"})
    assert response.url == "/accounts/password/reset/done/"
    [letter] = mail.outbox
    assert letter.subject == "同心：设置新密码"
    link = re.search(r"http://testserver(/\S+)", letter.body)[1]
    form = client.get(link, follow=True)
    assert "设置新密码" in form.content.decode()
    done = client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    assert done.url == "/accounts/password/reset/key/done/"
    officer.refresh_from_db()
    assert officer.check_password(NEW)
    assert "链接已失效" in client.get(link, follow=True).content.decode()


def test_an_unknown_address_gets_no_letter_and_the_same_answer(client, officer, settings):
    settings.EMAIL_HOST = "mail.example.org"
    response = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert response.url == "/accounts/password/reset/done/"
    assert not mail.outbox


def test_a_known_and_an_unknown_address_cost_the_same(client, officer, settings, monkeypatch):
    """The letter is written in the background: a mail server takes its time, and that would tell."""
    settings.EMAIL_HOST = "mail.example.org"
    queued = []
    monkeypatch.setattr(letters.reset_letter.__class__, "enqueue", lambda self, *args: queued.append(args))
    counts = []
    for email in (officer.email, "nobody@example.org"):
        with CaptureQueriesContext(connection) as queries:
            client.post("/accounts/password/reset/", {"email": email})
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert [len(recipient) for recipient, _site, _language in queued] == [36, 36]
    assert not mail.outbox


def test_the_link_of_a_letter_lasts_a_day_and_leads_to_this_site(client, officer, settings):
    settings.EMAIL_HOST = "mail.example.org"
    assert settings.PASSWORD_RESET_TIMEOUT == 24 * 60 * 60
    answer = client.post("/accounts/password/reset/", {"email": officer.email}, headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert not mail.outbox


def test_a_closed_account_gets_no_letter(client, officer, settings):
    settings.EMAIL_HOST = "mail.example.org"
    with unwatched():
        Person.objects.filter(pk=officer.pk).update(is_active=False)
    client.post("/accounts/password/reset/", {"email": officer.email})
    assert not mail.outbox
