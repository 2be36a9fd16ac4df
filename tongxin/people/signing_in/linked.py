"""Accounts of chat programs: they only lead to an account that exists, to which its owner has linked them."""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.http import HttpRequest
from django.urls import reverse

from tongxin.people import auditing
from tongxin.people.models import Person
from tongxin.people.signing_in.offers import PROVIDERS
from tongxin.ui.pages import show


class LinkedAccounts(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by a chat program, and no profile of one is kept: name, picture and number stay there."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        sociallogin.account.extra_data = {}
        if sociallogin.state.get("process") != AuthProcess.CONNECT and not sociallogin.is_existing:
            provider = sociallogin.account.provider
            auditing.failed(request, "", method=provider)
            page = show(request, "people/not_linked.html", None, {"provider": PROVIDERS[provider]}, status=403)
            raise ImmediateHttpResponse(page)

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        return reverse("people:security")

    def send_notification_mail(self, template_prefix: str, user: Person, *args: Any, **kwargs: Any) -> None:
        """allauth tells here what has changed about somebody's links."""
        if template_prefix == "socialaccount/email/account_connected":
            auditing.linked(self.request, user, provider=kwargs["context"]["account"].provider)
