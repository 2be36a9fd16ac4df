"""Where one is signed in: the list, ending one, ending all others; and that who is ended is really out."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from tongxin.audit.models import Record
from tongxin.people.models import Person
from tongxin.people.roles import Role
from tongxin.people.signing_in.own_sessions import browser

PASSWORD, NEW = "correct horse battery", "a longer staple, Monday"
SECURITY, PAGE = "/accounts/security/", "/accounts/password/change/"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0"
PHONE = "Mozilla/5.0 (Linux; Android 14; HarmonyOS) AppleWebKit/537.36 Chrome/114.0 Mobile Safari/537.36"


@pytest.fixture
def person(people) -> Person:
    return people(Role.LAWYER)


def come_in(person: Person, agent: str = EDGE, address: str = "192.0.2.1") -> Client:
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    assert client.post("/accounts/login/", {"login": person.email, "password": PASSWORD}).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


def number_of(client: Client) -> int:
    return UserSession.objects.get(session_key=client.session.session_key).pk


def test_the_list_says_which_browser_from_where_since_when(person):
    here = come_in(person)
    come_in(person, PHONE, "198.51.100.7")
    html = here.get(SECURITY).content.decode()
    for told in ("Edge · Windows", "192.0.2.1", "本会话", "Chrome · HarmonyOS", "198.51.100.7"):
        assert told in html


def test_reading_writes_nothing_and_sending_writes_when(person):
    client = come_in(person)
    began = UserSession.objects.get().last_seen_at
    del client.cookies["sessionid-seen"]  # as after a minute
    client.get(SECURITY)
    assert UserSession.objects.get().last_seen_at == began
    del client.cookies["sessionid-seen"]
    client.post("/care/", {"on": "1", "next": "/"})
    assert UserSession.objects.get().last_seen_at > began


def test_ending_one(person):
    here, there = come_in(person), come_in(person, PHONE)
    assert here.post(f"{SECURITY}sessions/{number_of(there)}/end/").url == SECURITY
    assert not is_in(there)
    assert is_in(here)
    assert Record.objects.filter(kind="door.session_ended").count() == 1


def test_ending_all_others(person):
    here, there, elsewhere = come_in(person), come_in(person), come_in(person)
    here.post(f"{SECURITY}sessions/end/")
    assert (is_in(here), is_in(there), is_in(elsewhere)) == (True, False, False)
    assert Record.objects.get(kind="door.session_ended").details["sessions"] == 2


def test_not_somebody_elses(person, county_officer):
    theirs = come_in(county_officer)
    assert come_in(person).post(f"{SECURITY}sessions/{number_of(theirs)}/end/").status_code == 404
    assert is_in(theirs)


def test_a_copied_cookie_is_out_with_its_session(person):
    here, there = come_in(person), come_in(person)
    stolen = Client()
    stolen.cookies["sessionid"] = there.session.session_key
    assert is_in(stolen)
    here.post(f"{SECURITY}sessions/{number_of(there)}/end/")
    assert not is_in(stolen)


def test_who_signs_out_leaves_the_list(person):
    here, there = come_in(person), come_in(person, PHONE)
    there.post("/accounts/logout/")
    assert "HarmonyOS" not in here.get(SECURITY).content.decode()
    assert UserSession.objects.count() == 1
    assert Record.objects.filter(kind="door.signed_out").count() == 1


def test_a_session_that_vanished_is_not_listed(person):
    here, there = come_in(person), come_in(person, PHONE)
    Session.objects.filter(pk=there.session.session_key).delete()
    assert "HarmonyOS" not in here.get(SECURITY).content.decode()


def test_a_new_password_ends_the_others_and_not_this_one(person, city, officer):
    here, there = come_in(person), come_in(person)
    given = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert here.post(PAGE, given).url == SECURITY
    assert (is_in(here), is_in(there)) == (True, False)
    assert "本会话" in here.get(SECURITY).content.decode()
    assert Session.objects.filter(pk=here.session.session_key).exists()


def test_the_list_costs_the_same_for_many(person, django_assert_num_queries):
    here = come_in(person)
    here.get(SECURITY)
    for _ in range(5):
        come_in(person)
    with django_assert_num_queries(7):  # session, person, roles, factors, sessions; and two of the shell
        here.get(SECURITY)


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        (EDGE, "Edge · Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; UOS) Gecko/20100101 Firefox/115.0", "Firefox · UOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) MicroMessenger/8.0", "微信 · iPhone"),
        ("", "未知浏览器"),
        ("<script>", "未知浏览器"),
    ],
)
def test_a_browser_in_words(agent, told):
    assert browser(agent) == told
