"""Set up and take away second factors, and make recovery codes."""

from __future__ import annotations

import base64

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tongxin.people import auditing
from tongxin.people.requests import PersonRequest
from tongxin.people.signing_in import second_factors
from tongxin.people.signing_in.actions import second_factors as actions
from tongxin.people.signing_in.forms import NewApp, NewPasskey
from tongxin.people.signing_in.once_more import asked_once_more
from tongxin.ui.pages import show

App, Codes, Key = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES, Authenticator.Type.WEBAUTHN


@never_cache
@require_http_methods(["GET", "POST"])
@asked_once_more
def app(request: PersonRequest) -> HttpResponse:
    """Show the secret for an authenticator app, as a picture and as text; POST proves that it has arrived there."""
    if Authenticator.objects.filter(user=request.user, type=App).exists():
        messages.info(request, _("An authenticator app is set up already. Take it away before you set up another."))
        return redirect("people:security")
    form = NewApp(request.POST or None, person=request.user)
    if form.is_valid():
        try:
            factor = actions.add_app(request.user, secret=form.secret, step=form.step)
        except actions.HasOneAlready:
            return redirect("people:app")
        return _added(request, factor)
    url = get_adapter().build_totp_url(request.user, form.secret)
    picture = base64.b64encode(get_adapter().build_totp_svg(url).encode()).decode()
    context = {
        "form": form,
        "picture": f"data:image/svg+xml;base64,{picture}",
        "secret": [form.secret[at : at + 4] for at in range(0, len(form.secret), 4)],
        "must_set_up": second_factors.missing(request),
    }
    return show(request, "mfa/totp/activate_form.html", None, context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@asked_once_more
def passkey(request: PersonRequest) -> HttpResponse:
    """Let the browser make a passkey; POST brings it."""
    form = NewPasskey(request.POST or None, user=request.user)
    if form.is_valid():
        name, credential = form.cleaned_data["name"], form.cleaned_data["credential"]
        return _added(request, actions.add_passkey(request.user, name=name, credential=credential))
    context = {
        "form": form,
        # The challenge is kept in the session until the browser answers it.
        "options": webauthn.begin_registration(request.user, passwordless=True),
        "must_set_up": second_factors.missing(request),
    }
    return show(request, "mfa/webauthn/add_form.html", None, context, status=422 if form.is_bound else 200)


def _added(request: PersonRequest, factor: Authenticator) -> HttpResponse:
    second_factors.note_passed(request, factor)
    auditing.second_factor_added(request, request.user, factor=factor.type)
    messages.success(request, _("The second factor is set up. From now on you are asked for it when you sign in."))
    has_codes = Authenticator.objects.filter(user=request.user, type=Codes).exists()
    return redirect("people:security" if has_codes else "people:recovery_codes")


@require_POST
@asked_once_more
def removal(request: PersonRequest, factor_id: int) -> HttpResponse:
    """Take away one of one's own second factors."""
    mine = Authenticator.objects.filter(user=request.user).exclude(type=Codes)
    factor = get_object_or_404(mine, pk=factor_id)
    kind = factor.type
    actions.remove(factor, by=request.user)
    auditing.second_factor_removed(request, request.user, factor=kind)
    messages.success(request, _("The second factor is taken away."))
    return redirect("people:security")


@never_cache
@require_http_methods(["GET", "POST"])
@asked_once_more
def recovery_codes(request: PersonRequest) -> HttpResponse:
    """Tell how many recovery codes are left; POST makes new ones and shows them, this once."""
    if not second_factors.has_one(request.user):
        messages.info(request, _("Recovery codes stand in for a second factor. Please set one up first."))
        return redirect("people:security")
    made: list[str] = []
    if request.method == "POST":
        made = actions.make_recovery_codes(request.user, now=timezone.now())
        auditing.recovery_codes_made(request, request.user)
    codes = Authenticator.objects.filter(user=request.user, type=Codes).first()
    context = {
        "codes": [f"{code[:4]} {code[4:]}" for code in made],
        "left": len(codes.wrap().get_unused_codes()) if codes else None,
        "back": reverse("people:security"),
        "made_on": timezone.localdate(),
    }
    return show(request, "mfa/recovery_codes/index.html", None, context)
