"""One click into the sample city: from this machine, and in no other case."""

from __future__ import annotations

import pytest
from django.test import Client

from tongxin.notices.models import Notice
from tongxin.people import sample
from tongxin.people.models import FirstSignIn, KnownBrowser, Person
from tongxin.people.roles import Role

ADDRESS = "/accounts/sample-session/"


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost:8000"})


@pytest.fixture
def sample_city(people, tmp_path, settings):
    settings.DATA = tmp_path
    sample.mark()
    people(Role.AUDITOR, email=sample.email(Role.AUDITOR))
    return people(Role.CITY_OFFICER, email=sample.email(Role.CITY_OFFICER))


def signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_one_click_signs_in(client, sample_city):
    assert ADDRESS in client.get("/accounts/login/").content.decode()
    response = client.post(ADDRESS)
    assert response.status_code == 302
    assert response.url == "/"
    assert signed_in(client)


def test_one_click_is_told_to_nobody_and_makes_no_browser_known(client, sample_city):
    FirstSignIn.objects.create(person=sample_city)
    client.post(ADDRESS)
    assert not Notice.objects.filter(kind="people.told_new_browser").exists()
    assert not KnownBrowser.objects.exists()


def test_one_looks_around_as_whoever_is_chosen(client, sample_city):
    auditor = Person.objects.get(email=sample.email(Role.AUDITOR))
    client.post(ADDRESS, {"as": auditor.pk})
    assert client.session["_auth_user_id"] == str(auditor.pk)


def test_nobody_but_the_sample_people_is_offered(client, sample_city, newcomer, officer):
    client.post(ADDRESS, {"as": officer.pk})
    assert client.session["_auth_user_id"] == str(sample_city.pk), "the first of them instead"


def test_it_leads_to_the_page_that_was_wanted(client, sample_city):
    assert client.post(ADDRESS, {"next": "/figures/"}).url == "/figures/"
    assert client.post(ADDRESS, {"next": "https://elsewhere.example/"}).url == "/"


@pytest.mark.parametrize(
    "request_from_elsewhere",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": ""},
        {"HTTP_HOST": "tongxin.example"},
        {"HTTP_HOST": "127.0.0.1.elsewhere.example"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_FORWARDED_HOST": "localhost"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_VIA": "1.1 proxy"},
    ],
    ids=lambda given: next(iter(given)),
)
def test_from_elsewhere_there_is_no_such_address(client, sample_city, settings, request_from_elsewhere):
    settings.ALLOWED_HOSTS = ["*"]
    assert ADDRESS not in client.get("/accounts/login/", **request_from_elsewhere).content.decode()
    assert client.post(ADDRESS, **request_from_elsewhere).status_code == 404
    assert not signed_in(client)


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_this_machine_has_several_names(client, sample_city, host):
    address = "::1" if "::" in host else "127.0.0.1"
    assert client.post(ADDRESS, HTTP_HOST=host, REMOTE_ADDR=address).status_code == 302


def test_in_a_real_city_there_is_no_such_address(client, people, tmp_path, settings):
    settings.DATA = tmp_path
    people(Role.CITY_OFFICER, email=sample.email(Role.CITY_OFFICER))
    assert ADDRESS not in client.get("/accounts/login/").content.decode()
    assert client.post(ADDRESS).status_code == 404
    assert not signed_in(client)


def test_without_the_sample_account_nobody_is_signed_in(client, db, tmp_path, settings):
    settings.DATA = tmp_path
    sample.mark()
    assert client.post(ADDRESS).status_code == 404


def test_looking_at_the_address_does_nothing(client, sample_city):
    assert client.get(ADDRESS).status_code == 405
    assert not signed_in(client)


def test_the_mark_is_a_file_of_this_installation(tmp_path, settings):
    settings.DATA = tmp_path
    assert not sample.is_marked()
    sample.mark()
    assert sample.is_marked()
    assert (tmp_path / "sample-city").exists()
