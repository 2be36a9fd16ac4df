"""Unlink an account of a chat program."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongxin.people import auditing
from tongxin.people.requests import PersonRequest
from tongxin.people.signing_in.actions import linked
from tongxin.people.signing_in.once_more import asked_once_more


@require_POST
@asked_once_more
def unlinking(request: PersonRequest, account_id: int) -> HttpResponse:
    """Unlink one of one's own accounts; it signs in nobody here any more."""
    account = get_object_or_404(SocialAccount, user=request.user, pk=account_id)
    linked.unlink(account, by=request.user)
    auditing.unlinked(request, request.user, provider=account.provider)
    messages.success(request, _("The account is unlinked."))
    return redirect("people:security")
