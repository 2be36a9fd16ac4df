"""The log says what happened, and no secret."""

from __future__ import annotations

import logging
from logging.config import dictConfig

import pytest
from django.conf import settings

from tongxin.config.logs import Discreet, discreet

SECRET = "k7Zq-geheim_42"


@pytest.mark.parametrize(
    "said",
    [
        "login failed: password={}",
        "{{'login': 'a@example.org', 'password': '{}', 'next': '/'}}",
        '{{"password1": "{}"}}',
        "EMAIL_HOST_PASSWORD = '{}'",
        "csrfmiddlewaretoken={}&login=a",
        "Authorization: Bearer {}",
        "Authorization: Basic {}",
        "'HTTP_AUTHORIZATION': 'Bearer {}'",
        "Cookie: csrftoken=abc; sessionid={}",
        "Set-Cookie: sessionid={}; HttpOnly",
        "HTTP_COOKIE=a=b; sessionid={}",
        "SECRET_KEY={}",
        "api_key: {}",
        "Not Found: /accounts/password/reset/key/1-{}/",
        "Not Found: /accounts/reset/{}/",
        "Unauthorized: /accounts/linked/wecom/back/?code={}&state=x",
        "Unauthorized: /accounts/linked/dingtalk/back/?authCode={}",
        "POST sealed={}&code=123456",
        "could not connect to postgres://tongxin:{}@db.example/tongxin",
    ],
)
def test_a_secret_is_left_out(said):
    told = discreet(said.format(SECRET))
    assert SECRET not in told
    assert "[…]" in told


@pytest.mark.parametrize("said", ["Not Found: /figures/", "the password is wrong", "12:30:01 ready"])
def test_the_rest_stays(said):
    assert discreet(said) == said


def test_arguments_and_tracebacks_too(capsys):
    logger = logging.getLogger("tongxin.test_logs")
    handler = logging.StreamHandler()
    handler.setFormatter(Discreet("%(levelname)s %(message)s"))
    logger.addHandler(handler)
    try:
        try:
            raise ValueError(f"refused token={SECRET}")
        except ValueError:
            logger.exception("request with %s", {"Authorization": f"Bearer {SECRET}"})
    finally:
        logger.removeHandler(handler)
    told = capsys.readouterr().err
    assert "ValueError: refused token=[…]" in told
    assert SECRET not in told


def test_the_product_logs_like_that(capsys):
    before = logging.getLogger().handlers[:]
    dictConfig(settings.LOGGING)
    try:
        logging.getLogger("anything").warning("password=%s", SECRET)
    finally:
        logging.getLogger().handlers[:] = before
    assert SECRET not in capsys.readouterr().err
