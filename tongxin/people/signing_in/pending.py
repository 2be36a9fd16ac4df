"""The secret of an authenticator app between showing it and proving it: sealed in the form, kept nowhere here."""

from __future__ import annotations

from datetime import datetime, timedelta

from tongxin.people.models import Person
from tongxin.privacy import keyring
from tongxin.privacy.ciphers import CannotRead, Sealed

LASTS = timedelta(minutes=30)


def sealed(secret: str, *, person: Person, now: datetime) -> str:
    """Return the secret as a text that only this installation can open, for this person, for half an hour."""
    return keyring.seal(f"{int(now.timestamp())} {secret}", _context(person)).stored


def opened(text: str, *, person: Person, now: datetime) -> str | None:
    """Return the secret, or None if the text is somebody else's, changed or too old."""
    try:
        made, secret = keyring.unseal(Sealed(text), _context(person)).split(" ")
    except CannotRead:
        return None
    return secret if now.timestamp() - int(made) <= LASTS.total_seconds() else None


def _context(person: Person) -> str:
    return f"pending authenticator app of {person.public_id}"
