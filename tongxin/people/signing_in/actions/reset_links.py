"""Links to a new password, for offices without a mail server."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

from tongxin.audit.vocabulary import SYSTEM
from tongxin.people import auditing
from tongxin.people.actions.accounts import change_password
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.people.signing_in.actions import sessions
from tongxin.people.signing_in.models import ResetLink
from tongxin.people.signing_in.permissions import obstacle_to_issue_reset_link
from tongxin.people.signing_in.rules import LINK_LASTS


class LinkVoid(Exception):
    """The link was used, has expired, or was replaced by a newer one."""


@transaction.atomic
def issue(person: Person, *, by: Person, now: datetime, request: HttpRequest | None = None) -> str:
    """Make a link with which somebody chooses a new password, and return its token: it is shown once.

    It works once, for 24 hours, at the address people:reset_link; the person's earlier link is void.
    request: from where, for the audit log. Raises NotAllowed.
    """
    require(obstacle_to_issue_reset_link(by, person))
    token = _new_token(person, issued_by=by.actor_id, now=now)
    auditing.reset_link_issued(request, person, by=by)
    return token


@transaction.atomic
def issue_from_the_machine(person: Person, *, now: datetime) -> str:
    """Make such a link for whoever can run commands here, who could change the database as well; it is noted."""
    token = _new_token(person, issued_by=SYSTEM, now=now)
    auditing.reset_link_issued(None, person, by=None)
    return token


def _new_token(person: Person, *, issued_by: str, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    given = {
        "digest": digest(token), "issued_by": issued_by, "issued_at": now, "expires_at": now + LINK_LASTS,
        "used_at": None,
    }  # fmt: skip
    ResetLink.objects.update_or_create(person=person, defaults=given)
    return token


@transaction.atomic
def use(token: str, *, password: str, now: datetime) -> Person:
    """Set the new password by a link, end all sessions of the person, and return the person. Raises LinkVoid."""
    if not ResetLink.objects.open(now).filter(digest=digest(token)).update(used_at=now):
        raise LinkVoid
    person: Person = Person.objects.get(reset_link__digest=digest(token))
    change_password(person, password=password, by=person, now=now)
    sessions.end_all(person)
    return person


def digest(token: str) -> str:
    """Return under what a token is kept. It is random and long, so a plain hash does."""
    return hashlib.sha256(token.encode()).hexdigest()
