"""Who may look at a person's data, and change it: questions with an answer in words."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.people.models import Emergency, Membership, Person
from tongxin.people.models.rights import SHORTEST_REASON
from tongxin.people.permissions import obstacle_to_leave_for_good
from tongxin.people.rights.agreements import Agreement
from tongxin.people.roles import Deed, Role


def obstacle_to_see_phone(person: Person, other: Person, *, now: datetime) -> str | None:
    """Return why `person` may not see the whole phone number of `other`, or None.

    None for oneself; for a role that may, with a unit of the other in its reach; for a colleague of the same unit if
    the other agreed; during an emergency look.
    """
    if person == other or has_emergency(person, other, now=now):
        return None
    units = [held.unit for held in Membership.objects.in_force(timezone.localdate(now)).of(other)]
    if any(person.may(Deed.UNMASK, at=unit) for unit in units):
        return None
    own = {standing.unit_id for standing in person.standings()}
    if own & {unit.pk for unit in units} and agreed(other, Agreement.COLLEAGUES):
        return None
    return _(
        "Whole phone numbers are for those who invite people of this unit, and for colleagues if the person agrees."
    )


def obstacle_to_break_glass(person: Person, other: Person | None, reason: str) -> str | None:
    """Return why `person` may not open the closed data of `other` in an emergency, or None. other: None: nobody yet."""
    if not person.may(Deed.BREAK_GLASS):
        return _("Only officers of the city and the counties open closed data in an emergency.")
    if len("".join(reason.split())) < SHORTEST_REASON:
        return _("Say why, in %(count)s characters at least: the data-protection officer reads it.") % {
            "count": SHORTEST_REASON
        }
    if other is not None and other == person:
        return _("Your own data are open to you.")
    if not told_of_emergencies(person, timezone.localdate())[1]:
        return _("There is neither a data-protection officer nor an auditor who could be told, so nothing opens.")
    return None


def told_of_emergencies(person: Person, day: date) -> tuple[Role, set[str]]:
    """Return who is told when `person` opens closed data: the data-protection officers, without any the auditors.

    Both as opaque ids, and never the person's own.
    """
    for role in (Role.DATA_PROTECTION, Role.AUDITOR):
        held = Membership.objects.in_force(day).filter(role=role).exclude(person=person).select_related("person")
        if told := {each.person.actor_id for each in held.order_by("pk")}:
            return role, told
    return Role.AUDITOR, set()


def obstacle_to_leave(person: Person) -> str | None:
    """Return why a person may not close their own account now, or None."""
    return obstacle_to_leave_for_good(person)


def has_emergency(person: Person, other: Person, *, now: datetime) -> bool:
    """Return whether `person` has opened the data of `other`, and the half hour is not over."""
    return Emergency.objects.running(now).filter(by=person, about=other).exists()


def agreed(person: Person, agreement: Agreement) -> bool:
    """Return whether the person agreed, to the wording of today, and has not withdrawn."""
    return person.consents.in_force().filter(agreement=agreement, version=agreement.text.version).exists()
