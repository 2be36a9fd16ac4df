"""What signing in remembers: failures, links to a new password, and in which browsers somebody signed in before."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from tongxin.people.signing_in.rules import LOCKED_FOR
from tongxin.privacy.keeping import Keep
from tongxin.privacy.vocabulary import Purpose, Since


class AttemptsQuerySet(models.QuerySet["Attempts"]):
    def recent(self, now: datetime) -> AttemptsQuerySet:
        """Counts that still hold: the last attempt lies less than a lock's length back."""
        return self.filter(failed_at__gt=now - LOCKED_FOR)

    def stale(self, now: datetime) -> AttemptsQuerySet:
        """Counts that begin anew with the next attempt."""
        return self.filter(failed_at__lte=now - LOCKED_FOR)


class Attempts(models.Model):
    """How often in a row it went wrong to sign in to one account, or from one address.

    Which one, only a keyed hash tells: the table is no list of who mistyped, nor of which accounts exist.
    """

    key = models.CharField(max_length=64, unique=True)
    failures = models.PositiveSmallIntegerField()
    failed_at = models.DateTimeField(db_index=True)  # the last attempt that was made, not one that was refused

    objects = AttemptsQuerySet.as_manager()

    class Privacy:
        public = {"id", "key", "failures", "failed_at"}


BROWSER_KEPT = Keep(purpose=Purpose.ACCOUNT, days=180)


class KnownBrowserQuerySet(models.QuerySet["KnownBrowser"]):
    def known(self, now: datetime) -> KnownBrowserQuerySet:
        """Those in which somebody signed in lately enough."""
        return self.filter(used_on__gt=timezone.localdate(BROWSER_KEPT.past(now)))

    def forgotten(self, now: datetime) -> KnownBrowserQuerySet:
        """Those in which nobody signed in for too long."""
        return self.filter(used_on__lte=timezone.localdate(BROWSER_KEPT.past(now)))


class KnownBrowser(models.Model):
    """In one browser this person has signed in before: it holds a random token, and here a keyed hash of it stands.

    Nothing of the browser itself is kept, and nobody is let in by it: it only spares its owner a notice (ADR 0022).
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="known_browsers")
    digest = models.CharField(max_length=64, unique=True)
    used_on = models.DateField(db_index=True)  # of the last sign-in

    objects = KnownBrowserQuerySet.as_manager()

    class Privacy:
        title = pgettext_lazy("record", "browser of an earlier sign-in")
        words = {
            "digest": pgettext_lazy("field", "key"),
            "used_on": pgettext_lazy("field", "last sign-in"),
        }
        of = "person"
        ends_with_account = True
        personal = {
            "digest": Keep(purpose=Purpose.ACCOUNT, days=BROWSER_KEPT.days, secret=True),
            "used_on": BROWSER_KEPT,
        }
        public = {"id", "person"}

    if TYPE_CHECKING:
        person_id: int

    def __str__(self) -> str:
        return f"{self.person_id} {self.used_on}"


class FirstSignIn(models.Model):
    """This person has signed in before, wherever: so a browser that is not known is a new one, and told."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="first_sign_in"
    )

    class Privacy:
        title = pgettext_lazy("record", "mark that somebody has signed in")
        of = "person"
        ends_with_account = True
        public = {"person"}

    if TYPE_CHECKING:
        person_id: int

    def __str__(self) -> str:
        return str(self.person_id)


class ResetLinkQuerySet(models.QuerySet["ResetLink"]):
    def open(self, now: datetime) -> ResetLinkQuerySet:
        """Links that still lead somewhere: not used, not expired, of an open account."""
        return self.filter(used_at=None, expires_at__gt=now, person__is_active=True)


class ResetLink(models.Model):
    """A link that an administrator handed to somebody who forgot the password: used once, within a day.

    One a person: a new one voids the one before. The token itself is shown once and not kept.
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reset_link")
    digest = models.CharField(max_length=64, unique=True)
    issued_by = models.CharField(max_length=36)  # opaque id, as in the ledger
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = ResetLinkQuerySet.as_manager()

    class Privacy:
        title = pgettext_lazy("record", "link to a new password")
        words = {
            "digest": pgettext_lazy("field", "key"),
            "issued_by": pgettext_lazy("field", "handed out by (opaque id)"),
            "issued_at": pgettext_lazy("field", "handed out"),
            "expires_at": pgettext_lazy("field", "expires"),
            "used_at": pgettext_lazy("field", "used"),
        }
        of = "person"
        personal = {"digest": Keep(purpose=Purpose.ACCOUNT, since=Since.EXPIRED, secret=True)}
        public = {"id", "person", "issued_by", "issued_at", "expires_at", "used_at"}
