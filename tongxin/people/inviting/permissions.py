"""Who may invite whom, and what stands in the way of accepting: questions with an answer in words."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.orgs.models import Unit, UnitQuerySet
from tongxin.people.models import Invitation, Person
from tongxin.people.permissions import obstacle_to_give, obstacle_to_hold, obstacle_to_place
from tongxin.people.roles import GRANTED, Deed, Role


def obstacle_to_invitations(person: Person) -> str | None:
    """Return why somebody may invite nobody anywhere, or None."""
    if person.may(Deed.INVITE) or person.may(Deed.GRANT):
        return None
    return _("People are invited by officers, and by the heads of associations, service teams and markets.")


def roles_given_by(person: Person) -> list[Role]:
    """Return the roles that somebody gives at some unit, in the order of lists."""
    return [role for role in Role if person.may(Deed.GRANT if role in GRANTED else Deed.INVITE)]


def units_given_by(person: Person) -> UnitQuerySet:
    """Return the units at which somebody gives roles."""
    units = Unit.objects.active()
    sights = [person.sight_for(deed) for deed in (Deed.INVITE, Deed.GRANT)]
    if any(sight.everything for sight in sights):
        return units
    rows = [sight.rows(place="place__code", unit_path="path") for sight in sights]
    return units.filter(rows[0] | rows[1])


def obstacle_to_invite(
    person: Person, role: Role, unit: Unit, *, first: date, last: date | None, email: str, known: Person | None
) -> str | None:
    """Return why `person` may not invite somebody with this address to the role, or None.

    known: who has this address, if `person` may see them; of others it says nothing, not even that they are there.
    """
    if obstacle := obstacle_to_give(person, role, unit, to=person if email == person.email else None):
        return obstacle
    return obstacle_to_hold(known, role, unit, first, last) if known else obstacle_to_place(role, unit, first, last)


def obstacle_to_handle(person: Person, invitation: Invitation) -> str | None:
    """Return why `person` may not revoke an invitation or send it again, or None."""
    if not invitation.email:
        return _("What named this person is erased. Please invite the person anew.")
    return obstacle_to_give(person, invitation.word, invitation.unit)


def is_void(invitation: Invitation, inviter: Person | None, now: datetime) -> bool:
    """Return whether the link leads nowhere any more.

    An invitation is worth what its inviter may give on the day on which it is accepted: somebody who lost their office
    leaves no open doors behind.
    """
    today = timezone.localdate(now)
    return (
        invitation.state(now) != "open"
        or not invitation.email
        or invitation.is_over(today)
        or inviter is None
        or not inviter.is_active
        or obstacle_to_give(inviter, invitation.word, invitation.unit) is not None
        or obstacle_to_place(invitation.word, invitation.unit, today, invitation.ends_on) is not None
    )
