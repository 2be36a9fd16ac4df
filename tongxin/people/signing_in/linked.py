"""Accounts of chat programs: they only lead to an account that exists, to which its owner has linked them."""

from __future__ import annotations

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tongxin.people import auditing
from tongxin.people.models import Person
from tongxin.people.signing_in.actions import linked
from tongxin.people.signing_in.offers import PROVIDERS
from tongxin.ui.pages import show


class LinkedAccounts(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by a chat program, and no profile of one is kept: name, picture and number stay there."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Link, where somebody who is signed in has asked for that; refuse whom nobody here has linked."""
        sociallogin.account.extra_data = {}
        provider = sociallogin.account.provider
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            self._link(request, sociallogin.account)
            raise ImmediateHttpResponse(redirect("people:security"))
        if not sociallogin.is_existing:
            auditing.failed(request, "", method=provider)
            page = show(request, "people/not_linked.html", None, {"provider": PROVIDERS[provider]}, status=403)
            raise ImmediateHttpResponse(page)

    def _link(self, request: HttpRequest, account: SocialAccount) -> None:
        if not isinstance(request.user, Person):
            return  # signed out meanwhile: they are led to the sign-in
        try:
            is_new = linked.link(account, by=request.user)
        except linked.LinkedToAnother:
            messages.error(request, _("This account is linked to another person here. Please unlink it there first."))
            return
        if is_new:
            auditing.linked(request, request.user, provider=account.provider)
        messages.success(request, _("The account is linked. It signs you in from now on."))
