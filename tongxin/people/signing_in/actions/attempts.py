"""Count attempts to sign in. Each is one statement that compares and sets, so that N processes count as one."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from tongxin.people.signing_in.models import Attempts

FORGOTTEN_AFTER = timedelta(days=1)


@transaction.atomic
def book(key: str, *, limit: int, now: datetime) -> bool:
    """Count an attempt as failed, and return whether it may be made at all.

    Booked before the proof is looked at, and taken back when it was right: of a hundred guesses that arrive at once,
    `limit` are looked at. What is refused is not counted, so that a lock ends when it was said to end.
    """
    rows = Attempts.objects.filter(key=key)
    if _one_more(key, limit=limit, now=now) or rows.stale(now).update(failures=1, failed_at=now):
        return True
    _row, is_new = Attempts.objects.get_or_create(key=key, defaults={"failures": 1, "failed_at": now})
    if is_new:
        Attempts.objects.filter(failed_at__lt=now - FORGOTTEN_AFTER).delete()
    # Not new: locked, or somebody else made the row a moment ago.
    return is_new or _one_more(key, limit=limit, now=now)


def _one_more(key: str, *, limit: int, now: datetime) -> bool:
    rows = Attempts.objects.filter(key=key, failures__lt=limit).recent(now)
    return bool(rows.update(failures=F("failures") + 1, failed_at=now))


def take_back(key: str) -> None:
    """Uncount an attempt that was right."""
    Attempts.objects.filter(key=key, failures__gt=0).update(failures=F("failures") - 1)


def forget(key: str) -> None:
    """Begin anew: somebody has come in."""
    Attempts.objects.filter(key=key).delete()


def is_locked(key: str, *, limit: int, now: datetime) -> bool:
    """Return whether nobody is let in by this key now."""
    return Attempts.objects.filter(key=key, failures__gte=limit).recent(now).exists()
