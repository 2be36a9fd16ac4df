"""A visit begins with a new key, ends by itself, and leaves nothing behind."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tongxin.config import visits

PASSWORD = "correct horse battery"
PAGE = "/accounts/password/change/"
SEEN = "sessionid-seen"
MINUTE, HOUR = 60, 3600


class Clock:
    """What the visits believe the time to be; moved by hand."""

    def __init__(self) -> None:
        self.now = 1_800_000_000

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(visits, "time", clock)
    return clock


@pytest.fixture
def visit(client, officer, clock) -> Client:
    client.post("/accounts/login/", {"login": officer.email, "password": PASSWORD})
    assert client.get(PAGE).status_code == 200
    return client


def test_who_does_nothing_is_signed_out_and_told_why(visit, clock):
    clock.now += 31 * MINUTE
    response = visit.get(PAGE, follow=True)
    assert response.redirect_chain == [(f"/accounts/login/?next={PAGE}", 302)]
    assert "30 分钟没有操作" in response.content.decode()
    assert "_auth_user_id" not in visit.session


def test_a_part_of_a_page_does_not_become_the_sign_in(visit, clock):
    clock.now += 31 * MINUTE
    response = visit.get(PAGE, headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Refresh"], response.content) == (200, "true", b"")
    assert "30 分钟没有操作" in visit.get(PAGE, follow=True).content.decode()


def test_who_keeps_working_stays(visit, clock):
    for _ in range(10):
        clock.now += 20 * MINUTE
        assert visit.get(PAGE).status_code == 200


def test_a_visit_ends_after_a_working_day(visit, clock):
    for _ in range(12 * 3):
        clock.now += 20 * MINUTE
        visit.get(PAGE)
    clock.now += MINUTE
    response = visit.get(PAGE, follow=True)
    assert "12 小时" in response.content.decode()
    assert "_auth_user_id" not in visit.session


def test_the_office_chooses_how_long(visit, clock, settings):
    settings.IDLE_MINUTES = 5
    clock.now += 6 * MINUTE
    assert visit.get(PAGE).status_code == 302


@pytest.mark.parametrize("forged", ["1999999999:x", "", "nonsense", "1999999999"])
def test_a_forged_time_counts_for_nothing(visit, clock, forged):
    visit.cookies[SEEN] = forged
    clock.now += 31 * MINUTE
    assert visit.get(PAGE).status_code == 302


def test_the_time_of_another_visit_counts_for_nothing(visit, clock, officer):
    clock.now += 20 * MINUTE
    other = Client()
    other.post("/accounts/login/", {"login": officer.email, "password": PASSWORD})
    visit.cookies[SEEN] = other.cookies[SEEN].value
    clock.now += 11 * MINUTE
    assert visit.get(PAGE).status_code == 302


def test_pages_write_nothing_into_the_session(visit, clock, django_assert_num_queries):
    clock.now += 10 * MINUTE
    with django_assert_num_queries(4):  # the session, the person, the roles, the bell
        visit.get(PAGE)


def test_signing_in_changes_the_key(client, officer, clock):
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key
    client.post("/accounts/login/", {"login": officer.email, "password": PASSWORD})
    assert client.session.session_key != planted
    assert not Session.objects.filter(pk=planted).exists()


def test_a_new_password_ends_the_other_visits_and_not_this_one(visit, clock, officer, city, now):
    from tongxin.orgs.actions import UnitDraft, open_unit
    from tongxin.orgs.vocabulary import Kind

    open_unit(UnitDraft(kind=Kind.DEPARTMENT, name_zh="示例", place=city.code, parent=None), by=officer, now=now)
    other = Client()
    other.force_login(officer)
    clock.now += 20 * MINUTE
    visit.get(PAGE)
    visit.post(PAGE, {"oldpassword": PASSWORD, "password1": "a longer staple", "password2": "a longer staple"})
    clock.now += 20 * MINUTE
    assert visit.get(PAGE).status_code == 200
    assert other.get(PAGE).status_code == 302


def test_signing_out_leaves_nothing(visit, clock):
    key = visit.session.session_key
    visit.post("/accounts/logout/")
    assert not Session.objects.filter(pk=key).exists()
    assert not visit.cookies[SEEN].value
    stolen = Client()
    stolen.cookies["sessionid"] = key
    assert stolen.get(PAGE).status_code == 302


def test_the_cookies_are_closed_to_scripts_and_other_sites(visit):
    for name in ("sessionid", SEEN):
        assert visit.cookies[name]["httponly"], name
        assert visit.cookies[name]["samesite"] == "Lax", name
        assert not visit.cookies[name]["max-age"], f"{name} ends with the browser"


TLS = """
import django; django.setup()
from django.conf import settings as s
assert s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE and s.LANGUAGE_COOKIE_SECURE and s.SECURE_SSL_REDIRECT
assert s.SECURE_HSTS_SECONDS >= 31536000
assert s.SESSION_COOKIE_NAME.startswith("__Host-") and s.CSRF_COOKIE_NAME.startswith("__Host-")
assert s.IDLE_MINUTES == 7 and s.ALLAUTH_TRUSTED_PROXY_COUNT == 1
"""


def test_behind_tls_the_cookies_travel_on_nothing_else(tmp_path):
    import os
    import subprocess
    import sys

    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tongxin.config.settings",
        "TONGXIN_DATA": str(tmp_path),
        "TONGXIN_TLS": "1",
        "TONGXIN_IDLE_MINUTES": "7",
    }
    done = subprocess.run([sys.executable, "-c", TLS], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
