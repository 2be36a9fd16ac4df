"""Language and elderly mode: for everybody, kept by the browser."""

from __future__ import annotations

import pytest

SIGN_IN = "/accounts/login/"


def test_the_elderly_mode_is_turned_on_and_off(client, db):
    assert 'class="care"' not in client.get(SIGN_IN).content.decode()
    response = client.post("/care/", {"on": "1", "next": SIGN_IN})
    assert response.url == SIGN_IN
    assert 'class="care"' in client.get(SIGN_IN).content.decode()
    client.post("/care/", {"on": "0", "next": SIGN_IN})
    assert 'class="care"' not in client.get(SIGN_IN).content.decode()


def test_the_language_is_kept(client, db):
    assert '<html lang="zh-hans"' in client.get(SIGN_IN).content.decode()
    response = client.post("/language/", {"language": "en", "next": SIGN_IN})
    assert response.url == SIGN_IN
    assert '<html lang="en"' in client.get(SIGN_IN).content.decode()


@pytest.mark.parametrize("address", ["/care/", "/language/"])
@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:x", ""])
def test_nobody_is_sent_elsewhere(client, db, address, elsewhere):
    response = client.post(address, {"on": "1", "language": "en", "next": elsewhere})
    assert response.status_code == 302
    assert response.url == "/"


@pytest.mark.parametrize("address", ["/care/", "/language/"])
def test_looking_switches_nothing(client, db, address):
    assert client.get(address).status_code == 405


def test_a_colleague_can_switch_too(newcomer_client):
    assert newcomer_client.post("/care/", {"on": "1", "next": "/"}).status_code == 302
