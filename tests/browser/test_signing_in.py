"""Signing in as people do it: an authenticator app, a passkey of a virtual device, sessions that are ended."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.axe import serious_findings
from tongxin.notices.models import Notice
from tongxin.people.roles import Role
from tongxin.people.signing_in.actions import reset_links, second_factors
from tongxin.people.signing_in.rules import STEP, code_at

PASSWORD = "correct horse battery"
SECURITY = "/accounts/security/"


def sign_in_by_hand(page: Page, person) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("电子邮箱").fill(person.email)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def code(secret: str, steps: int = 0) -> str:
    return code_at(secret, int(time.time()) // STEP + steps)


def set_up_app(page: Page) -> str:
    """Set an app up on the page, and return its secret."""
    page.goto(f"{SECURITY}app/")
    expect(page.locator("img.qr")).to_be_visible()
    assert page.locator("img.qr").evaluate("picture => picture.naturalWidth") > 100
    page.get_by_text("无法扫码").click()
    secret = re.sub(r"\s", "", page.locator(".secret code").inner_text())
    page.get_by_label("应用中显示的验证码").fill(code(secret))
    page.get_by_role("button", name="设置", exact=True).click()
    page.wait_for_url("**/recovery-codes/")
    return secret


def give_passkeys(page: Page) -> None:
    """Plug a virtual device into the browser that keeps passkeys and whose owner always agrees."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="退出").click()
    page.wait_for_url("**/accounts/login/**")


def test_an_app_is_set_up_and_asked_for(page_at, officer, city):
    page = page_at(1440)
    sign_in_by_hand(page, officer)
    page.wait_for_url(f"**{SECURITY}")
    expect(page.get_by_text("您的角色须设置")).to_be_visible()
    secret = set_up_app(page)
    page.get_by_role("button", name="显示我的恢复码").click()
    codes = page.locator(".codes code")
    expect(codes).to_have_count(10)
    recovery = codes.first.inner_text()
    page.get_by_role("link", name="我已妥善保存").click()
    expect(page.get_by_text("剩余 10 个")).to_be_visible()
    page.goto("/figures/")
    expect(page).to_have_url(re.compile("/figures/"))

    sign_out(page)
    sign_in_by_hand(page, officer)
    page.wait_for_url("**/second-factor/")
    page.get_by_label("验证码").fill("000000")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_text("已使用过")).to_be_visible()
    page.get_by_label("验证码").fill(code(secret, 1))
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.locator(".topbar")).to_be_visible()

    sign_out(page)
    sign_in_by_hand(page, officer)
    page.get_by_label("验证码").fill(recovery)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.locator(".topbar")).to_be_visible()


def test_a_passkey_is_made_asked_for_and_enough_alone(page_at, officer, city):
    page = page_at(1440)
    give_passkeys(page)
    sign_in_by_hand(page, officer)
    page.goto(f"{SECURITY}passkey/")
    expect(page.get_by_text("无法在本站创建")).to_be_hidden()
    page.get_by_label("名称").fill("办公电脑")
    page.get_by_role("button", name="创建通行密钥").click()
    page.wait_for_url("**/recovery-codes/")
    assert Authenticator.objects.get(user=officer).type == "webauthn"
    page.goto(SECURITY)
    expect(page.get_by_text("办公电脑")).to_be_visible()

    sign_out(page)
    sign_in_by_hand(page, officer)
    page.wait_for_url("**/second-factor/")
    page.get_by_role("button", name="使用通行密钥").click()
    expect(page.locator(".topbar")).to_be_visible()

    sign_out(page)
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.locator(".topbar")).to_be_visible()
    page.goto("/figures/")
    expect(page).to_have_url(re.compile("/figures/"))
    new_browsers = Notice.objects.filter(kind="people.told_new_browser")
    assert not new_browsers.exists(), "the same browser, whichever way in"

    sign_out(page)
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.locator(".topbar")).to_be_visible()
    assert new_browsers.count() == 1

    page.goto(f"/accounts/reauthenticate/passkey/?next={SECURITY}")
    page.get_by_role("button", name="使用通行密钥").click()
    page.wait_for_url(f"**{SECURITY}")


def test_without_a_passkey_the_button_says_so(page_at, complaints, live_server, db):
    page = page_at(390)
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "usb", "isUserVerified": False}},
    )
    page.goto("/accounts/login/")
    expect(page.get_by_text("没有通行密钥响应")).to_be_hidden()
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_text("没有通行密钥响应")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_who_is_ended_elsewhere_is_out_here(page_at, people, city):
    person = people(Role.LAWYER)
    here, there = page_at(1440), page_at(390)
    sign_in_by_hand(here, person)
    sign_in_by_hand(there, person)
    expect(there.locator(".topbar")).to_be_visible()
    here.goto(SECURITY)
    here.get_by_role("button", name="结束其他全部会话").click()
    expect(here.get_by_text("已结束 1 个")).to_be_visible()
    assert UserSession.objects.count() == 1
    there.goto(SECURITY)
    expect(there).to_have_url(re.compile("/accounts/login/"))


@pytest.mark.parametrize("width", [390, 1440])
def test_the_pages_that_need_something_first(page_at, sign_in, people, settings, width):
    """Those that the tests of every page cannot reach: they fit, and nobody is shut out of them."""
    settings.SIGN_IN = frozenset({"phone"})
    person = people(Role.LAWYER)
    second_factors.add_app(person, secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", step=0)
    token = reset_links.issue_from_the_machine(person, now=timezone.now())
    page, inside = page_at(width), page_at(width)
    sign_in_by_hand(page, person)
    page.wait_for_url("**/second-factor/")
    page.wait_for_load_state()
    look_at(page)
    page.goto(f"/accounts/reset/{token}/")
    look_at(page)
    sign_in(inside, person)
    inside.goto(f"{SECURITY}recovery-codes/")
    look_at(inside)
    with inside.expect_navigation():
        inside.get_by_role("button", name="显示我的恢复码").click()
    look_at(inside)
    for address in (SECURITY, "/accounts/reauthenticate/", "/accounts/reauthenticate/code/"):
        inside.goto(address)
        look_at(inside)
    stranger = page_at(width)
    stranger.goto("/accounts/login/code/")
    look_at(stranger)
    stranger.get_by_label("手机号").fill("13900000000")
    stranger.get_by_role("button", name="发送验证码").click()
    stranger.wait_for_url("**/confirm/")
    stranger.wait_for_load_state()
    look_at(stranger)


def look_at(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
    assert not serious_findings(page), page.url
