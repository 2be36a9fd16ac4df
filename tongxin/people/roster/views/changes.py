"""The changes of a person's roles and account, a page with a form for each."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongxin.people import actions
from tongxin.people.models import Membership, Person
from tongxin.people.permissions import (
    NotAllowed,
    obstacle_to_close_account,
    obstacle_to_deputise,
    obstacle_to_end,
    obstacle_to_reopen_account,
    require,
)
from tongxin.people.requests import PersonRequest
from tongxin.people.roster.forms import DeputyForm, EndRoleForm, GiveRoleForm
from tongxin.people.roster.permissions import obstacle_to_give_any
from tongxin.people.signing_in.actions import reset_links, second_factors
from tongxin.people.signing_in.permissions import obstacle_to_issue_reset_link, obstacle_to_reset_second_factor
from tongxin.ui.pages import show

PAGE, LINK = "people/change.html", "people/new_reset_link.html"
REFUSED = (NotAllowed, actions.RoleRefused, actions.AlreadyDone)


def _person(request: PersonRequest, person_id: UUID) -> Person:
    found: Person = get_object_or_404(Person.objects.visible_to(request.user), public_id=person_id)
    return found


def _membership(request: PersonRequest, membership_id: UUID) -> Membership:
    visible = Membership.objects.visible_to(request.user).select_related("unit", "person")
    return get_object_or_404(visible, public_id=membership_id)


def _page(
    request: PersonRequest, person: Person, form: forms.Form, *, title: str, button: str, warning: str = "",
    about: str = "",
) -> HttpResponse:  # fmt: skip
    context = {
        "person": person, "form": form, "title": title, "button": button, "warning": warning, "about": about,
        "back": back_to(request, person),
    }  # fmt: skip
    return show(request, PAGE, None, context, status=422 if form.is_bound else 200)


def back_to(request: PersonRequest, person: Person) -> str:
    """Return the page from which a person's roles are changed: one's own, or the other's card."""
    if person == request.user:
        return reverse("persons:mine")
    return reverse("persons:card", args=[person.public_id])


@require_http_methods(["GET", "POST"])
def role(request: PersonRequest, person_id: UUID) -> HttpResponse:
    """Give a person a role."""
    person = _person(request, person_id)
    require(obstacle_to_give_any(request.user, person))
    form = GiveRoleForm(request.POST or None, giver=request.user, to=person)
    if form.is_valid():
        try:
            actions.give_role(person, form.draft(), by=request.user, now=timezone.now())
        except REFUSED as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The role is given."))
            return redirect(back_to(request, person))
    return _page(request, person, form, title=_("Give a role"), button=_("Give the role"))


@require_http_methods(["GET", "POST"])
def ending(request: PersonRequest, membership_id: UUID) -> HttpResponse:
    """End a role; one's own one lays down."""
    held = _membership(request, membership_id)
    require(obstacle_to_end(request.user, held))
    now = timezone.now()
    form = EndRoleForm(request.POST or None, today=timezone.localdate(now))
    if form.is_valid():
        try:
            actions.end_role(held, by=request.user, now=now, last_day=form.cleaned_data["last_day"])
        except REFUSED as error:
            form.add_error("last_day", str(error))
        else:
            messages.success(request, _("The last day of the role is set."))
            request.user.forget_standings()
            return redirect(back_to(request, held.person) if request.user.standings() else "home")
    mine = held.person == request.user
    title = _("Lay the role down") if mine else _("End the role")
    warning = _("Deputies of this role end with it.")
    return _page(request, held.person, form, title=title, button=title, warning=warning, about=_told(held))


@require_http_methods(["GET", "POST"])
def deputy(request: PersonRequest, membership_id: UUID) -> HttpResponse:
    """Name who stands in for a role."""
    held = _membership(request, membership_id)
    require(obstacle_to_deputise(request.user, held))
    form = DeputyForm(request.POST or None, person=request.user, membership=held)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.name_deputy(
                held, data["deputy"], by=request.user, now=timezone.now(), starts_on=data["starts_on"],
                ends_on=data["ends_on"],
            )  # fmt: skip
        except REFUSED as error:
            form.add_error("deputy", str(error))
        else:
            messages.success(request, _("The deputy is named."))
            return redirect(back_to(request, held.person))
    warning = _("A deputy has all rights of the role in these days, and acts in their own name.")
    title = _("Name a deputy")
    return _page(request, held.person, form, title=title, button=title, warning=warning, about=_told(held))


def _told(held: Membership) -> str:
    until: date | None = held.ends_on
    days = _("%(first)s to %(last)s") if until else _("since %(first)s")
    told = days % {"first": f"{held.starts_on:%Y-%m-%d}", "last": f"{until:%Y-%m-%d}" if until else ""}
    return f"{held.word.label} · {held.unit.name_zh} · {told}"


@require_http_methods(["GET", "POST"])
def closing(request: PersonRequest, person_id: UUID) -> HttpResponse:
    """Close an account."""
    person = _person(request, person_id)
    require(obstacle_to_close_account(request.user, person))
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.close_account(person, by=request.user, now=timezone.now())
        except REFUSED as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The account is closed."))
            return redirect(back_to(request, person))
    warning = _("Nobody can sign in with it any more, and its roles do not count. After 30 days the name is erased.")
    return _page(request, person, form, title=_("Close the account"), button=_("Close the account"), warning=warning)


@require_http_methods(["GET", "POST"])
def reopening(request: PersonRequest, person_id: UUID) -> HttpResponse:
    """Open a closed account again."""
    person = _person(request, person_id)
    require(obstacle_to_reopen_account(request.user, person))
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.reopen_account(person, by=request.user, now=timezone.now())
        except REFUSED as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The account is open again."))
            return redirect(back_to(request, person))
    warning = _("The roles that have not ended count again.")
    return _page(request, person, form, title=_("Reopen the account"), button=_("Reopen the account"), warning=warning)


@require_http_methods(["GET", "POST"])
def factor_reset(request: PersonRequest, person_id: UUID) -> HttpResponse:
    """Take away the second factors of somebody who lost them."""
    person = _person(request, person_id)
    require(obstacle_to_reset_second_factor(request.user, person))
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        taken = second_factors.reset(person, by=request.user, now=timezone.now(), request=request)
        messages.success(request, _("Second factors taken away: %(count)s.") % {"count": taken})
        return redirect(back_to(request, person))
    warning = _(
        "Make sure on the phone or in person that it is they who ask. All their sessions end; at the next sign-in they"
        " set up a new second factor."
    )
    title = _("Reset the second factor")
    return _page(request, person, form, title=title, button=title, warning=warning)


@require_http_methods(["GET", "POST"])
def reset_link(request: PersonRequest, person_id: UUID) -> HttpResponse:
    """Make a link to a new password, and show it this once."""
    person = _person(request, person_id)
    require(obstacle_to_issue_reset_link(request.user, person))
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        token = reset_links.issue(person, by=request.user, now=timezone.now(), request=request)
        link = request.build_absolute_uri(reverse("people:reset_link", args=[token]))
        return show(request, LINK, None, {"person": person, "link": link})
    warning = _("Make sure on the phone or in person that it is they who ask. The link works once, for 24 hours.")
    return _page(request, person, form, title=_("Link to a new password"), button=_("Make the link"), warning=warning)
