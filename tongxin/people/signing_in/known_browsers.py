"""The cookie that says: this person has signed in here before. Each person has their own, so several share a PC.

It is random and says nothing about browser or person, is sent to the account pages only, and lets nobody in.
"""

from __future__ import annotations

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from tongxin.audit.clients import agent_of
from tongxin.people.models import Person
from tongxin.people.signing_in.actions import browsers
from tongxin.people.signing_in.models import BROWSER_KEPT

SALT = "tongxin.people.known_browsers"
DAY = 24 * 60 * 60


def recognise(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    """Know the browser in which somebody has just signed in again, or tell them that it is new."""
    now = timezone.now()
    known, token = browsers.came_in(person, _held(request, person), agent=agent_of(request), now=now)
    request.session[browsers.SESSION_KEY] = known.pk
    response.set_cookie(
        name_for(person),
        _signer(person).sign(token),
        max_age=BROWSER_KEPT.days * DAY,
        path=reverse("people:security").removesuffix("security/"),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def name_for(person: Person) -> str:
    """Return the name of a person's cookie, which tells whoever finds it not whose it is."""
    mark = salted_hmac(SALT, person.actor_id, algorithm="sha256").hexdigest()[:12]
    return f"{'__Secure-' if settings.SESSION_COOKIE_SECURE else ''}known-{mark}"


def _held(request: HttpRequest, person: Person) -> str:
    try:
        return _signer(person).unsign(request.COOKIES.get(name_for(person), ""))
    except BadSignature:
        return ""


def _signer(person: Person) -> Signer:
    return Signer(salt=f"{SALT}:{person.actor_id}")
