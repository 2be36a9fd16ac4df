"""What happens at the door, told to the audit log by allauth's adapter and the account pages; no signals.

Whoever is not proven to be somebody is no actor: a failed attempt at an account is noted with the account as its
subject, and of a login that no account bears only a recognition mark is kept.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from tongxin.audit import actions as audit
from tongxin.audit import vocabulary
from tongxin.audit.vocabulary import AuditKind, Result
from tongxin.ledger.actions import subject_of
from tongxin.people.models import Person


def named(person: Person) -> str:
    """Return a person as a subject of the audit log: "people.person:<public id>"."""
    return ":".join(subject_of(person))


def signed_in(request: HttpRequest, person: Person, *, method: str = "password") -> None:
    """Somebody came in. method: "password", "passkey", "totp", "recovery_code", "sample" …"""
    _of(vocabulary.SIGNED_IN, request, person, method=method)


def failed(request: HttpRequest, login: str, *, method: str = "password") -> None:
    """Somebody was refused at the door. login: what was typed; it is not kept."""
    _at_the_door(vocabulary.SIGN_IN_FAILED, request, login, method=method)


def locked_out(request: HttpRequest, login: str, *, minutes: int = 15) -> None:
    """Too many failures: the door stays shut for so many minutes. Called once a lock, not once an attempt behind it."""
    _at_the_door(vocabulary.LOCKED_OUT, request, login, minutes=minutes)


def signed_out(request: HttpRequest, person: Person) -> None:
    """Somebody left. Called before the session is emptied."""
    _of(vocabulary.SIGNED_OUT, request, person)


def session_ended(
    request: HttpRequest | None, person: Person, *, by: Person | None = None, reason: str, sessions: int = 1
) -> None:
    """Sessions of a person ended otherwise. reason: "idle", "day", "elsewhere", "closed" …; by: None: the person."""
    audit.note(
        vocabulary.SESSION_ENDED, by=by or person, now=timezone.now(), request=request, subject=named(person),
        reason=reason, sessions=sessions,
    )  # fmt: skip


def password_changed(request: HttpRequest, person: Person) -> None:
    """Somebody who knew the old password set a new one."""
    _of(vocabulary.PASSWORD_CHANGED, request, person)


def password_reset_asked(request: HttpRequest, login: str) -> None:
    """Somebody asked for a letter with a link. login: the address that was typed; it is not kept."""
    _at_the_door(vocabulary.PASSWORD_RESET_ASKED, request, login, result=Result.DONE)


def password_reset(request: HttpRequest, person: Person) -> None:
    """Somebody set a new password by the letter's link."""
    _of(vocabulary.PASSWORD_RESET, request, person)


def second_factor_added(request: HttpRequest, person: Person, *, factor: str) -> None:
    """factor: "totp", "webauthn", "recovery_codes"."""
    _of(vocabulary.SECOND_FACTOR_ADDED, request, person, factor=factor)


def second_factor_removed(
    request: HttpRequest | None, person: Person, *, factor: str, by: Person | None = None
) -> None:
    """by: an administrator who took it away for somebody that lost it; None: the person."""
    audit.note(
        vocabulary.SECOND_FACTOR_REMOVED, by=by or person, now=timezone.now(), request=request, subject=named(person),
        factor=factor,
    )  # fmt: skip


def second_factor_failed(request: HttpRequest, person: Person, *, factor: str) -> None:
    """The password was right and the second factor was not: nobody is proven yet, so there is no actor."""
    audit.note(
        vocabulary.SECOND_FACTOR_FAILED, by=None, now=timezone.now(), request=request, subject=named(person),
        result=Result.REFUSED, factor=factor,
    )  # fmt: skip


def recovery_codes_made(request: HttpRequest, person: Person) -> None:
    """New recovery codes; the old ones are void."""
    _of(vocabulary.RECOVERY_CODES_MADE, request, person)


def recovery_code_used(request: HttpRequest, person: Person) -> None:
    """One recovery code less."""
    _of(vocabulary.RECOVERY_CODE_USED, request, person)


def linked(request: HttpRequest, person: Person, *, provider: str) -> None:
    """Somebody linked an account of a chat program, which signs them in from now on. provider: "wecom" …"""
    _of(vocabulary.ACCOUNT_LINKED, request, person, provider=provider)


def unlinked(request: HttpRequest, person: Person, *, provider: str) -> None:
    """Somebody unlinked such an account."""
    _of(vocabulary.ACCOUNT_UNLINKED, request, person, provider=provider)


def reset_link_issued(request: HttpRequest | None, person: Person, *, by: Person | None) -> None:
    """A link was made with which the person chooses a new password; by: None: from the command line."""
    audit.note(vocabulary.RESET_LINK_ISSUED, by=by, now=timezone.now(), request=request, subject=named(person))


def personal_page_viewed(request: HttpRequest, person: Person, *, by: Person, now: datetime) -> None:
    """Somebody looked at another's page. One's own page is no secret from oneself, and not noted."""
    if by.pk != person.pk:
        audit.note(vocabulary.PERSONAL_PAGE_VIEWED, by=by, now=now, request=request, subject=named(person))


def _of(kind: AuditKind, request: HttpRequest, person: Person, **details: Any) -> None:
    audit.note(kind, by=person, now=timezone.now(), request=request, subject=named(person), **details)


def _at_the_door(
    kind: AuditKind, request: HttpRequest, login: str, *, result: Result = Result.REFUSED, **details: Any
) -> None:
    person = Person.objects.filter(email=login.strip().lower()).first()
    mark: dict[str, Any] = {} if person else {"login": audit.recognition_mark(login)}
    audit.note(
        kind, by=None, now=timezone.now(), request=request, subject=named(person) if person else "", result=result,
        **mark, **details,
    )  # fmt: skip
