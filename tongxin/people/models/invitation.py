"""Invitations: a role at a unit waits for somebody who comes by a link."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.ledger.facts import new_public_id
from tongxin.orgs.models import Unit
from tongxin.people.models.person import Person
from tongxin.people.roles import GRANTED, Deed, Role
from tongxin.people.vocabulary import InvitationStatus
from tongxin.privacy.fields import EncryptedCharField
from tongxin.privacy.keeping import Keep
from tongxin.privacy.vocabulary import Purpose, Since

NAMING = Keep(purpose=Purpose.ACCOUNT, days=30, since=Since.EXPIRED)
EXPIRED = "expired"  # no status of its own: the day says it


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, person: Person) -> InvitationQuerySet:
        """Those that this person could have made: for roles that they give, at units in their reach."""
        found = Q(pk__in=[])
        for deed, roles in ((Deed.INVITE, ~Q(role__in=GRANTED)), (Deed.GRANT, Q(role__in=GRANTED))):
            sight = person.sight_for(deed)
            found |= (
                roles if sight.everything else roles & sight.rows(place="unit__place__code", unit_path="unit__path")
            )
        return self.filter(found)

    def in_state(self, state: str, now: datetime) -> InvitationQuerySet:
        """Those in a state as people see it: InvitationStatus, where open ones may have expired, or EXPIRED."""
        if state == EXPIRED:
            return self.filter(status=InvitationStatus.OPEN, expires_at__lte=now)
        found = self.filter(status=state)
        return found.filter(expires_at__gt=now) if state == InvitationStatus.OPEN else found

    def for_list(self) -> InvitationQuerySet:
        """The last sent first."""
        return self.select_related("unit", "person").order_by("-sent_at", "-pk")


class Invitation(models.Model):
    """Somebody is to hold a role at a unit, and comes by a link that works once, for some days.

    Of the link only a hash is kept. Sent again, it gets a new one. Whoever accepts becomes its person; until then it
    is nobody's whom the system knows.
    """

    ledger_subject = "people.invitation"

    public_id = models.UUIDField(unique=True, default=new_public_id)
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=100, blank=True)
    phone = EncryptedCharField(max_length=20, blank=True, bound_to="public_id")  # E.164
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=Role.choices)
    starts_on = models.DateField()  # first day of the role; it begins later if it is accepted later
    ends_on = models.DateField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    status = models.CharField(max_length=10, choices=InvitationStatus.choices, default=InvitationStatus.OPEN)
    invited_by = models.CharField(max_length=36)  # opaque id, as in the ledger; of whoever sent it last
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="invitations")

    objects = InvitationQuerySet.as_manager()

    class Privacy:
        title = pgettext_lazy("record", "invitation")
        of = "person"
        personal = {
            "email": NAMING,
            "name": NAMING,
            "phone": Keep(purpose=Purpose.CONTACT, days=30, since=Since.EXPIRED),
        }
        words = {
            "status": pgettext_lazy("field", "state"),
            "invited_by": pgettext_lazy("field", "invited by (opaque id)"),
            "sent_at": pgettext_lazy("field", "sent"),
            "expires_at": pgettext_lazy("field", "expires"),
            "person": pgettext_lazy("field", "accepted by"),
        }
        unshown = {"token_hash"}
        public = {
            "id", "public_id", "unit", "role", "starts_on", "ends_on", "token_hash", "status", "invited_by", "sent_at",
            "expires_at", "person",
        }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["unit", "status"], name="people_invitation_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["email", "unit", "role"],
                condition=Q(status=InvitationStatus.OPEN) & ~Q(email=""),
                name="people_invitation_one_open",
            ),
            models.CheckConstraint(
                name="people_invitation_accepted_by_somebody",
                condition=Q(status=InvitationStatus.ACCEPTED, person__isnull=False)
                | (~Q(status=InvitationStatus.ACCEPTED) & Q(person=None)),
            ),
            models.CheckConstraint(
                name="people_invitation_role_does_not_end_before_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    if TYPE_CHECKING:
        unit_id: int
        person_id: int | None

    def __str__(self) -> str:
        return f"{self.role} {self.unit_id}"

    @property
    def word(self) -> Role:
        """The role with its label."""
        return Role(self.role)

    def is_expired(self, now: datetime) -> bool:
        return self.status == InvitationStatus.OPEN and self.expires_at <= now

    def is_over(self, day: date) -> bool:
        """Whether the role would have ended before this day."""
        return self.ends_on is not None and self.ends_on < day

    def state(self, now: datetime) -> str:
        """Return its state as people see it: one of InvitationStatus, or EXPIRED."""
        return EXPIRED if self.is_expired(now) else self.status


STATES = {**dict(InvitationStatus.choices), EXPIRED: pgettext_lazy("invitation", "expired")}
STATE_ANY = _("any")
