"""What the content security policy keeps a browser from, should a script ever get into a page."""

from __future__ import annotations

import pytest

from tests.hostile import clean_but_hostile
from tests.sample import make_sample

PLANT = """() => {
    window.planted = 0;
    document.body.insertAdjacentHTML("beforeend", "<img src=/no/such.png onerror='window.planted = 1'>");
    const script = document.createElement("script");
    script.textContent = "window.planted = 2";
    document.body.append(script);
    const link = document.createElement("a");
    link.href = "javascript:void(window.planted = 3)";
    document.body.append(link);
    link.click();
    // Later, because the tool that drives the browser may itself evaluate.
    setTimeout(() => { window.planted = new Function("return 4")(); }, 50);
}"""


@pytest.fixture
def sample(city, officer, now):
    return make_sample(city, officer, now=now)


def test_a_planted_script_does_not_run(signed_in_page, sample, complaints):
    page = signed_in_page
    page.goto("/figures/")
    page.evaluate(PLANT)
    page.wait_for_timeout(300)
    assert page.evaluate("window.planted") == 0
    refused = " ".join(complaints)
    complaints.clear()
    assert "inline event handler" in refused
    assert "inline script" in refused
    assert "JavaScript URL" in refused
    assert "string as JavaScript" in refused


def test_nothing_goes_to_another_host(signed_in_page, sample, complaints):
    page = signed_in_page
    page.goto("/figures/")
    sent = page.evaluate("fetch('http://127.0.0.2:9/').then(() => 'sent', () => 'refused')")
    assert sent == "refused"
    assert "Content Security Policy" in " ".join(complaints)
    complaints.clear()


def test_the_pages_draw_as_before(signed_in_page, sample):
    # The policy's complaints are console errors, and those fail the test by themselves.
    page = signed_in_page
    page.goto("/figures/")
    page.wait_for_selector("[data-chart] svg path")
    page.goto(sample.draft.get_absolute_url())
    assert page.locator(".report-chart svg").count() or page.locator(".report-sheet").count()
    assert page.evaluate("getComputedStyle(document.querySelector('.report-title')).textAlign") == "center"


def test_going_back_after_signing_out_shows_nothing(signed_in_page, sample):
    page = signed_in_page
    page.goto("/figures/")
    page.locator(".topbar summary").click()
    page.locator(".menu-panel form[action$='logout/'] button").click()
    page.wait_for_url("**/accounts/login/**")
    page.go_back()
    page.wait_for_timeout(300)
    assert page.locator(".figure-cards").count() == 0
    assert "/accounts/login/" in page.url


def test_hostile_texts_stay_texts(signed_in_page, sample, officer):
    page = signed_in_page
    page.goto("/imports/new/")
    file = {"name": "台账\"'><img src=x onerror=e()>.xlsx", "mimeType": "", "buffer": clean_but_hostile()}
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="上传并预检").click()
    page.wait_for_selector("main")
    assert page.locator("img[src=x]").count() == 0
    assert "<img src=x" in page.locator("h1").inner_text()
