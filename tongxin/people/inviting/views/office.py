"""Invite somebody, see who was invited, send again, revoke."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongxin.ledger.actions import WrongMove
from tongxin.people.inviting import actions, letters
from tongxin.people.inviting.forms import InviteForm
from tongxin.people.inviting.permissions import obstacle_to_invitations, units_given_by
from tongxin.people.models import Invitation
from tongxin.people.models.invitation import STATES
from tongxin.people.permissions import NotAllowed, require
from tongxin.people.requests import PersonRequest
from tongxin.people.vocabulary import InvitationStatus
from tongxin.ui.pages import show

LIST, FORM, MADE = "people/invitations.html", "people/invitation_new.html", "people/invited.html"
ROWS_A_PAGE = 25


@require_safe
def invitations(request: PersonRequest) -> HttpResponse:
    """Show the invitations of a state within reach (`state`; without it the open ones)."""
    require(obstacle_to_invitations(request.user))
    now = timezone.now()
    state = request.GET.get("state", InvitationStatus.OPEN)
    state = state if state in STATES else InvitationStatus.OPEN.value
    visible = Invitation.objects.visible_to(request.user)
    found = visible.in_state(state, now).for_list()
    context = {
        "page": Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": [(code, label, visible.in_state(code, now).count()) for code, label in STATES.items()],
        "now": now,
    }
    return show(request, LIST, None, context)


@require_http_methods(["GET", "POST"])
@sensitive_variables("sent")
def invite(request: PersonRequest) -> HttpResponse:
    """Ask whom to invite; POST invites, and shows the link this once. `unit`: public id of one to begin with."""
    require(obstacle_to_invitations(request.user))
    unit = None
    if (wanted := _uuid(request.GET.get("unit", ""))) is not None:
        unit = units_given_by(request.user).filter(public_id=wanted).first()
    form = InviteForm(request.POST or None, inviter=request.user, unit=unit)
    if not form.is_valid():
        return show(request, FORM, None, {"form": form}, status=422 if form.is_bound else 200)
    try:
        sent = actions.invite(form.guest(), by=request.user, now=timezone.now())
    except (actions.InvitedAlready, NotAllowed) as error:
        form.add_error(None, str(error))
        return show(request, FORM, None, {"form": form}, status=422)
    return _made(request, sent)


@require_POST
@sensitive_variables("sent")
def renewal(request: PersonRequest, invitation_id: UUID) -> HttpResponse:
    """Replace the link by a new one, and show it this once."""
    invitation = _found(request, invitation_id)
    try:
        sent = actions.send_again(invitation, by=request.user, now=timezone.now())
    except WrongMove as error:
        messages.error(request, str(error))
        return redirect("persons:invitations")
    return _made(request, sent)


@require_POST
def revocation(request: PersonRequest, invitation_id: UUID) -> HttpResponse:
    """Let the link lead nowhere any more."""
    try:
        actions.revoke(_found(request, invitation_id), by=request.user, now=timezone.now())
        messages.success(request, _("The invitation is revoked. Its link leads nowhere any more."))
    except WrongMove as error:
        messages.error(request, str(error))
    return redirect("persons:invitations")


def _found(request: PersonRequest, invitation_id: UUID) -> Invitation:
    visible = Invitation.objects.visible_to(request.user).select_related("unit")
    return get_object_or_404(visible, public_id=invitation_id)


def _made(request: PersonRequest, sent: actions.Sent) -> HttpResponse:
    # Shown in the answer itself and not after a redirect: the secret is kept nowhere, not even in the session.
    letters.send(sent, site=site_of(request))
    context = {
        "invitation": sent.invitation,
        "link": link_to(request, sent),
        "letters": letters.are_sent(),
    }
    return show(request, MADE, None, context)


def site_of(request: HttpRequest) -> str:
    """Return "https://host", under which the request came."""
    return request.build_absolute_uri("/").rstrip("/")


def link_to(request: HttpRequest, sent: actions.Sent) -> str:
    """Return the whole address of the link of an invitation."""
    return request.build_absolute_uri(reverse("people:invitation", args=[sent.token]))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
