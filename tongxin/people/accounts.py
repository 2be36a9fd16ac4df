"""How allauth behaves here: closed by default, in our words, counted, noted, and nothing changes without an entry."""

from __future__ import annotations

import secrets
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tongxin.people import actions, auditing
from tongxin.people.models import Person
from tongxin.people.signing_in import guessing, known_browsers, letters
from tongxin.people.signing_in.actions import sessions

TOO_MANY = _("Too many attempts. Please wait 15 minutes, then try again.")
PROOFS = {
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use a code of the authenticator app"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}


class ClosedAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves: accounts are made by an administrator."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Please ask your administrator."),
        "email_password_mismatch": _("E-mail address or password is wrong. Please check both; capital letters count."),
        "enter_current_password": _("The current password is wrong."),
        "incorrect_password": _("The password is wrong. Capital letters count."),
        "incorrect_code": _("This code is wrong or too old. Please check it, or ask for a new one."),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:security")

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        if not guessing.may_try(request, credentials["email"]):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        person: Person | None = super().authenticate(request, **credentials)
        if person:
            guessing.passed(credentials["email"])
        return person

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        auditing.failed(request, credentials["email"])
        guessing.failed(request, credentials["email"])

    def reauthenticate(self, user: Person, password: str) -> bool:
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask once more before something important, but not of somebody who came in a moment ago."""
        asked: bool = super().is_reauthentication_required(app=app, **kwargs)
        records = get_authentication_records(self.request, self.request.user)
        fresh = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        return asked and not any(record["at"] > fresh for record in records)

    def login(self, request: HttpRequest, user: Person) -> None:
        super().login(request, user)
        guessing.came_in(user.email)
        auditing.signed_in(request, user, method=how(request, user))

    def post_login(self, request: HttpRequest, user: Person, **how: Any) -> HttpResponse:
        """Called by every way of signing in, when it is done."""
        response: HttpResponse = super().post_login(request, user, **how)
        known_browsers.recognise(request, response, user)
        return response

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, Person):
            sessions.end_this(request.session.session_key or "")
            auditing.signed_out(request, request.user)
        super().logout(request)

    def set_password(self, user: Person, password: str) -> None:
        """Called for a change, by somebody who is signed in, and for a reset, by somebody who is not."""
        actions.change_password(user, password=password, by=user, now=timezone.now())
        if self.request.user == user:
            sessions.end_all(user, keep=self.request.session.session_key or "")
            auditing.password_changed(self.request, user)
        else:
            sessions.end_all(user)
            guessing.came_in(user.email)
            auditing.password_reset(self.request, user)

    def get_reauthentication_methods(self, user: Person) -> list[dict[str, Any]]:
        """Return by what somebody can prove once more to be themselves, in our words."""
        return [{**way, "description": PROOFS[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def generate_phone_verification_code(self, *, user: Person, phone: str) -> str:
        return f"{secrets.randbelow(10**6):06}"

    def send_verification_code_sms(self, user: Person, phone: str, code: str, **kwargs: Any) -> None:
        letters.send_code(user, code, language=get_language() or settings.LANGUAGE_CODE)

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """Do for a number that is nobody's what is done for others, so that it takes as long; nothing is sent."""
        letters.send_code(None, "000000", language=get_language() or settings.LANGUAGE_CODE)

    def set_phone_verified(self, user: Person, phone: str) -> None:
        """The number is the administrator's to enter; that it has been used proves nothing more."""

    def respond_user_inactive(self, request: HttpRequest, user: Person) -> HttpResponse:
        auditing.failed(request, user.email, method="closed")
        page: HttpResponse = super().respond_user_inactive(request, user)
        return page


def how(request: HttpRequest, person: Person) -> str:
    """Return by which proofs the person came into this session: "password+totp", "webauthn"."""
    records = get_authentication_records(request, person)
    return "+".join(str(record.get("type") or record.get("provider") or record["method"]) for record in records)
