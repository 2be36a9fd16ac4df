"""Ways of signing in that an installation may offer: a code to the phone, chat programs. Off, nothing is seen."""

from __future__ import annotations

import json
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.dingtalk.views import DingTalkOAuth2Adapter
from allauth.socialaccount.providers.weixin.views import WeixinOAuth2Adapter
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.guards import unwatched
from tests.pages import english_in, read
from tongxin.audit.models import Record
from tongxin.notices.models import Notice
from tongxin.people.models import FirstSignIn, Person
from tongxin.people.roles import Role
from tongxin.people.signing_in import sms
from tongxin.people.signing_in.actions import second_factors
from tongxin.people.wecom.views import WeComAdapter

PASSWORD = "correct horse battery"
NUMBER = "+8613812345678"
PHONE, CONFIRM = "/accounts/login/code/", "/accounts/login/code/confirm/"
PROVIDERS = ("wecom", "dingtalk", "weixin")


@pytest.fixture
def person(people) -> Person:
    made = people(Role.LAWYER)
    made.phone = NUMBER
    with unwatched():
        made.save()
    return made


class Pocket:
    """What has arrived on phones."""

    texts: list[tuple[str, str]] = []

    def send(self, number: str, text: str) -> None:
        self.texts.append((number, text))


@pytest.fixture
def pocket(settings, monkeypatch) -> type[Pocket]:
    settings.SIGN_IN = frozenset({"phone"})
    monkeypatch.setitem(sys.modules, "pocket", SimpleNamespace(Pocket=Pocket))
    settings.SMS_SENDER = "pocket.Pocket"
    Pocket.texts = []
    return Pocket


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


class TestOff:
    ADDRESSES = [PHONE, CONFIRM, *(f"/accounts/linked/{way}/" for way in PROVIDERS),
                 *(f"/accounts/linked/{way}/back/" for way in PROVIDERS),
                 "/accounts/linked/error/", "/accounts/linked/cancelled/"]  # fmt: skip

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_there_is_no_such_address(self, client, db, address):
        assert client.get(address).status_code in {404, 405}
        assert client.post(address, {"phone": NUMBER}).status_code == 404

    def test_and_nothing_in_the_pages(self, client, officer_client):
        for html in (client.get("/accounts/login/").content, officer_client.get("/accounts/security/").content):
            for word in ("短信", "微信", "钉钉", "linked", "login/code"):
                assert word not in html.decode().partition("<main")[2]


class TestPhone:
    def ask(self, client: Client, number: str = "138 1234 5678"):
        return client.post(PHONE, {"phone": number})

    def code(self, pocket) -> str:
        return re.search(r"\d{6}", pocket.texts[-1][1])[0]

    def test_a_code_lets_in(self, client, person, pocket):
        assert "用短信验证码登录" in client.get("/accounts/login/").content.decode()
        assert self.ask(client).url == CONFIRM
        assert pocket.texts[-1][0] == NUMBER
        assert client.post(CONFIRM, {"code": self.code(pocket)}).url == "/"
        assert is_in(client)
        assert Record.objects.get(kind="door.signed_in").details == {"method": "code"}

    def test_a_new_browser_is_told(self, client, person, pocket):
        FirstSignIn.objects.create(person=person)
        self.ask(client)
        client.post(CONFIRM, {"code": self.code(pocket)})
        assert Notice.objects.filter(kind="people.told_new_browser", recipient=person.actor_id).count() == 1

    @pytest.mark.parametrize(
        "typed", ["138 1234 5678", "+86 138-1234-5678", "１３８１２３４５６７８", "008613812345678"]
    )
    def test_however_it_is_written(self, client, person, pocket, typed):
        self.ask(client, typed)
        assert len(pocket.texts) == 1

    def test_an_unknown_number_reads_alike_and_gets_nothing(self, person, pocket):
        pages = []
        for number in ("13812345678", "13900000000"):
            client = Client()
            assert self.ask(client, number).url == CONFIRM
            html = client.get(CONFIRM).content.decode() + client.post(CONFIRM, {"code": "000000"}).content.decode()
            pages.append(re.sub(r'value="\w{64}"|X-CSRFToken[^}]+', "", html))
        assert pages[0] == pages[1]
        assert len(pocket.texts) == 1

    def test_an_unknown_number_costs_the_same(self, client, person, pocket):
        counts = []
        for number in ("13812345678", "13900000000"):
            with CaptureQueriesContext(connection) as queries:
                self.ask(Client(), number)
            counts.append(len(queries))
        # The task that carries the code runs at once in tests: it looks for the recipient in both cases.
        assert abs(counts[0] - counts[1]) <= 1

    @pytest.mark.parametrize("typed", ["", "12345", "0418-2812345", "abc"])
    def test_what_is_no_mobile_number_is_said(self, client, pocket, db, typed):
        assert self.ask(client, typed).status_code == 200
        assert not pocket.texts

    def test_wrong_codes_lock_the_account(self, person, pocket, settings):
        settings.FAILURES_PER_ADDRESS = 100
        for wrong in (3, 2):
            client = Client()
            self.ask(client)
            for _ in range(wrong):
                client.post(CONFIRM, {"code": "000000"})
        client.post(CONFIRM, {"code": self.code(pocket)})
        assert not is_in(client)
        right = Client().post("/accounts/login/", {"login": person.email, "password": PASSWORD})
        assert "15 分钟" in right.content.decode(), "and by password neither"

    def test_a_code_of_another_visit_is_refused(self, client, person, pocket):
        self.ask(client)
        other = Client()
        self.ask(other, "13900000000")
        other.post(CONFIRM, {"code": self.code(pocket)})
        assert not is_in(other)

    def test_codes_are_not_sent_without_end(self, client, person, pocket):
        for _ in range(8):
            self.ask(Client())
        assert len(pocket.texts) == 3

    def test_a_second_factor_is_asked_for_all_the_same(self, client, person, pocket):
        second_factors.add_app(person, secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", step=0)
        self.ask(client)
        assert client.post(CONFIRM, {"code": self.code(pocket)}).url == "/accounts/second-factor/"
        assert not is_in(client)

    def test_a_closed_account_gets_none(self, client, person, pocket):
        with unwatched():
            Person.objects.filter(pk=person.pk).update(is_active=False)
        self.ask(client)
        assert not pocket.texts

    def test_who_changes_the_number_proves_once_more_who_they_are(self, client, person, pocket):
        client.force_login(person)
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 1.0}]
        session.save()
        answer = client.post("/accounts/me/details/", {"name": person.name, "phone": "13900000000"})
        assert answer.url.startswith("/accounts/reauthenticate/")
        assert Person.objects.get(pk=person.pk).phone == NUMBER

    @pytest.mark.parametrize("address", [PHONE, CONFIRM])
    def test_the_pages_are_in_chinese(self, client, person, pocket, address):
        self.ask(client)
        html = client.get(address).content.decode()
        assert not english_in(read(html), {"Tongxin", "English"})


def test_the_default_carrier_is_the_log(caplog, settings):
    settings.SMS_SENDER = "tongxin.people.signing_in.sms.ToTheLog"
    sms.sender().send(NUMBER, "123456")
    assert "138****5678" in caplog.text
    assert NUMBER not in caplog.text


class FakeProvider(BaseHTTPRequestHandler):
    """WeCom, DingTalk and WeChat in one, on this machine: whoever comes with the code “good” is “u-1”."""

    def do_GET(self) -> None:
        asked = {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}
        path = urlsplit(self.path).path
        if path == "/wecom/token":
            self.answer({"errcode": 0, "access_token": "t"} if asked["corpsecret"] == "secret" else {"errcode": 40001})
        elif path == "/wecom/user":
            self.answer({"errcode": 0, "userid": "u-1"} if asked["code"] == "good" else {"errcode": 40029})
        else:
            self.answer({"openid": "u-1", "nickname": "Xiao", "headimgurl": "https://x.example/a.png"})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/weixin/token":
            good = parse_qs(body)["code"] == ["good"]
            return self.answer({"access_token": "t", "openid": "u-1"} if good else {"errcode": 40029})
        good = json.loads(body)["code"] == "good"
        return self.answer({"accessToken": "t", "refreshToken": "r", "expireIn": 7200} if good else {"code": "bad"})

    def answer(self, data: dict[str, object]) -> None:
        body = json.dumps(data | ({"openId": "u-1", "mobile": "13812345678"} if "me" in self.path else {})).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def elsewhere(monkeypatch, settings):
    """The three programs, offered, and answered by a server of the test."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), FakeProvider)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    home = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(WeComAdapter, "access_token_url", f"{home}/wecom/token")
    monkeypatch.setattr(WeComAdapter, "profile_url", f"{home}/wecom/user")
    monkeypatch.setattr(DingTalkOAuth2Adapter, "access_token_url", f"{home}/dingtalk/token")
    monkeypatch.setattr(DingTalkOAuth2Adapter, "profile_url", f"{home}/dingtalk/me")
    monkeypatch.setattr(WeixinOAuth2Adapter, "access_token_url", f"{home}/weixin/token")
    monkeypatch.setattr(WeixinOAuth2Adapter, "profile_url", f"{home}/weixin/user")
    settings.SIGN_IN = frozenset(PROVIDERS)
    settings.SOCIALACCOUNT_PROVIDERS = {
        way: {"APPS": [{"client_id": "corp", "secret": "secret", "key": "7"}]} for way in PROVIDERS
    }
    yield home
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("way", PROVIDERS)
class TestChatPrograms:
    def go(self, client: Client, way: str, *, process: str = "login", code: str = "good", **extra: str):
        """Press the button, agree over there, come back, and go on."""
        away = client.post(f"/accounts/linked/{way}/", {"process": process, **extra})
        assert away.status_code == 302
        asked = parse_qs(urlsplit(away.url).query)
        query = {"authCode" if way == "dingtalk" else "code": code, "state": asked["state"][0]}
        back = f"/accounts/linked/{way}/back/?" + "&".join(f"{key}={value}" for key, value in query.items())
        page = client.get(back)
        assert "data-send-at-once" in page.content.decode()
        return client.post(back)

    def linked(self, person: Person, way: str) -> Client:
        client = Client()
        client.force_login(person)
        assert self.go(client, way, process="connect").url == "/accounts/security/"
        return client

    def test_once_linked_it_signs_in(self, client, person, elsewhere, way):
        self.linked(person, way)
        assert self.go(client, way).url == "/"
        assert is_in(client)
        assert Record.objects.filter(kind="door.account_linked").count() == 1

    def test_a_new_browser_is_told_once(self, client, person, elsewhere, way):
        FirstSignIn.objects.create(person=person)
        self.linked(person, way)
        for _ in range(2):
            self.go(client, way)
            client.post("/accounts/logout/")
        assert Notice.objects.filter(kind="people.told_new_browser", recipient=person.actor_id).count() == 1

    def test_unlinked_it_signs_nobody_in_and_makes_no_account(self, client, person, elsewhere, way):
        before = Person.objects.count()
        answer = self.go(client, way)
        assert answer.status_code == 403
        assert "尚未绑定" in answer.content.decode()
        assert not is_in(client)
        assert (Person.objects.count(), SocialAccount.objects.count()) == (before, 0)

    def test_a_code_that_is_not_good(self, client, person, elsewhere, way):
        self.linked(person, way)
        answer = self.go(client, way, code="bad")
        assert answer.status_code in {401, 302}
        assert not is_in(client)

    def test_a_state_of_somebody_else(self, client, person, elsewhere, way):
        self.linked(person, way)
        other = Client()
        away = other.post(f"/accounts/linked/{way}/", {})
        state = parse_qs(urlsplit(away.url).query)["state"][0]
        assert client.post(f"/accounts/linked/{way}/back/?code=good&authCode=good&state={state}").status_code == 401
        assert not is_in(client)

    def test_nothing_of_the_profile_is_kept(self, person, elsewhere, way):
        self.linked(person, way)
        kept = SocialAccount.objects.get()
        assert kept.extra_data == {}
        assert kept.uid.endswith("u-1")

    def test_one_account_there_is_one_account_here(self, person, officer, elsewhere, way):
        self.linked(person, way)
        client = Client()
        client.force_login(officer)
        self.go(client, way, process="connect")
        assert SocialAccount.objects.get().user == person

    def test_the_way_back_leads_nowhere_else(self, client, person, elsewhere, way):
        self.linked(person, way)
        assert self.go(client, way, next="https://elsewhere.example/").url == "/"

    def test_the_address_cannot_change_what_is_asked(self, client, elsewhere, db, way):
        away = client.post(f"/accounts/linked/{way}/?auth_params=redirect_uri%3Dhttps://elsewhere.example/&scope=all")
        assert "elsewhere" not in away.url
        assert "all" not in parse_qs(urlsplit(away.url).query).get("scope", [""])[0].split()

    def test_a_second_factor_is_asked_for_all_the_same(self, client, person, elsewhere, way):
        self.linked(person, way)
        second_factors.add_app(person, secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", step=0)
        assert self.go(client, way).url == "/accounts/second-factor/"
        assert not is_in(client)

    def test_unlinking(self, client, person, elsewhere, way):
        mine = self.linked(person, way)
        account = SocialAccount.objects.get()
        assert mine.post(f"/accounts/security/linked/{account.pk}/removal/").url == "/accounts/security/"
        assert self.go(client, way).status_code == 403

    def test_not_somebody_elses(self, person, officer_client, elsewhere, way):
        self.linked(person, way)
        account = SocialAccount.objects.get()
        assert officer_client.post(f"/accounts/security/linked/{account.pk}/removal/").status_code == 404
        assert SocialAccount.objects.exists()

    def test_the_buttons_are_there(self, client, officer_client, elsewhere, way):
        for html in (client.get("/accounts/login/"), officer_client.get("/accounts/security/")):
            assert f'action="/accounts/linked/{way}/"' in html.content.decode()

    @pytest.mark.parametrize("page", ["error", "cancelled"])
    def test_the_pages_are_in_chinese(self, client, elsewhere, db, way, page):
        html = client.get(f"/accounts/linked/{page}/").content.decode()
        assert not english_in(read(html), {"Tongxin", "English"})
