"""Make accounts, change passwords."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Actor
from tongxin.orgs.models import Unit
from tongxin.people import vocabulary
from tongxin.people.models import Person


@transaction.atomic
def make_administrator(
    *, email: str, name: str, password: str | None, unit: Unit, by: Actor | None, now: datetime
) -> Person:
    """Make the account of an administrator and return it.

    password: None makes an account that cannot sign in with a password. by: None for the first one, who then is its
    own maker. Raises IntegrityError if the address is taken.
    """
    person = Person(email=email.lower(), name=name, is_administrator=True)
    person.set_password(password)
    person.save()
    ledger.record(vocabulary.ACCOUNT_MADE, person, by=by or person, now=now, unit=unit)
    return person


@transaction.atomic
def change_password(person: Person, *, password: str, by: Actor, now: datetime) -> None:
    """Give the account a new password. All its other sessions end with that.

    The entry stands at the top unit: a password belongs to the account, not to the work of a unit.
    """
    person.set_password(password)
    person.save(update_fields=["password"])
    ledger.record(vocabulary.PASSWORD_CHANGED, person, by=by, now=now, unit=Unit.objects.earliest("path"))
