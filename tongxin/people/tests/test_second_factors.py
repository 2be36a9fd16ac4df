"""A second factor: set up, asked for, lost; required of officers and administrators."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tongxin.audit.models import Record
from tongxin.notices.models import Notice
from tongxin.people import sample
from tongxin.people.models import FirstSignIn, Person
from tongxin.people.permissions import NotAllowed
from tongxin.people.roles import NEEDS_SECOND_FACTOR, Role
from tongxin.people.signing_in.actions import second_factors
from tongxin.people.signing_in.models import Attempts
from tongxin.people.signing_in.rules import code_at, step_of, step_of_code

PASSWORD = "correct horse battery"
SECURITY = "/accounts/security/"
EMPTY = {"clientDataJSON": "", "attestationObject": "", "authenticatorData": "", "signature": ""}
JUNK = {name: "AAAA" for name in EMPTY}
CLIENT_DATA = {**JUNK, "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIn0"}  # {"type":"webauthn.create"}
NONSENSE = [
    "", "{}", "[]", "1", '"x"', '{"id": 1}', '{"id": "x", "rawId": 5}', "{",
    *(
        json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {**response, "userHandle": handle}})
        for response in (EMPTY, JUNK, CLIENT_DATA)
        for handle in ("", "MQ", "Lg", "-")
    ),
]  # fmt: skip
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def sign_in(client: Client, person: Person):
    return client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})


def code(secret: str = SECRET, steps: int = 0) -> str:
    return code_at(secret, step_of(timezone.now()) + steps)


def send(client: Client, code: str):
    return client.post("/accounts/second-factor/", {"code": code})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def with_app(officer) -> Person:
    """The officer with an app, whose last code was used a while ago."""
    second_factors.add_app(officer, secret=SECRET, step=step_of(timezone.now()) - 10)
    return officer


class TestSettingUp:
    def page(self, client: Client) -> dict[str, str]:
        html = client.get("/accounts/security/app/").content.decode()
        parts = re.findall(r"<span>([A-Z2-7]{4})</span>", html)
        return {"sealed": re.search(r'name="sealed" value="([^"]+)"', html)[1], "secret": "".join(parts)}

    def test_the_code_of_the_app_sets_it_up(self, officer_client, officer):
        page = self.page(officer_client)
        assert len(page["secret"]) == 32
        answer = officer_client.post(
            "/accounts/security/app/", {"sealed": page["sealed"], "code": code(page["secret"])}
        )
        assert answer.url == "/accounts/security/recovery-codes/"
        assert Authenticator.objects.get(user=officer).type == "totp"
        assert Record.objects.filter(kind="door.second_factor_added", actor=officer.actor_id).count() == 1

    def test_looking_at_the_page_changes_and_keeps_nothing(self, officer_client, officer):
        self.page(officer_client)
        before = Session.objects.values_list("session_data", flat=True).get()
        first, second = self.page(officer_client), self.page(officer_client)
        assert first["secret"] != second["secret"]
        assert Session.objects.values_list("session_data", flat=True).get() == before
        assert not Authenticator.objects.exists()

    def test_the_answer_is_not_kept_by_anybody(self, officer_client):
        assert "no-store" in officer_client.get("/accounts/security/app/")["Cache-Control"]

    @pytest.mark.parametrize("wrong", ["000000", "", "abcdef", "１２３"])
    def test_a_wrong_code_sets_up_nothing_and_keeps_the_picture(self, officer_client, officer, wrong):
        page = self.page(officer_client)
        answer = officer_client.post("/accounts/security/app/", {"sealed": page["sealed"], "code": wrong})
        assert answer.status_code == 422
        assert page["secret"][:4] in answer.content.decode()
        assert not Authenticator.objects.exists()

    def test_a_secret_of_somebody_else_is_not_taken(self, officer_client, county_officer):
        other = Client()
        other.force_login(county_officer)
        page = self.page(other)
        answer = officer_client.post(
            "/accounts/security/app/", {"sealed": page["sealed"], "code": code(page["secret"])}
        )
        assert answer.status_code == 422
        assert not Authenticator.objects.exists()

    def test_a_forged_secret_is_not_taken(self, officer_client):
        answer = officer_client.post("/accounts/security/app/", {"sealed": SECRET, "code": code()})
        assert answer.status_code == 422
        assert "二维码" in answer.content.decode()

    def test_the_secret_lies_sealed_in_the_database(self, with_app):
        data = str(Authenticator.objects.get().data)
        assert SECRET not in data
        assert "tx1:AES-256-GCM:" in data

    def test_a_second_app_is_refused(self, officer_client, with_app):
        assert officer_client.get("/accounts/security/app/").url == SECURITY
        with pytest.raises(second_factors.HasOneAlready):
            second_factors.add_app(with_app, secret=SECRET, step=1)

    def test_after_a_while_the_password_is_asked_for_once_more(self, officer, client):
        client.force_login(officer)
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 1.0}]
        session.save()
        answer = client.get("/accounts/security/app/")
        assert answer.url.startswith("/accounts/reauthenticate/?next=")
        done = client.post(answer.url, {"password": PASSWORD, "next": "/accounts/security/app/"})
        assert done.url == "/accounts/security/app/"
        assert client.get("/accounts/security/app/").status_code == 200


class TestSigningIn:
    def test_the_password_alone_is_not_enough(self, client, with_app):
        assert sign_in(client, with_app).url == "/accounts/second-factor/"
        assert not is_in(client)
        assert client.get("/figures/").status_code == 302

    def test_the_code_lets_in(self, client, with_app):
        sign_in(client, with_app)
        assert "验证码" in client.get("/accounts/second-factor/").content.decode()
        assert send(client, code()).url == "/"
        assert is_in(client)
        assert Record.objects.get(kind="door.signed_in").details == {"method": "password+totp"}

    def test_a_new_browser_is_told_when_the_code_has_let_in_not_before(self, client, with_app):
        FirstSignIn.objects.create(person=with_app)
        sign_in(client, with_app)
        assert not Notice.objects.filter(kind="people.told_new_browser").exists()
        send(client, code())
        assert Notice.objects.filter(kind="people.told_new_browser", recipient=with_app.actor_id).count() == 1

    def test_as_people_type_it(self, client, with_app):
        sign_in(client, with_app)
        typed = code()
        wide = typed.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
        assert send(client, f"{wide[:3]} {wide[3:]}").url == "/"

    def test_a_code_that_was_used_is_refused(self, client, with_app):
        sign_in(client, with_app)
        seen = code()
        send(client, seen)
        other = Client()
        sign_in(other, with_app)
        assert "已使用过" in send(other, seen).content.decode()
        assert not is_in(other)

    def test_an_older_code_than_the_last_is_refused_too(self, client, with_app):
        sign_in(client, with_app)
        send(client, code(steps=0))
        other = Client()
        sign_in(other, with_app)
        send(other, code(steps=-1))
        assert not is_in(other)

    def test_an_expired_code_is_refused(self, client, with_app):
        sign_in(client, with_app)
        send(client, code(steps=-3))
        assert not is_in(client)
        send(client, code(steps=3))
        assert not is_in(client)

    def test_five_wrong_codes_lock_the_account(self, client, with_app, settings):
        settings.FAILURES_PER_ADDRESS = 100
        sign_in(client, with_app)
        for _ in range(5):
            send(client, "000000")
        assert "请等待 15 分钟" in send(client, code()).content.decode()
        assert not is_in(client)
        other = Client()
        assert "请等待 15 分钟" in sign_in(other, with_app).content.decode(), "and the password is refused too"
        assert Record.objects.filter(kind="door.second_factor_failed").count() == 5
        Attempts.objects.update(failed_at=timezone.now() - timedelta(minutes=15))
        assert send(client, code()).url == "/"

    def test_the_right_password_does_not_begin_the_count_anew(self, with_app, settings):
        settings.FAILURES_PER_ADDRESS = 100
        for _ in range(5):
            client = Client()
            sign_in(client, with_app)
            send(client, "000000")
        assert "请等待 15 分钟" in sign_in(Client(), with_app).content.decode()

    def test_who_gives_up_can_sign_in_as_somebody_else(self, client, with_app):
        sign_in(client, with_app)
        assert client.get("/accounts/login/").url == "/accounts/second-factor/"
        assert client.post("/accounts/logout/", {"next": "/accounts/login/"}).url == "/accounts/login/"
        assert client.get("/accounts/login/").status_code == 200

    @pytest.mark.parametrize("credential", NONSENSE)
    @pytest.mark.parametrize("address", ["/accounts/second-factor/", "/accounts/login/passkey/"])
    def test_nonsense_instead_of_a_passkey(self, client, with_app, address, credential):
        sign_in(client, with_app)
        if "passkey" in address:
            client.post("/accounts/logout/")
        client.post("/accounts/login/passkey/challenge/")
        assert client.post(address, {"credential": credential}).status_code in {200, 302}
        assert not is_in(client)

    @pytest.mark.parametrize("credential", NONSENSE)
    def test_nonsense_instead_of_a_new_passkey(self, officer_client, credential):
        officer_client.get("/accounts/security/passkey/")
        answer = officer_client.post("/accounts/security/passkey/", {"credential": credential})
        assert answer.status_code == 422
        assert not Authenticator.objects.exists()


class TestRecoveryCodes:
    def made(self, client: Client) -> list[str]:
        html = client.post("/accounts/security/recovery-codes/").content.decode()
        return re.findall(r"<code>(\d{4} \d{4})</code>", html)

    def test_ten_are_shown_once(self, officer_client, with_app):
        made = self.made(officer_client)
        assert len(set(made)) == 10
        page = officer_client.get("/accounts/security/recovery-codes/").content.decode()
        assert "还有 10 个恢复码" in page
        assert not any(one in page for one in made)

    def test_the_answer_is_not_kept_by_anybody(self, officer_client, with_app):
        assert "no-store" in officer_client.post("/accounts/security/recovery-codes/")["Cache-Control"]

    def test_each_works_once(self, client, officer_client, with_app):
        one = self.made(officer_client)[3]
        sign_in(client, with_app)
        assert send(client, one).url == "/"
        other = Client()
        sign_in(other, with_app)
        send(other, one)
        assert not is_in(other)
        assert "还有 9 个" in officer_client.get("/accounts/security/recovery-codes/").content.decode()
        assert Record.objects.filter(kind="door.recovery_code_used").count() == 1

    def test_new_ones_void_the_old(self, client, officer_client, with_app):
        old = self.made(officer_client)[0]
        self.made(officer_client)
        sign_in(client, with_app)
        send(client, old)
        assert not is_in(client)

    def test_without_a_second_factor_there_are_none(self, officer_client):
        assert officer_client.post("/accounts/security/recovery-codes/").url == SECURITY
        assert not Authenticator.objects.exists()

    def test_they_are_made_from_something_sealed(self, officer_client, with_app):
        self.made(officer_client)
        assert Authenticator.objects.get(type="recovery_codes").data["seed"].startswith("tx1:")


class TestRequired:
    def came_in(self, person: Person) -> Client:
        client = Client()
        sign_in(client, person)
        assert is_in(client)
        return client

    @pytest.mark.parametrize("role", sorted(NEEDS_SECOND_FACTOR))
    def test_officers_and_administrators_are_led_to_setting_it_up(self, people, role):
        client = self.came_in(people(role))
        for page in ("/", "/figures/", "/imports/", "/reports/"):
            assert client.get(page).url == SECURITY
        assert client.post("/imports/new/").url == SECURITY
        assert "您的角色须设置" in client.get(SECURITY).content.decode()

    def test_parts_of_pages_too(self, officer):
        answer = self.came_in(officer).get("/figures/", headers={"HX-Request": "true"})
        assert (answer["HX-Redirect"], answer.content) == (SECURITY, b"")

    def test_their_own_account_and_the_way_out_stay_open(self, officer):
        client = self.came_in(officer)
        assert client.get("/accounts/password/change/").status_code == 200
        assert client.post("/care/", {"on": "1", "next": "/"}).status_code == 302
        assert client.get("/accounts/security/app/").status_code == 200
        assert client.post("/accounts/logout/").status_code == 302

    def test_once_it_is_set_up_all_opens(self, officer, city):
        client = self.came_in(officer)
        html = client.get("/accounts/security/app/").content.decode()
        secret = "".join(re.findall(r"<span>([A-Z2-7]{4})</span>", html))
        sealed = re.search(r'name="sealed" value="([^"]+)"', html)[1]
        client.post("/accounts/security/app/", {"sealed": sealed, "code": code(secret)})
        assert client.get("/figures/").status_code == 200

    def test_set_up_in_another_browser_it_is_asked_for_in_this_one(self, officer, city):
        client = self.came_in(officer)
        second_factors.add_app(officer, secret=SECRET, step=0)
        assert client.get("/figures/").url == "/accounts/reauthenticate/code/"
        client.post("/accounts/reauthenticate/code/", {"code": code()})
        assert client.get("/figures/").status_code == 200

    def test_others_need_none(self, people, city):
        client = self.came_in(people(Role.LAWYER))
        assert getattr(client.get("/figures/"), "url", "") != SECURITY

    def test_the_last_one_cannot_be_taken_away(self, officer_client, with_app):
        factor = Authenticator.objects.get()
        assert officer_client.post(f"/accounts/security/factors/{factor.pk}/removal/").status_code == 403
        assert "请先设置另一种" in officer_client.get(SECURITY).content.decode()
        assert Authenticator.objects.exists()

    def test_the_sample_city_is_let_in_with_one_click(self, people, city, tmp_path, settings):
        settings.DATA = tmp_path
        sample.mark()
        people(Role.CITY_OFFICER, email=sample.email(Role.CITY_OFFICER))
        client = Client(headers={"host": "localhost"})
        client.post("/accounts/sample-session/")
        assert client.get("/figures/").status_code == 200
        assert "本会话" in client.get(SECURITY).content.decode()


class TestTakingAway:
    def test_one_that_nobody_requires(self, people, client):
        person = people(Role.LAWYER)
        second_factors.add_app(person, secret=SECRET, step=0)
        client.force_login(person)
        client.post("/accounts/security/recovery-codes/")
        factor = Authenticator.objects.get(type="totp")
        assert client.post(f"/accounts/security/factors/{factor.pk}/removal/").url == SECURITY
        assert not Authenticator.objects.exists(), "the recovery codes go with it"
        assert Record.objects.filter(kind="door.second_factor_removed").count() == 1

    def test_not_somebody_elses(self, with_app, county_officer, client):
        client.force_login(county_officer)
        factor = Authenticator.objects.get()
        assert client.post(f"/accounts/security/factors/{factor.pk}/removal/").status_code == 404
        assert Authenticator.objects.exists()

    def test_the_security_administrator_resets_what_is_lost(self, people, with_app, client):
        sign_in(client, with_app)
        send(client, code())
        assert is_in(client)
        assert second_factors.reset(with_app, by=people(Role.SECURITY_ADMINISTRATOR), now=timezone.now()) == 1
        assert client.get(SECURITY).status_code == 302, "signed out"
        sign_in(client, with_app)
        assert client.get("/figures/").url == SECURITY, "and led to setting up a new one"

    @pytest.mark.parametrize("role", [Role.CITY_OFFICER, Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR])
    def test_nobody_else_does(self, people, with_app, role):
        with pytest.raises(NotAllowed):
            second_factors.reset(with_app, by=people(role), now=timezone.now())
        assert Authenticator.objects.exists()

    def test_nobody_resets_their_own(self, people):
        person = people(Role.SECURITY_ADMINISTRATOR)
        with pytest.raises(NotAllowed):
            second_factors.reset(person, by=person, now=timezone.now())


def test_the_codes_are_those_of_the_standard():
    """RFC 6238, appendix B, cut to six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    vectors = {59: "287082", 1111111109: "081804", 1234567890: "005924", 2000000000: "279037"}
    for second, expected in vectors.items():
        assert code_at(secret, second // 30) == expected


def test_a_code_is_taken_one_step_early_or_late_and_no_more():
    now = timezone.now()
    taken = [
        drift for drift in range(-4, 5) if step_of_code(SECRET, code_at(SECRET, step_of(now) + drift), now=now, after=0)
    ]
    assert taken == [-1, 0, 1]


def test_the_addresses_have_their_names():
    assert reverse("people:security") == SECURITY
