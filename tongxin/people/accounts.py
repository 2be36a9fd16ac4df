"""How allauth behaves here: closed by default, in our words, and nothing changes without an entry."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxin.people import actions
from tongxin.people.models import Person


class ClosedAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves: accounts are made by an administrator."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Please ask your administrator."),
        "email_password_mismatch": _("E-mail address or password is wrong. Please check both; capital letters count."),
        "enter_current_password": _("The current password is wrong."),
        "too_many_login_attempts": _("Too many attempts. Please wait five minutes, then try again."),
        "rate_limited": _("Too many attempts. Please wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def set_password(self, user: Person, password: str) -> None:
        actions.change_password(user, password=password, by=user, now=timezone.now())
