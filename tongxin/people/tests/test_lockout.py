"""Five failures close an account, and an address, for a quarter of an hour; all processes count together."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from django.db.models import F
from django.test import Client

from tongxin.audit.models import Record
from tongxin.people.signing_in.actions import attempts
from tongxin.people.signing_in.models import Attempts
from tongxin.people.signing_in.rules import FAILURES, LOCKED_FOR

PASSWORD = "correct horse battery"
LOCKED = "请等待 15 分钟后再试"
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def sign_in(client: Client, email: str, password: str = PASSWORD, *, address: str = "192.0.2.1"):
    return client.post("/accounts/login/", {"login": email, "password": password}, REMOTE_ADDR=address)


def fail(client: Client, email: str, times: int, *, addresses: str = "198.51.100.{}") -> None:
    for number in range(times):
        sign_in(client, email, "wrong", address=addresses.format(number + 1))


def let_pass(time: timedelta) -> None:
    """Move what is stored into the past; the clock stays as it is."""
    Attempts.objects.update(failed_at=F("failed_at") - time)


def test_after_five_failures_the_right_password_is_refused(client, officer):
    fail(client, officer.email, 5)
    assert LOCKED in sign_in(client, officer.email).content.decode()
    assert "_auth_user_id" not in client.session


def test_after_four_it_is_not(client, officer):
    fail(client, officer.email, 4)
    assert sign_in(client, officer.email).status_code == 302


def test_after_a_quarter_of_an_hour_it_is_let_in(client, officer):
    fail(client, officer.email, 5)
    let_pass(14 * MINUTE + 55 * SECOND)
    assert LOCKED in sign_in(client, officer.email).content.decode()
    let_pass(10 * SECOND)
    assert sign_in(client, officer.email).status_code == 302


def test_trying_on_does_not_lengthen_the_lock(client, officer):
    fail(client, officer.email, 5)
    let_pass(10 * MINUTE)
    fail(client, officer.email, 5)
    let_pass(5 * MINUTE + SECOND)
    assert sign_in(client, officer.email).status_code == 302


def test_an_account_is_locked_wherever_one_comes_from_and_no_other_is(client, officer, county_officer):
    fail(client, officer.email, 5)
    assert LOCKED in sign_in(Client(), officer.email, address="203.0.113.9").content.decode()
    assert sign_in(Client(), county_officer.email, address="203.0.113.9").status_code == 302


def test_writing_the_address_otherwise_is_the_same_account(client, officer):
    fail(client, officer.email.upper(), 3)
    fail(client, f" {officer.email} ", 2)
    assert LOCKED in sign_in(client, officer.email).content.decode()


def test_an_address_is_locked_for_all_accounts(client, officer):
    for number in range(5):
        sign_in(client, f"somebody{number}@example.org", "wrong")
    assert LOCKED in sign_in(client, officer.email).content.decode()
    assert sign_in(Client(), officer.email, address="192.0.2.2").status_code == 302


def test_a_success_clears_the_account_and_not_the_address(client, officer, county_officer):
    for _ in range(3):
        sign_in(client, officer.email, "wrong")
    sign_in(client, officer.email)
    client.logout()
    sign_in(client, county_officer.email, "wrong")
    sign_in(client, county_officer.email, "wrong")
    assert LOCKED in sign_in(client, officer.email).content.decode(), "five from this address"
    assert sign_in(client, officer.email, address="192.0.2.2").status_code == 302, "the account has none"


def test_an_office_behind_one_address_may_be_given_more(client, officer, settings):
    settings.FAILURES_PER_ADDRESS = 20
    for number in range(19):
        sign_in(client, f"somebody{number}@example.org", "wrong")
    assert sign_in(client, officer.email).status_code == 302


def test_somebody_with_ipv6_has_one_network_and_not_all_its_addresses(client, officer):
    for number in range(5):
        sign_in(client, f"somebody{number}@example.org", "wrong", address=f"2001:db8:1:2::{number + 1:x}")
    assert LOCKED in sign_in(client, officer.email, address="2001:db8:1:2:ffff::1").content.decode()
    assert sign_in(client, officer.email, address="2001:db8:1:3::1").status_code == 302


def test_known_and_unknown_read_alike_all_the_way(officer):
    def answers(email: str) -> list[str]:
        client = Client()
        texts = [sign_in(client, email, "wrong", address=f"198.51.100.{n}").content.decode() for n in range(1, 8)]
        return [text.replace(email, "…").partition("<main")[2].partition("csrfmiddlewaretoken")[0] for text in texts]

    known, unknown = answers(officer.email), answers("nobody@example.org")
    assert known == unknown


def test_known_and_unknown_cost_the_same_hashing(client, officer, monkeypatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: hashed.append(1) or encode(*args))
    sign_in(client, officer.email, "wrong")
    known = len(hashed)
    sign_in(client, "nobody@example.org", "wrong")
    assert known == len(hashed) - known == 1


def test_the_table_says_neither_who_nor_from_where(client, officer):
    sign_in(client, officer.email, "wrong")
    for row in Attempts.objects.values():
        assert officer.email not in str(row)
        assert "192.0.2.1" not in str(row)


def test_the_lock_is_noted_once(client, officer):
    fail(client, officer.email, 8)
    assert Record.objects.filter(kind="door.locked_out").count() == 1
    assert Record.objects.filter(kind="door.sign_in_failed").count() == 5


def test_reauthentication_counts_too(officer_client, officer):
    for _ in range(5):
        officer_client.post("/accounts/reauthenticate/", {"password": "wrong"})
    assert LOCKED in officer_client.post("/accounts/reauthenticate/", {"password": PASSWORD}).content.decode()
    assert LOCKED in sign_in(Client(), officer.email).content.decode()


def test_old_counts_are_thrown_away(db):
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    attempts.book("old", limit=5, now=now - timedelta(days=2))
    attempts.book("new", limit=5, now=now)
    assert list(Attempts.objects.values_list("key", flat=True)) == ["new"]


def test_the_boundary_is_exact(db):
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    allowed = [attempts.book("k", limit=FAILURES, now=now) for _ in range(7)]
    assert allowed == [True] * 5 + [False] * 2
    assert attempts.is_locked("k", limit=FAILURES, now=now + LOCKED_FOR - SECOND)
    assert not attempts.book("k", limit=FAILURES, now=now + LOCKED_FOR - SECOND)
    assert not attempts.is_locked("k", limit=FAILURES, now=now + LOCKED_FOR)
    assert attempts.book("k", limit=FAILURES, now=now + LOCKED_FOR)


@pytest.mark.django_db(transaction=True)
def test_of_many_guesses_at_once_five_are_looked_at():
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)

    def guess(_number: int) -> bool:
        try:
            return attempts.book("k", limit=FAILURES, now=now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(guess, range(24)))
    assert sum(allowed) == FAILURES


def test_a_wrong_current_password_counts(officer_client, officer):
    given = {"oldpassword": "wrong", "password1": "a longer staple", "password2": "a longer staple"}
    for _ in range(6):
        html = officer_client.post("/accounts/password/change/", given).content.decode()
    assert LOCKED in html
