"""The frame of every page, by hand and by keyboard: menu, elderly mode, language, charts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.sample import make_sample


@pytest.fixture
def sample(city, officer, now):
    return make_sample(city, officer, now=now)


def test_the_menu_opens_and_closes(signed_in_page):
    page = signed_in_page
    page.goto("/accounts/password/change/")
    panel = page.locator(".topbar .menu-panel")
    page.locator(".topbar summary").press("Enter")
    assert panel.is_visible()
    page.keyboard.press("Escape")
    assert not panel.is_visible()
    page.locator(".topbar summary").click()
    page.locator("h1").click()
    assert not panel.is_visible()


def test_the_first_key_leads_past_the_navigation(signed_in_page):
    page = signed_in_page
    page.goto("/accounts/password/change/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "oldpassword"


def test_the_elderly_mode_enlarges_type_and_targets(signed_in_page):
    page = signed_in_page
    page.goto("/accounts/password/change/")
    size = "parseFloat(getComputedStyle(document.querySelector('label')).fontSize)"
    height = "document.querySelector('.btn-primary').offsetHeight"
    before = page.evaluate(f"[{size}, {height}]")
    page.locator(".topbar-switches button").first.click()
    after = page.evaluate(f"[{size}, {height}]")
    assert page.url.endswith("/accounts/password/change/")
    assert after[0] >= before[0] * 1.2
    assert after[1] >= 48


def test_a_page_of_mistakes_leads_to_them(signed_in_page):
    page = signed_in_page
    page.goto("/accounts/password/change/")
    page.fill("#id_oldpassword", "wrong")
    page.fill("#id_password1", "a")
    page.fill("#id_password2", "b")
    page.locator("main .btn-primary").click()
    expect(page.get_by_role("alert").first).to_be_focused()


@pytest.mark.parametrize("width", [390, 1440])
def test_charts_are_drawn_beside_their_numbers(page_at, sign_in, sample, officer, width):
    page = page_at(width)
    sign_in(page, officer)
    page.goto("/figures/")
    page.wait_for_selector("[data-chart] svg path")
    for box in page.locator("[data-chart]").all():
        drawn = box.locator("svg").bounding_box()
        assert drawn["width"] <= width
        assert drawn["height"] > 100
    page.locator(".chart-table summary").first.click()
    assert page.locator(".chart-table tbody tr").first.is_visible()


def test_a_list_is_read_line_by_line_on_a_phone(page_at, sample):
    page = page_at(390)
    page.goto("/sites/public/")
    first = page.locator("table[data-cards] tbody tr").first
    expect(first.locator("[data-label=证书编号]")).to_be_visible()
    box = page.locator(".table-responsive").first
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth"), "nothing lies beside the screen"
