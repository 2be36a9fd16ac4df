"""Erase what is past its time: accounts that were closed, old proofs, visits that are over."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Model, QuerySet

from tongxin.ledger.facts import Actor
from tongxin.people.models import Attempts, Consent, Emergency, KnownBrowser, Person, ResetLink
from tongxin.people.models.person import NAMING
from tongxin.people.rights.actions import erase


def erase_closed_accounts(*, by: Actor, now: datetime, dry_run: bool) -> int:
    """Erase what names the persons whose accounts have been closed for long enough; return how many."""
    due: QuerySet[Person] = Person.objects.filter(erased_at=None, closed_at__lte=NAMING.past(now))
    if dry_run:
        return due.count()
    # One at a time, each in its own transaction with its entry: broken off, the others are erased the next time.
    people = list(due.order_by("pk"))
    for person in people:
        erase(person, by=by, now=now, request=None, reason="past_its_time")
    return len(people)


def forget_consents(*, now: datetime, dry_run: bool) -> int:
    """Remove the proof of consents that were withdrawn long enough ago."""
    old = Consent.objects.filter(withdrawn_at__lte=Consent.Privacy.personal["agreement"].past(now))
    return old.count() if dry_run else old.delete()[0]


def forget_emergencies(*, now: datetime, dry_run: bool) -> int:
    """Remove old emergency looks."""
    old = Emergency.objects.filter(begun_at__lte=Emergency.Privacy.personal["reason"].past(now))
    return old.count() if dry_run else old.delete()[0]


def end_old_visits(*, now: datetime, dry_run: bool) -> int:
    """Remove visits that are over, with the network address and browser that they came from."""
    over = Session.objects.filter(expire_date__lt=now)
    ended: QuerySet[Model] = UserSession.objects.exclude(
        session_key__in=Session.objects.filter(expire_date__gte=now).values("session_key")
    )
    if dry_run:
        return max(over.count(), ended.count())
    sessions, visits = over.delete()[0], ended.delete()[0]
    return max(sessions, visits)


def forget_reset_links(*, now: datetime, dry_run: bool) -> int:
    """Remove links to a new password that have expired, and counts of failures that begin anew anyway."""
    links, counts = ResetLink.objects.filter(expires_at__lt=now), Attempts.objects.stale(now)
    return links.count() + counts.count() if dry_run else links.delete()[0] + counts.delete()[0]


def forget_browsers(*, now: datetime, dry_run: bool) -> int:
    """Forget browsers in which nobody signed in for half a year: the next sign-in there is told again."""
    old = KnownBrowser.objects.forgotten(now)
    return old.count() if dry_run else old.delete()[0]
