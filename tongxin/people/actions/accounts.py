"""Make, close and reopen accounts; change passwords."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tongxin.audit import actions as audit
from tongxin.audit.vocabulary import ACCOUNT_CLOSED, ACCOUNT_OPENED, ACCOUNT_REOPENED
from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Actor
from tongxin.notices import actions as notices
from tongxin.orgs.models import Unit
from tongxin.people import vocabulary
from tongxin.people.auditing import named
from tongxin.people.models import Person
from tongxin.people.permissions import obstacle_to_close_account, obstacle_to_reopen_account, require


class AlreadyDone(Exception):
    """Somebody else was first; the message says what is the case now."""


@transaction.atomic
def make_account(
    *, email: str, name: str, password: str | None, unit: Unit, by: Actor | None, now: datetime, phone: str = ""
) -> Person:
    """Make an account without any role and return it.

    password: None makes an account that cannot sign in with a password. unit: where it is recorded. by: None for the
    first one and for who was invited: they are their own maker. phone: E.164 or "". Raises IntegrityError if address
    or number is taken.
    """
    person = Person(email=email.lower(), name=name, phone=phone)
    person.set_password(password)
    person.save()
    ledger.record(vocabulary.ACCOUNT_MADE, person, by=by or person, now=now, unit=unit)
    audit.note(ACCOUNT_OPENED, by=by, now=now, subject=named(person), unit_path=unit.path)
    return person


@transaction.atomic
def change_password(person: Person, *, password: str, by: Actor, now: datetime) -> None:
    """Give the account a new password. All its other sessions end with that.

    The entry stands at the top unit: a password belongs to the account, not to the work of a unit.
    """
    person.set_password(password)
    person.save(update_fields=["password"])
    notices.tell([person.actor_id], vocabulary.TOLD_PASSWORD_CHANGED, now=now)
    ledger.record(vocabulary.PASSWORD_CHANGED, person, by=by, now=now, unit=_office())


@transaction.atomic
def close_account(person: Person, *, by: Person, now: datetime) -> None:
    """Close an account: nobody signs in with it, its roles do not count. Raises NotAllowed, AlreadyDone."""
    ledger.hold(person)
    require(obstacle_to_close_account(by, person))
    _set_active(person, False, by=by, now=now)


@transaction.atomic
def reopen_account(person: Person, *, by: Person, now: datetime) -> None:
    """Open a closed account again, with the roles that have not ended. Raises NotAllowed, AlreadyDone."""
    ledger.hold(person)
    require(obstacle_to_reopen_account(by, person))
    _set_active(person, True, by=by, now=now)


def _set_active(person: Person, active: bool, *, by: Actor, now: datetime) -> None:  # noqa: FBT001
    if person.is_active == active:
        raise AlreadyDone(_("This has been changed in the meantime. Please reload the page."))
    if active and person.erased_at:
        raise AlreadyDone(_("What named this person is erased. Please invite the person anew."))
    person.is_active, person.closed_at = active, None if active else now
    person.save(update_fields=["is_active", "closed_at"])
    person.forget_standings()
    word = vocabulary.ACCOUNT_REOPENED if active else vocabulary.ACCOUNT_CLOSED
    ledger.record(word, person, by=by, now=now, unit=_office())
    audit.note(ACCOUNT_REOPENED if active else ACCOUNT_CLOSED, by=by, now=now, subject=named(person))


def _office() -> Unit:
    return Unit.objects.earliest("path")
