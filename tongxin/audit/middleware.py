"""Refused attempts survive: they are noted when the answer is ready, and every transaction of the request is over."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tongxin.audit import actions
from tongxin.audit.clients import answering
from tongxin.audit.vocabulary import ACCESS_REFUSED, Result
from tongxin.ledger.facts import Actor

FORBIDDEN = 403


def notes_refusals(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, after the sign-in is known: note what was set aside, and whoever met a locked door of the office.

    Strangers are not noted for a page that they may not see: they could fill the log at will.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        with answering(request):
            response = get_response(request)
        if response.status_code == FORBIDDEN and actions.SET_ASIDE not in request.__dict__:
            _note(request)
        actions.note_what_was_set_aside(request)
        return response

    return middleware


def _note(request: HttpRequest) -> None:
    by: Actor | None = request.user if hasattr(request.user, "actor_id") else None
    match = request.resolver_match
    if by is None or match is None:
        return
    # Numbers and public ids only: an address can also hold the key of a letter.
    about = " ".join(str(value) for value in match.kwargs.values() if isinstance(value, int | UUID))
    actions.note(
        ACCESS_REFUSED, by=by, now=timezone.now(), request=request, subject=f"page:{match.view_name}",
        result=Result.REFUSED, about=about, verb=str(request.method),
    )  # fmt: skip
