"""Remember in which browsers somebody signed in, and tell them of a sign-in from another one."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from tongxin.notices import actions as notices
from tongxin.people import vocabulary
from tongxin.people.models import FirstSignIn, KnownBrowser, Person
from tongxin.people.signing_in.own_sessions import told_by

SESSION_KEY = "known_browser"  # in a session: which row is forgotten when its owner ends it


@transaction.atomic
def came_in(person: Person, token: str, *, agent: str, now: datetime) -> tuple[KnownBrowser, str]:
    """Note in which browser somebody came in; return the row and the token that the browser is to hold.

    token: what it holds, "" for nothing. One that is not known for this person gets a new one and is told to them,
    except at their very first sign-in.
    """
    known = KnownBrowser.objects.known(now).filter(person=person, digest=_digest(person, token)).first()
    if known:
        KnownBrowser.objects.filter(pk=known.pk).update(used_on=timezone.localdate(now))
        return known, token
    # The token does not change with each sign-in: an answer that got lost on its way would look like a new browser.
    token = secrets.token_urlsafe(24)
    known = KnownBrowser.objects.create(person=person, digest=_digest(person, token), used_on=timezone.localdate(now))
    _mark, is_first = FirstSignIn.objects.get_or_create(person=person)
    if not is_first:
        notices.tell(
            [person.actor_id], vocabulary.TOLD_NEW_BROWSER, now=now, link=f"{reverse('people:security')}#sessions",
            at=f"{timezone.localtime(now):%Y-%m-%d %H:%M}", browser=told_by(agent),
        )  # fmt: skip
    return known, token


def forget(numbers: list[int]) -> None:
    """Forget browsers whose sessions their owner ended: the next sign-in there is told again."""
    KnownBrowser.objects.filter(pk__in=numbers).delete()


def forget_all(person: Person, *, keep: int = 0) -> None:
    """Forget the browsers of a person. keep: number of the one that they sit at."""
    KnownBrowser.objects.filter(person=person).exclude(pk=keep).delete()


def _digest(person: Person, token: str) -> str:
    """Return under what a token is kept; of one person: in another's hands it is no token."""
    return salted_hmac(SESSION_KEY, f"{person.actor_id}:{token}", algorithm="sha256").hexdigest()
