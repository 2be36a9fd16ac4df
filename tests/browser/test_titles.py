"""A stranger with a phone checks a plaque, before and after the officer revokes the title."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.axe import serious_findings
from tests.browser.test_every_page import STICKS_OUT
from tests.sample import make_sample


@pytest.fixture
def title(transactional_db, city, officer, now):
    return make_sample(city, officer, now=now).dossier.title


def test_a_stranger_checks_a_certificate(page_at, sign_in, officer, title):
    phone = page_at(390)
    phone.goto(title.public_address)
    expect(phone.locator(".standing-word")).to_have_text("有效")
    assert not serious_findings(phone)
    assert phone.evaluate(STICKS_OUT) <= 0

    desk = page_at(1440)
    sign_in(desk, officer)
    desk.goto(title.get_absolute_url())
    with desk.expect_download() as fetched:
        desk.get_by_role("link", name="证书（PDF）").click()
    assert fetched.value.suggested_filename == f"证书_{title.certificate}.pdf"
    desk.get_by_role("link", name="撤销称号").click()
    desk.get_by_label("决定文号").fill("示例〔2026〕12号")
    desk.get_by_label("理由").fill("示例：整改期满后仍不符合条件")
    desk.get_by_role("button", name="撤销称号").click()
    expect(desk.locator(".standing-word")).to_have_text("已撤销")

    phone.reload()
    expect(phone.locator(".standing-word")).to_have_text("已撤销")
    phone.goto("/sites/public/")
    phone.get_by_label("名称或证书编号").fill(title.certificate)
    phone.get_by_role("button", name="查看").click()
    expect(phone.locator(".standing-word")).to_have_text("已撤销")  # the number leads to its certificate
    assert not serious_findings(phone)
    assert phone.evaluate(STICKS_OUT) <= 0
