"""Who may open what: every address is closed, but for a written list."""

from __future__ import annotations

import pytest

from tests.addresses import every_address

# The public views. Whoever adds one says why everybody may see it.
PUBLIC = {
    "ui:language": "choosing the language, also on the sign-in page",
    "ui:care": "choosing the elderly mode, also on the sign-in page",
    "account_login": "signing in",
    "people:privacy_notice": "how personal data are handled; the law wants it where everybody finds it",
    "people:sample_session": "signing in to the sample city from this machine; anywhere else there is no such address",
    "account_logout": "signing out, also of a session that has ended",
    "account_signup": "says that accounts are made by an administrator",
    "account_inactive": "says that the account is closed",
    "account_reset_password": "a forgotten password",
    "account_reset_password_done": "a forgotten password",
    "account_reset_password_from_key": "a forgotten password",
    "account_reset_password_from_key_done": "a forgotten password",
    "people:reset_link": "a forgotten password, by a link that an administrator handed over",
    "people:invitation": "accepting an invitation, by a link that works once",
    "mfa_authenticate": "the second factor, after the password",
    "mfa_login_webauthn": "signing in with a passkey",
    "people:passkey_challenge": "the question that the passkey answers",
    **dict.fromkeys(
        ("account_request_login_code", "account_confirm_login_code"),
        "signing in with a code to the phone; where that is not offered there is no such address",
    ),
    **{
        f"{provider}_{step}": "signing in with a chat program; where that is not offered there is no such address"
        for provider in ("dingtalk", "wecom", "weixin")
        for step in ("login", "callback")
    },
    "sites:public_register": "which sites hold the title: everybody may check a plaque",
    **dict.fromkeys(
        ("sites:open_notices", "sites:open_notice", "sites:open_notice_pdf"),
        "which sites are to be named: a public notice is for everybody",
    ),
    "sites:objecting": "anybody may object to a public notice, without an account",
    "sites:receipt": "who objected reads the answer with the receipt number",
    "sites:public_certificate": "what a certificate is worth today; the code on it leads here",
    **dict.fromkeys(
        ("sites:credential", "sites:credential_key", "sites:credential_issuer", "sites:credentials_revoked"),
        "the signed credential of a title, and what a program checks it with",
    ),
    "socialaccount_login_cancelled": "coming back from a chat program without having agreed",
    "socialaccount_login_error": "coming back from a chat program that did not answer",
}
ADDRESSES = every_address()
CLOSED = [address for address in ADDRESSES if not address.is_public]
# Everybody who is signed in may use their own account and notices, and asks on the home page for a role; all else is
# for those who hold one.
OWN = ("notices:", "home", "workspace:home")
OFFICE = [
    address for address in CLOSED if not address.name.startswith(OWN) and not address.example().startswith("/accounts/")
]


def test_the_public_views_are_those_on_the_list():
    public = {address.name for address in ADDRESSES if address.is_public}
    unexplained, gone = sorted(public - set(PUBLIC)), sorted(set(PUBLIC) - public)
    assert not unexplained, "public, and the list in tests/test_views.py does not say why"
    assert not gone, "on the list in tests/test_views.py, but closed or gone"


def test_every_address_has_a_name_of_its_own():
    names = [address.name for address in ADDRESSES]
    assert not [name for name in names if name.endswith("None")], "name every path()"
    assert not {name for name in names if names.count(name) > 1}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", CLOSED, ids=lambda address: address.name)
def test_a_stranger_is_sent_to_the_sign_in(client, db, address, method):
    response = getattr(client, method)(address.example())
    assert response.status_code == 302, f"{address.example()} answers {response.status_code} to a stranger"
    assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", OFFICE, ids=lambda address: address.name)
def test_an_account_without_a_role_sees_no_page_of_the_office(newcomer_client, address, method):
    response = getattr(newcomer_client, method)(address.example())
    assert response.status_code == 403, f"{address.example()} answers {response.status_code} to somebody without a role"
