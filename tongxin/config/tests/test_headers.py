"""Every answer says what a page may load: pages, refusals, redirects, static files, mistakes of ours."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from tests.addresses import every_address
from tongxin.config.headers import HEADERS, POLICY


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("told to nobody")


urlpatterns = [path("broken/", broken), path("", include("tongxin.config.urls"))]


# The address of a letter's link is a pattern; it stands with the others below.
WRITABLE = [address for address in every_address() if address.name != "account_reset_password_from_key"]


def check(response: HttpResponse) -> None:
    for name, value in HEADERS.items():
        assert response.headers.get(name) == value, f"{response.status_code}: {name}"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("visitor", ["officer", "stranger"])
@pytest.mark.parametrize("address", WRITABLE, ids=lambda address: address.name)
def test_every_view_answers_with_the_headers(client, officer, address, visitor, method):
    client.raise_request_exception = False
    if visitor == "officer":
        client.force_login(officer)
    response = getattr(client, method)(address.example())
    check(response)
    if visitor == "officer" and "_auth_user_id" in client.session:
        assert response["Cache-Control"], "a page of somebody stays in no cache"


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/broken/", 500),
        ("/no/such/", 404),
        ("/accounts/password/reset/key/1-x/", 200),
        ("/static/ui/tongxin.css", 200),
        ("/static/no/such.css", 404),
    ],
)
def test_mistakes_and_static_files_too(db, caplog, address, status):
    response = Client(raise_request_exception=False).get(address)
    response.close()
    assert response.status_code == status
    check(response)


def test_a_wrong_host_and_an_expired_form_too(db, caplog):
    check(Client(raise_request_exception=False).get("/", headers={"host": "elsewhere.example"}))
    check(Client(enforce_csrf_checks=True).post("/care/", {"on": "1"}))


def test_nothing_inline_and_no_eval():
    assert "unsafe" not in POLICY
    assert "default-src 'none'" in POLICY
    assert "*" not in POLICY


def test_behind_tls_the_browser_stays_with_it(client, db, settings):
    settings.SECURE_HSTS_SECONDS = 31536000
    assert client.get("/accounts/login/", secure=True)["Strict-Transport-Security"] == "max-age=31536000"


OFFERING = """
import django; django.setup()
from tongxin.config.headers import POLICY
forms = next(part for part in POLICY.split("; ") if part.startswith("form-action"))
assert forms == "form-action 'self' https://login.work.weixin.qq.com", forms
"""


def test_forms_lead_to_a_chat_program_only_where_it_is_offered(tmp_path):
    assert "form-action 'self';" in f"{POLICY};"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tongxin.config.settings",
        "TONGXIN_DATA": str(tmp_path),
        "TONGXIN_SIGN_IN": "wecom,phone",
    }
    done = subprocess.run([sys.executable, "-c", OFFERING], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
