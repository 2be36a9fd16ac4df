"""A sign-in from a browser that is new for somebody is told to them; from a known one, and the very first, not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.signing import Signer
from django.test import Client
from django.utils import timezone, translation

from tests.guards import unwatched
from tongxin.notices.models import Notice, Switch
from tongxin.people.actions.retention import forget_browsers
from tongxin.people.models import FirstSignIn, KnownBrowser, Person
from tongxin.people.rights.actions import erase
from tongxin.people.roles import Role
from tongxin.people.signing_in.known_browsers import name_for
from tongxin.people.tests.test_own_sessions import EDGE, PASSWORD, PHONE, SECURITY, is_in, number_of

KIND = "people.told_new_browser"


@pytest.fixture(autouse=True)
def in_chinese():
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def person(people) -> Person:
    return people(Role.LAWYER)


@pytest.fixture
def colleague(people) -> Person:
    return people(Role.LAWYER)


class Browser(Client):
    """A browser on some PC: it keeps its cookies when somebody signs out."""

    def __init__(self, agent: str = EDGE) -> None:
        super().__init__(headers={"user-agent": agent})

    def sign_in(self, person: Person, password: str = PASSWORD) -> Browser:
        assert self.post("/accounts/login/", {"login": person.email, "password": password}).status_code == 302
        return self

    def sign_out(self) -> Browser:
        self.post("/accounts/logout/")
        return self


def told(person: Person) -> int:
    return Notice.objects.filter(recipient=person.actor_id, kind=KIND).count()


def test_the_very_first_sign_in_is_told_to_nobody(person):
    Browser().sign_in(person)
    assert told(person) == 0


def test_the_same_browser_again_is_not_told(person):
    Browser().sign_in(person).sign_out().sign_in(person)
    assert told(person) == 0


def test_another_browser_is_told_once_with_time_browser_and_where_to_end_it(person):
    Browser().sign_in(person)
    phone = Browser(PHONE).sign_in(person)
    notice = Notice.objects.get(recipient=person.actor_id, kind=KIND)
    assert "Chrome · HarmonyOS" in notice.sentence
    assert f"{timezone.localtime():%Y-%m-%d}" in notice.sentence
    assert (notice.label, notice.link) == ("新设备登录", "/accounts/security/#sessions")
    phone.sign_out().sign_in(person)
    assert told(person) == 1


def test_both_devices_stay_known(person):
    desk, phone = Browser().sign_in(person), Browser(PHONE).sign_in(person)
    for device in (desk, phone, desk, phone):
        device.sign_out().sign_in(person)
    assert told(person) == 1


def test_several_share_one_pc(person, colleague):
    """Each has been there before, so nobody is told; the colleague's first sign-in there does not speak for another."""
    pc = Browser().sign_in(person).sign_out().sign_in(colleague).sign_out()
    pc.sign_in(person).sign_out().sign_in(colleague)
    assert (told(person), told(colleague)) == (0, 0)


def test_a_pc_that_a_colleague_uses_is_new_for_me(person, colleague):
    Browser().sign_in(person)
    Browser(PHONE).sign_in(colleague).sign_out().sign_in(person)
    assert told(person) == 1


def test_a_cookie_does_nothing_for_another_person(person, colleague):
    """Copied as it is, renamed for the thief's own account, or signed anew by who could: another's is no token."""
    owner = Browser().sign_in(person)
    Browser().sign_in(colleague)
    stolen = owner.cookies[name_for(person)].value
    token = Signer(salt=f"tongxin.people.known_browsers:{person.actor_id}").unsign(stolen)
    forged = Signer(salt=f"tongxin.people.known_browsers:{colleague.actor_id}").sign(token)
    for number, (name, value) in enumerate(
        [(name_for(person), stolen), (name_for(colleague), stolen), (name_for(colleague), forged)], start=1
    ):
        thief = Browser(PHONE)
        thief.cookies[name] = value
        thief.sign_in(colleague)
        assert told(colleague) == number
    assert told(person) == 0


def test_a_cookie_lets_nobody_in(person):
    owner = Browser().sign_in(person)
    thief = Browser()
    thief.cookies[name_for(person)] = owner.cookies[name_for(person)].value
    assert not is_in(thief)
    thief.post("/accounts/login/", {"login": person.email, "password": "wrong password!"})
    assert not is_in(thief)


@pytest.mark.parametrize("changed", ["", "nonsense", "abc:def", "x" * 5000])
def test_a_cookie_that_was_changed_or_deleted_is_told(person, changed):
    browser = Browser().sign_in(person).sign_out()
    if changed:
        browser.cookies[name_for(person)] = changed
    else:
        browser.cookies.clear()
    browser.sign_in(person)
    assert told(person) == 1
    browser.sign_out().sign_in(person)
    assert told(person) == 1


def test_the_cookie_is_closed_to_scripts_and_other_sites_and_sent_to_the_account_pages_only(person, settings):
    cookie = Browser().sign_in(person).cookies[name_for(person)]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/accounts/")
    assert cookie["max-age"] == 180 * 24 * 60 * 60
    settings.SESSION_COOKIE_SECURE = True
    assert name_for(person).startswith("__Secure-")
    secure = Browser()
    answer = secure.post("/accounts/login/", {"login": person.email, "password": PASSWORD}, secure=True)
    assert answer.cookies[name_for(person)]["secure"]


def test_the_server_keeps_neither_token_nor_browser(person):
    browser = Browser().sign_in(person)
    row = KnownBrowser.objects.get()
    value = browser.cookies[name_for(person)].value
    assert row.digest not in value
    assert value.split(":")[0] not in str(vars(row))
    assert {field.name for field in KnownBrowser._meta.fields} == {"id", "person", "digest", "used_on"}
    assert person.actor_id not in name_for(person) + value


def test_after_half_a_year_without_a_sign_in_it_is_new_again(person):
    browser = Browser().sign_in(person).sign_out()
    KnownBrowser.objects.update(used_on=timezone.localdate() - timedelta(days=179))
    browser.sign_in(person).sign_out()
    assert told(person) == 0
    assert KnownBrowser.objects.get().used_on == timezone.localdate(), "each sign-in counts anew"
    KnownBrowser.objects.update(used_on=timezone.localdate() - timedelta(days=180))
    browser.sign_in(person)
    assert told(person) == 1


def test_retention_removes_what_is_old_and_the_next_sign_in_is_told_all_the_same(person):
    now = timezone.now()
    browser = Browser().sign_in(person).sign_out()
    assert forget_browsers(now=now, dry_run=False) == 0
    KnownBrowser.objects.update(used_on=timezone.localdate(now) - timedelta(days=180))
    assert forget_browsers(now=now, dry_run=True) == 1
    assert forget_browsers(now=now, dry_run=False) == 1
    assert not KnownBrowser.objects.exists()
    browser.sign_in(person)
    assert told(person) == 1, "that they have signed in before is not forgotten with it"


def test_whoever_ends_a_session_that_was_not_theirs_is_told_of_the_next_one_there(person):
    desk, intruder = Browser().sign_in(person), Browser(PHONE).sign_in(person)
    desk.post(f"{SECURITY}sessions/{number_of(intruder)}/end/")
    intruder.sign_in(person)
    assert told(person) == 2
    desk.sign_out().sign_in(person)
    assert told(person) == 2


def test_ending_all_others_leaves_this_browser_known_and_no_other(person):
    desk, signed_out, other = Browser(), Browser(), Browser(PHONE)
    for browser in (desk, signed_out, other):
        browser.sign_in(person)
    signed_out.sign_out()
    desk.post(f"{SECURITY}sessions/end/")
    before = told(person)
    desk.sign_out().sign_in(person)
    assert told(person) == before
    signed_out.sign_in(person)
    other.sign_in(person)
    assert told(person) == before + 2


def test_a_new_password_makes_every_other_browser_new(person, officer):
    desk, intruder = Browser().sign_in(person), Browser(PHONE).sign_in(person).sign_out()
    new = "a longer staple, Monday"
    desk.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    desk.sign_out().sign_in(person, new)
    assert told(person) == 1
    intruder.sign_in(person, new)
    assert told(person) == 2


def test_it_cannot_be_switched_off_in_the_app(person):
    Switch.objects.create(reader=person.actor_id, kind=KIND, on_pages=False, by_mail=False)
    Browser().sign_in(person)
    Browser(PHONE).sign_in(person)
    assert Notice.objects.to(person.actor_id).filter(kind=KIND).count() == 1


def test_it_goes_out_by_mail_to_whoever_wants_that(
    person, settings, mailoutbox, django_capture_on_commit_callbacks, now
):
    settings.EMAIL_HOST = "mail.example"
    Switch.objects.create(reader=person.actor_id, kind=KIND, on_pages=True, by_mail=True)
    Browser().sign_in(person)
    with django_capture_on_commit_callbacks() as callbacks:
        Browser(PHONE).sign_in(person)
    assert len(callbacks) == 1, "one letter to queue"


def test_who_is_erased_leaves_nothing(person, officer):
    Browser().sign_in(person)
    with unwatched():
        erase(person, by=person, now=timezone.now(), request=None, reason="own_wish")
    assert not KnownBrowser.objects.filter(person=person).exists()
    assert not FirstSignIn.objects.filter(person=person).exists()


def test_a_failed_sign_in_is_not_told_and_makes_nothing_known(person):
    Browser().sign_in(person)
    other = Browser(PHONE)
    other.post("/accounts/login/", {"login": person.email, "password": "wrong password!"})
    assert told(person) == 0
    assert KnownBrowser.objects.count() == 1


def test_the_page_of_sessions_can_be_reached_from_the_notice(person):
    Browser().sign_in(person)
    phone = Browser(PHONE).sign_in(person)
    notice = Notice.objects.get(kind=KIND)
    assert phone.post(f"/notices/{notice.pk}/reading/").url == notice.link
    assert 'id="sessions"' in phone.get(SECURITY).content.decode()
