"""The side of who comes by a link. Whatever is wrong with a link, the answer is the same and betrays nothing."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from tongxin.ledger.actions import WrongMove
from tongxin.people.actions import RoleRefused
from tongxin.people.inviting import actions
from tongxin.people.inviting.forms import AcceptForm
from tongxin.people.models import Invitation, Person
from tongxin.people.permissions import NotAllowed
from tongxin.ui.pages import show

PAGE, GONE = "people/invitation.html", "people/invitation_gone.html"
# Lost between two looks at it: accepted elsewhere, revoked, or its inviter lost the office.
LOST = (actions.LinkVoid, WrongMove, NotAllowed)


@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
@sensitive_variables("token")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show what somebody is invited to; POST accepts it.

    A stranger makes an account and is signed in; who has one signs in first, and takes the role with that one. The
    page is the same for an address that has an account and for one that has none.
    """
    if request.method == "POST" and not ratelimit.consume(request, action="invitation"):
        refused: HttpResponse = ratelimit.respond_429(request)
        return refused
    try:
        found = actions.behind(token, now=timezone.now())
    except actions.LinkVoid:
        return _gone(request)
    if isinstance(request.user, Person):
        return _with_account(request, request.user, found, token)
    return _without_account(request, found, token)


def _with_account(request: HttpRequest, person: Person, found: Invitation, token: str) -> HttpResponse:
    context = _context(found, token) | {"is_mine": found.email == person.email, "obstacle": ""}
    if request.method == "GET":
        return show(request, PAGE, None, context)
    try:
        actions.accept(token, by=person, now=timezone.now())
    except LOST:
        return _gone(request)
    except (actions.NotForThis, RoleRefused) as error:
        return show(request, PAGE, None, context | {"obstacle": str(error)}, status=422)
    messages.success(request, _("You hold the new role now."))
    return redirect("home")


def _without_account(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    form = AcceptForm(request.POST or None, invitation=found, initial={"name": found.name})
    context = _context(found, token) | {"form": form}
    if not form.is_valid():
        return show(request, PAGE, None, context, status=422 if form.is_bound else 200)
    data = form.cleaned_data
    try:
        person = actions.accept_anew(
            token, name=data["name"], phone=data["phone"], password=data["password1"], now=timezone.now()
        )
    except (*LOST, RoleRefused):
        return _gone(request)
    except actions.NotForThis as error:
        form.add_error(None, str(error))
        return show(request, PAGE, None, context, status=422)
    messages.success(request, _("Welcome. Your account is ready."))
    # The way of the sign-in page, so that the visit is counted, noted and asked for a second factor like any other.
    login = Login(user=person, redirect_url=reverse("home"), email=person.email)
    answer: HttpResponse = perform_password_login(request, {"email": person.email}, login)
    return answer


def _context(found: Invitation, token: str) -> dict[str, object]:
    return {"invitation": found, "token": token, "here": reverse("people:invitation", args=[token]), "form": None}


def _gone(request: HttpRequest) -> HttpResponse:
    return show(request, GONE, None, {}, status=404)
