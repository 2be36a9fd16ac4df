"""How long a visit lasts: it ends when nobody came for a while, and after a working day in any case.

When somebody was last seen is kept in a cookie of its own, signed for this session, and not in the session's row:
a row written at every page would wait behind an import on SQLite, where one writes at a time. Whoever steals the one
cookie steals the other too, so nothing is lost by it; without it, the beginning of the visit counts.
"""

from __future__ import annotations

from collections.abc import Callable
from time import time
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.people import auditing
from tongxin.people.models import Person
from tongxin.people.signing_in.actions import sessions

BEGAN = "began"  # in the session: second at which the visit began
REFRESHED_AFTER = 60  # seconds; a cookie less than a minute old is not worth renewing


def end_of_visits(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, after messages: sign out whoever was away too long, and remember that the others were here."""

    def middleware(request: HttpRequest) -> HttpResponse:
        now = int(time())
        if isinstance(request.user, Person) and (reason := _over(request, now)):
            auditing.session_ended(request, request.user, reason=reason)
            logout(request)
            messages.info(request, _words(reason))
        key = request.session.session_key
        response = get_response(request)
        if request.user.is_authenticated:
            # Set here, and not by the sign-in: every way of signing in passes here.
            if BEGAN not in request.session:
                request.session[BEGAN] = now
            if now - _seen(request) >= REFRESHED_AFTER or request.session.session_key != key:
                _remember(request, response, now)
                if request.method == "POST":  # for the list of one's sessions; reading writes nothing
                    sessions.seen(request.session.session_key or "", now=timezone.now())
            return response
        if _name() in request.COOKIES:
            response.delete_cookie(_name(), samesite="Lax")
        return _whole_page(request, response)

    return middleware


def _whole_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the answer, or for htmx one that loads the page anew: the sign-in is not to appear inside a part of it."""
    to_sign_in = response.status_code == 302 and urlsplit(response["Location"]).path == resolve_url(settings.LOGIN_URL)
    if not (to_sign_in and request.headers.get("HX-Request")):
        return response
    anew = HttpResponse(headers={"HX-Refresh": "true"})
    anew.cookies = response.cookies
    return anew


def _over(request: HttpRequest, now: int) -> str:
    """Return why the visit is over, "idle" or "day", or "" while it goes on."""
    began = request.session.get(BEGAN, now)
    if now - max(began, _seen(request)) > settings.IDLE_MINUTES * 60:
        return "idle"
    return "day" if now - began > settings.SESSION_COOKIE_AGE else ""


def _words(reason: str) -> str:
    if reason == "idle":
        return _("You were signed out because nothing happened for %(minutes)s minutes. Please sign in again.") % {
            "minutes": settings.IDLE_MINUTES
        }
    return _("A visit ends after %(hours)s hours. Please sign in again.") % {
        "hours": settings.SESSION_COOKIE_AGE // 3600
    }


def _seen(request: HttpRequest) -> int:
    """Return the second at which this session was last seen; 0 without a cookie of its own."""
    try:
        return int(_signer(request).unsign(request.COOKIES.get(_name(), "")))
    except (BadSignature, ValueError):
        return 0


def _remember(request: HttpRequest, response: HttpResponse, now: int) -> None:
    response.set_cookie(
        _name(),
        _signer(request).sign(str(now)),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _signer(request: HttpRequest) -> Signer:
    return Signer(salt=f"tongxin.config.visits:{request.session.session_key}")


def _name() -> str:
    return f"{settings.SESSION_COOKIE_NAME}-seen"
