"""How often and how much: sign-in, letters, the sample city's click, uploads; counted once for all processes."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongxin.people import sample
from tongxin.people.roles import Role


def posted(address: str, times: int, *, given=None, client=None, **extra) -> list[int]:
    client = client or Client()
    return [client.post(address, given or {}, **extra).status_code for _ in range(times)]


def test_attempts_are_counted_where_all_processes_see_them(db):
    from django.db import connection

    Client().post("/accounts/login/", {"login": "nobody@example.org", "password": "wrong"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM config_attempt")
        assert cursor.fetchone()[0] >= 1


def test_an_account_is_guessed_at_five_times(client, officer):
    wrong = {"login": officer.email, "password": "wrong"}
    posted("/accounts/login/", 5, given=wrong, client=client)
    right = client.post("/accounts/login/", {"login": officer.email, "password": "correct horse battery"})
    assert "请等待 15 分钟" in right.content.decode()
    assert "_auth_user_id" not in client.session


def test_an_unknown_account_is_slowed_down_alike(client, db):
    wrong = {"login": "nobody@example.org", "password": "wrong"}
    posted("/accounts/login/", 5, given=wrong, client=client)
    assert "请等待 15 分钟" in client.post("/accounts/login/", wrong).content.decode()


def test_one_address_cannot_try_many_accounts(client, db):
    for number in range(30):
        client.post("/accounts/login/", {"login": f"somebody{number}@example.org", "password": "wrong"})
    html = client.post("/accounts/login/", {"login": "last@example.org", "password": "wrong"}).content.decode()
    assert "请等待 15 分钟" in html


def test_letters_are_not_sent_without_end(client, officer, settings, mailoutbox):
    settings.EMAIL_HOST = "mail.example.org"
    answers = posted("/accounts/password/reset/", 8, given={"email": officer.email}, client=client)
    assert 429 in answers
    assert len(mailoutbox) == 5


def test_the_sample_citys_click(people, tmp_path, settings):
    settings.DATA = tmp_path
    sample.mark()
    people(Role.CITY_OFFICER, email=sample.email(Role.CITY_OFFICER))
    assert posted("/accounts/sample-session/", 21, headers={"host": "localhost"})[-2:] == [302, 429]


def test_behind_a_proxy_the_readers_address_counts(client, db, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(31):
        given = {"login": f"somebody{number}@example.org", "password": "wrong"}
        # What the reader writes into the header himself stands before what the proxy adds.
        last = client.post("/accounts/login/", given, headers={"x-forwarded-for": f"10.9.9.{number}, 192.0.2.7"})
    assert "请等待 15 分钟" in last.content.decode()
    other = client.post("/accounts/login/", given, headers={"x-forwarded-for": "192.0.2.8"})
    assert "请等待 15 分钟" not in other.content.decode()


def test_uploads_of_a_person(officer_client):
    answers = posted("/imports/new/", 31, client=officer_client)
    assert answers[-2:] == [422, 429]


@pytest.mark.parametrize("address", ["/accounts/login/", "/imports/new/", "/care/", "/no/such/"])
def test_a_stranger_cannot_fill_the_disk(db, address, settings):
    settings.ANONYMOUS_LIMIT_BYTES = 1000
    client = Client()
    response = client.post(address, {"file": SimpleUploadedFile("big.xlsx", b"x" * 2000)})
    assert response.status_code == 413
    assert "内容过大" in response.content.decode()


def test_nor_can_somebody_signed_in(officer_client, settings):
    settings.REQUEST_LIMIT_BYTES = 1000
    response = officer_client.post("/imports/new/", {"file": SimpleUploadedFile("big.xlsx", b"x" * 2000)})
    assert response.status_code == 413


def test_reading_counts_nothing(client, db):
    for _ in range(40):
        assert client.get("/accounts/login/").status_code == 200
    assert cache.get("anything") is None
