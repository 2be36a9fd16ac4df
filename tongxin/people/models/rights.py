"""What somebody agreed to, and who opened what was closed in an emergency."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from tongxin.ledger.facts import new_public_id
from tongxin.people.rights.agreements import Agreement
from tongxin.privacy.fields import EncryptedTextField
from tongxin.privacy.keeping import Keep
from tongxin.privacy.vocabulary import Purpose, Since

EMERGENCY_LASTS = timedelta(minutes=30)
SHORTEST_REASON = 10  # characters


class ConsentQuerySet(models.QuerySet["Consent"]):
    def in_force(self) -> ConsentQuerySet:
        """Given and not withdrawn."""
        return self.filter(withdrawn_at=None)


class Consent(models.Model):
    """Somebody agreed to something that is not needed for their work: to which text, when, and until when.

    Withdrawn, never removed before its time: the row is the proof of what was agreed (PIPL art. 14 to 16).
    """

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="consents")
    agreement = models.CharField(max_length=30, choices=Agreement.choices)
    version = models.CharField(max_length=10)  # of the text that was read
    language = models.CharField(max_length=10)  # in which it was read
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Privacy:
        title = pgettext_lazy("record", "consent")
        of = "person"
        personal = {
            "agreement": Keep(purpose=Purpose.CONSENT, years=3, since=Since.EXPIRED),
            "version": Keep(purpose=Purpose.CONSENT, years=3, since=Since.EXPIRED),
            "language": Keep(purpose=Purpose.CONSENT, years=3, since=Since.EXPIRED),
            "given_at": Keep(purpose=Purpose.CONSENT, years=3, since=Since.EXPIRED),
            "withdrawn_at": Keep(purpose=Purpose.CONSENT, years=3, since=Since.EXPIRED),
        }
        words = {
            "agreement": pgettext_lazy("field", "agreed to"),
            "version": pgettext_lazy("field", "version of the text"),
            "language": pgettext_lazy("field", "language"),
            "given_at": pgettext_lazy("field", "given"),
            "withdrawn_at": pgettext_lazy("field", "withdrawn"),
        }
        public = {"id", "person"}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "agreement"], condition=Q(withdrawn_at=None), name="people_consent_one_in_force"
            ),
            models.CheckConstraint(
                name="people_consent_withdrawn_after_it_was_given",
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.version}"

    @property
    def word(self) -> Agreement:
        """What was agreed to, with its label."""
        return Agreement(self.agreement)


class EmergencyQuerySet(models.QuerySet["Emergency"]):
    def running(self, now: datetime) -> EmergencyQuerySet:
        """Those that open something at this moment."""
        return self.filter(begun_at__lte=now, ends_at__gt=now)

    def for_list(self) -> EmergencyQuerySet:
        """Those that last longest first, so that what is still open stands above."""
        return self.select_related("by", "about").order_by("-ends_at", "-pk")


class Emergency(models.Model):
    """Somebody opened one person's closed data for half an hour, and said why (应急查看)."""

    public_id = models.UUIDField(unique=True, default=new_public_id)
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="emergencies")
    about = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    reason = EncryptedTextField(bound_to="public_id")
    begun_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = EmergencyQuerySet.as_manager()

    class Privacy:
        title = pgettext_lazy("record", "emergency access")
        of = "about"
        personal = {
            "by": Keep(purpose=Purpose.PROTECTION, years=3),
            "about": Keep(purpose=Purpose.PROTECTION, years=3),
            "reason": Keep(purpose=Purpose.PROTECTION, years=3),
            "begun_at": Keep(purpose=Purpose.PROTECTION, years=3),
            "ends_at": Keep(purpose=Purpose.PROTECTION, years=3),
        }
        words = {
            "by": pgettext_lazy("field", "opened by"),
            "about": pgettext_lazy("field", "about"),
            "begun_at": pgettext_lazy("field", "began"),
            "ends_at": pgettext_lazy("field", "ended"),
        }
        unshown = {"public_id"}
        public = {"id", "public_id"}

    class Meta:
        indexes = [
            models.Index(fields=["-ends_at", "-id"], name="people_emergency_newest"),
            models.Index(fields=["by", "about", "ends_at"], name="people_emergency_open"),
        ]
        constraints = [
            models.CheckConstraint(name="people_emergency_ends", condition=Q(ends_at__gt=F("begun_at"))),
            models.CheckConstraint(name="people_emergency_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="people_emergency_is_about_another", condition=~Q(by=F("about"))),
        ]

    if TYPE_CHECKING:
        by_id: int
        about_id: int

    def __str__(self) -> str:
        return f"{self.by_id} → {self.about_id}"
