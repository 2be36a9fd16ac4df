"""A real Chromium against a real server. What the browser complains about fails the test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.run import chromium

# Playwright keeps an event loop running in the test's thread; Django would refuse the database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A form that comes back with its mistakes, or too late, is an answer and no fault; Chromium logs it as one.
ANSWERS = ("status of 422", "status of 409")
HEIGHTS = {390: 844, 1440: 900}
# How long a page may take (ms) while other workers keep the machine busy. Speed is measured by `make bench`, not here.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)

# A page can be pressed once its scripts have run: a test is quicker than any person.
READY_FIRST = """
    const unready = new CSSStyleSheet();
    unready.replaceSync("* { pointer-events: none !important }");
    document.adoptedStyleSheets = [unready];
    document.addEventListener("DOMContentLoaded", () => { document.adoptedStyleSheets = []; });
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a worker."""
    executable = chromium()
    if not executable:
        pytest.skip("no Chromium found")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def complaints(live_server) -> Iterator[list[str]]:
    """What the browser complained about during the test; it fails the test unless the test clears it."""
    heard: list[str] = []
    yield heard
    assert not heard, "the browser complains: " + "; ".join(heard)


def _listen(page: Page, complaints: list[str], home: str) -> None:
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda message: (
            complaints.append(f"{page.url}: {message.text}")
            if message.type == "error" and not any(answer in message.text for answer in ANSWERS)
            else None
        ),
    )
    page.on(
        "request",
        lambda request: (
            complaints.append(f"{page.url} asks another host: {request.url}")
            if not request.url.startswith((home, "data:", "blob:"))
            else None
        ),
    )


@pytest.fixture
def page_at(browser, live_server, complaints) -> Iterator[Callable[..., Page]]:
    """Open an empty page: page_at(390), page_at(1440, language="en"). Paths such as "/figures/" are the server's."""
    contexts = []

    def open_page(width: int, *, language: str = "zh-CN") -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            locale=language,
            timezone_id="Asia/Shanghai",
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE)
        context.add_init_script(READY_FIRST)
        contexts.append(context)
        page = context.new_page()
        _listen(page, complaints, live_server.url)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def sign_in(live_server) -> Callable[..., None]:
    """Sign a person in on a page, without typing a password: sign_in(page, officer)."""

    def give_session(page: Page, person) -> None:
        client = Client()
        client.force_login(person)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])

    return give_session


@pytest.fixture
def signed_in_page(page_at, sign_in, officer) -> Page:
    """A page at 1440 px on which the officer is signed in."""
    page = page_at(1440)
    sign_in(page, officer)
    return page
