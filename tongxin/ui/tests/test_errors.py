"""The pages for what went wrong: in our words, telling nothing."""

from __future__ import annotations

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

SECRET = "table people_person, row 7"


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError(SECRET)


@login_not_required
def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied(*request.GET.getlist("why"))


@login_not_required
def malformed(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation(SECRET)


urlpatterns = [
    path("broken/", broken),
    path("forbidden/", forbidden),
    path("malformed/", malformed),
    path("", include("tongxin.config.urls")),
]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def test_an_unknown_address(visitor):
    response = visitor.get("/no/such/page/")
    assert response.status_code == 404
    assert "没有找到这个页面" in response.content.decode()
    assert "no/such" not in response.content.decode().replace('value="/no/such/page/"', "")


def test_an_unknown_address_in_english(visitor):
    assert "There is nothing here" in visitor.get("/no/", headers={"accept-language": "en"}).content.decode()


def test_a_refusal_says_the_obstacle(visitor):
    response = visitor.get("/forbidden/", {"why": "只有联络员可以办结。"})
    assert response.status_code == 403
    assert "只有联络员可以办结。" in response.content.decode()
    assert "管理员" in visitor.get("/forbidden/").content.decode()


@pytest.mark.parametrize(("address", "status"), [("/broken/", 500), ("/malformed/", 400)])
def test_our_mistakes_are_told_in_both_languages_and_tell_nothing(visitor, address, status, caplog):
    response = visitor.get(address)
    html = response.content.decode()
    assert response.status_code == status
    assert SECRET not in html
    assert "请" in html
    assert 'lang="en"' in html
    assert "/static/ui/tongxin.css" in html


def test_an_expired_form(caplog):
    response = Client(enforce_csrf_checks=True).post("/care/", {"on": "1"})
    assert response.status_code == 403
    assert "没有保存任何内容" in response.content.decode()
