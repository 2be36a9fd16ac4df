"""Who holds which role at which unit, from when to when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from tongxin.ledger.facts import new_public_id
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Status
from tongxin.people.roles import MAY, REACH, Deed, Reach, Role
from tongxin.places import codes

if TYPE_CHECKING:
    from tongxin.people.models.person import Person


class Standing(NamedTuple):
    """A role in force, and where it is held. place: 12-digit code of the unit's home."""

    role: Role
    unit_id: int
    path: str
    place: str
    paths: tuple[str, ...]  # the unit's own first, then those of before it moved and of units merged into it

    def reaches(self, *, place: str = "", unit_path: str = "") -> bool:
        """Return whether a unit of this path, or work at this place, lies within the role's reach."""
        reach = REACH[self.role]
        if unit_path and reach is not Reach.NONE and unit_path.startswith(self.paths):
            return True
        if not place or reach is not Reach.DIVISION:
            return False
        first, last = codes.subtree(self.place)
        return first <= place <= last

    def may(self, deed: Deed) -> bool:
        return deed in MAY[self.role]


def _open_then(person: str, day: date) -> Q:
    """The condition that an account had not been closed by a day. person: the way to it."""
    return Q(**{f"{person}__is_active": True}) | Q(**{f"{person}__closed_at__date__gt": day})


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: date) -> MembershipQuerySet:
        """Those in force on this day."""
        return self.filter(starts_on__lte=day, called_off=False).exclude(ends_on__lt=day)

    def in_force(self, day: date) -> MembershipQuerySet:
        """Those that count on this day: in force, of an open account, at a unit that is not closed.

        A deputy's count as long as the role that they stand in for.
        """
        stood_in_for = Q(deputises__person__is_active=True, deputises__called_off=False, deputises__starts_on__lte=day)
        stood_in_for &= Q(deputises__ends_on=None) | Q(deputises__ends_on__gte=day)
        held = self.on(day).filter(person__is_active=True, unit__status=Status.ACTIVE)
        return held.filter(Q(deputises=None) | stood_in_for)

    def of(self, person: Person) -> MembershipQuerySet:
        """Those of one person, each with its unit."""
        return self.filter(person=person).select_related("unit").order_by("unit__path", "role", "pk")

    def counted_on(self, day: date) -> MembershipQuerySet:
        """Those that counted on a day, also one long ago: in force, of an account and at a unit not closed by then.

        An account or unit that was closed for a while and is open again counts throughout.
        """
        stood_in_for = Q(deputises=None) | _open_then("deputises__person", day)
        held = self.on(day).filter(_open_then("person", day), stood_in_for)
        return held.exclude(unit__status=Status.CLOSED, unit__closed_on__lte=day)

    def overlapping(self, first: date, last: date | None) -> MembershipQuerySet:
        """Those in force on any day from the first to the last; last: None for no end."""
        found = self.filter(called_off=False).exclude(ends_on__lt=first)
        return found if last is None else found.filter(starts_on__lte=last)

    def visible_to(self, person: Person) -> MembershipQuerySet:
        """Those at units that this person may see, and their own."""
        sight = person.sight_of_units()
        if sight.everything:
            return self
        return self.filter(sight.rows(place="unit__place__code", unit_path="unit__path") | Q(person=person))

    def for_list(self) -> MembershipQuerySet:
        """In official order of the units, then of roles as they were given."""
        return self.select_related("person", "unit", "deputises__person").order_by(
            "unit__place_id", "unit__path", "role", "starts_on", "pk"
        )


class Membership(models.Model):
    """A person holds a role at a unit, from the first day to the last, both included. Ended, never removed."""

    ledger_subject = "people.membership"

    public_id = models.UUIDField(unique=True, default=new_public_id)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=Role.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)  # last day; None: until it is ended
    called_off = models.BooleanField(default=False)  # before its first day, so that it never came into force
    deputises = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="deputies")
    given_by = models.CharField(max_length=36)  # opaque id, as in the ledger

    objects = MembershipQuerySet.as_manager()

    class Privacy:
        title = pgettext_lazy("record", "role at a unit")
        of = "person"
        words = {
            "deputises": pgettext_lazy("field", "stands in for"),
            "given_by": pgettext_lazy("field", "given by (opaque id)"),
            "called_off": pgettext_lazy("field", "called off before it began"),
        }
        public = {
            "id",
            "public_id",
            "person",
            "unit",
            "role",
            "starts_on",
            "ends_on",
            "called_off",
            "deputises",
            "given_by",
        }

    class Meta:
        indexes = [
            models.Index(fields=["unit", "role", "starts_on"], name="people_membership_unit"),
            models.Index(fields=["role", "starts_on"], name="people_membership_role"),
        ]
        constraints = [
            models.CheckConstraint(
                name="people_membership_does_not_end_before_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="people_membership_of_a_deputy_ends", condition=Q(deputises=None) | Q(ends_on__isnull=False)
            ),
        ]

    if TYPE_CHECKING:
        person_id: int
        unit_id: int
        deputises_id: int | None

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.unit_id}"

    @property
    def word(self) -> Role:
        """The role with its label."""
        return Role(self.role)

    def is_in_force(self, day: date) -> bool:
        return not self.called_off and self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
