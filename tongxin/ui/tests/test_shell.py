"""The frame of every page."""

from __future__ import annotations

import gzip
import re

from django.contrib.staticfiles import finders

FIRST_VISIT_LIMIT = 150_000  # bytes, compressed, without charts
AIM = 80_000


def weight(address: str) -> int:
    with open(finders.find(address.removeprefix("/static/").split("#")[0]), "rb") as file:
        return len(gzip.compress(file.read()))


def test_a_first_visit_is_light(client, db):
    html = client.get("/accounts/login/").content.decode()
    addresses = set(re.findall(r'(?:src|href)="(/static/[^"#]+)', html))
    assert any(address.endswith("tabler.min.css") for address in addresses)
    total = len(gzip.compress(html.encode())) + sum(weight(address) for address in addresses)
    assert total < AIM < FIRST_VISIT_LIMIT


def test_the_charts_engine_is_not_part_of_every_page(client, db):
    assert "echarts" not in client.get("/accounts/login/").content.decode()


def test_somebody_signed_in_finds_the_rooms_and_the_way_out(officer_client, officer):
    html = officer_client.get("/accounts/password/change/").content.decode()
    assert 'href="#content"' in html
    assert 'id="content"' in html
    assert officer.name in html
    assert 'action="/accounts/logout/"' in html
    assert all(f'href="{room}"' in html for room in ["/figures/", "/imports/", "/reports/"])
    assert 'aria-current="true"' not in html


def test_the_room_one_is_in_is_marked(officer_client):
    html = officer_client.get("/imports/").content.decode()
    assert '<a href="/imports/" aria-current="true">' in re.sub(r"\s+", " ", html)


def test_a_stranger_sees_no_rooms(client, db):
    html = client.get("/accounts/login/").content.decode()
    assert 'href="/figures/"' not in html
    assert "阜新市" in html
