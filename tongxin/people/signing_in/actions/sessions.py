"""End sessions. allauth keeps the list (usersessions.UserSession), Django the sessions themselves."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

from tongxin.people.models import Person
from tongxin.people.signing_in.actions import browsers


def begun(request: HttpRequest) -> None:
    """Put a session on its owner's list, where allauth did not open it."""
    UserSession.objects.create_from_request(request)


def end(session: UserSession) -> None:
    """End one session: who sits there is signed out with the next click, and signing in there is told again."""
    browsers.forget(list(_browsers_of([session.session_key]).values()))
    _end([session.session_key])


def end_all(person: Person, *, keep: str = "") -> int:
    """End all sessions of a person and return how many; signing in is told wherever it is. keep: the key of one that
    goes on, in a browser that stays known."""
    browsers.forget_all(person, keep=_browsers_of([keep]).get(keep, 0))
    keys = UserSession.objects.filter(user=person).exclude(session_key=keep).values_list("session_key", flat=True)
    return _end(list(keys))


def end_this(key: str) -> None:
    """Strike a session from the list that its owner ends by signing out; Django removes the session itself."""
    UserSession.objects.filter(session_key=key).delete()


def _browsers_of(keys: list[str]) -> dict[str, int]:
    """Return by session the number of the browser in which it began."""
    rows = Session.objects.filter(session_key__in=keys)
    told = {row.session_key: row.get_decoded().get(browsers.SESSION_KEY) for row in rows}
    return {key: number for key, number in told.items() if number is not None}


@transaction.atomic
def _end(keys: list[str]) -> int:
    ended, _by_model = Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return ended


def seen(key: str, *, now: datetime) -> None:
    """Write down when somebody last did something in a session."""
    UserSession.objects.filter(session_key=key).update(last_seen_at=now)
