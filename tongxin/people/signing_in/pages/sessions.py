"""End one's own sessions: the one at the colleague's desk, or all but this."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tongxin.people import auditing
from tongxin.people.requests import PersonRequest
from tongxin.people.signing_in.actions import sessions
from tongxin.people.signing_in.own_sessions import live


@require_POST
def end(request: PersonRequest, session_id: int) -> HttpResponse:
    """End one session of one's own; this one too, which signs out."""
    session = get_object_or_404(live(request.user), pk=session_id)
    sessions.end(session)
    auditing.session_ended(request, request.user, reason="own")
    messages.success(request, _("The session is ended."))
    return redirect("people:security")


@require_POST
def end_others(request: PersonRequest) -> HttpResponse:
    """End all sessions but this one."""
    ended = sessions.end_all(request.user, keep=request.session.session_key or "")
    if ended:
        auditing.session_ended(request, request.user, reason="own", sessions=ended)
    messages.success(
        request, ngettext("%(count)s session is ended.", "%(count)s sessions are ended.", ended) % {"count": ended}
    )
    return redirect("people:security")
