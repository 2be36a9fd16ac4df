"""Every page in a real browser, on a phone and on an office screen: nothing breaks, sticks out, shuts somebody out."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.addresses import every_address
from tests.browser.axe import serious_findings
from tests.sample import make_sample
from tests.source import listed
from tests.test_pages import NO_PAGE, WHOSE, arguments

pytestmark = pytest.mark.skipif(
    connection.vendor == "postgresql",
    reason="how a page lies on the screen is not the database’s matter; test_pages.py asks for each on both",
)
STICKS_OUT = "() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("room", ["", *WHOSE])
def test_every_page_fits(page_at, sign_in, client, people, city, officer, now, width, room):
    """room: one, or a page, that the officer may not enter, seen by whose it is."""
    sample = make_sample(city, officer, now=now)
    visitor = people(WHOSE[room]) if room else officer
    client.force_login(visitor)
    page = page_at(width)
    sign_in(page, visitor)
    too_wide, shut_out = [], {}
    for address in every_address():
        given = arguments(address, sample)
        if address.name in NO_PAGE or given is None or (room and not f"{address.name}:".startswith(f"{room}:")):
            continue
        path = address.path(given)
        # Asked first without the browser: what is no page (a file, a part, a redirect, a POST address) is not opened.
        response = client.get(path)
        if response.status_code == 200 and b"<html" in response.getvalue():
            page.goto(path)
            if page.evaluate(STICKS_OUT) > 0:
                too_wide.append(path)
            if found := serious_findings(page):
                shut_out[address.name] = found
    assert not shut_out, "axe-core: " + listed(f"{name}: {found}" for name, found in shut_out.items())
    assert not too_wide, f"wider than {width} px: {too_wide}"


@pytest.mark.parametrize("width", [390, 1440])
def test_a_stranger_sees_the_sign_in(page_at, transactional_db, width):
    page = page_at(width)
    page.goto("/")
    assert "/accounts/login/" in page.url
    assert not serious_findings(page)
    assert page.evaluate(STICKS_OUT) <= 0
