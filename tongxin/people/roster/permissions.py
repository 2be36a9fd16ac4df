"""Who looks at the roster, takes it away, and gives roles from it: questions with an answer in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongxin.people.models import Person
from tongxin.people.roles import Deed

KEEPING_THE_ROSTER = (Deed.INVITE, Deed.GRANT, Deed.MANAGE_ACCOUNTS)


def obstacle_to_roster(person: Person) -> str | None:
    """Return why somebody may not look at who works where, or None."""
    if any(person.may(deed) for deed in (Deed.SEE_UNITS, *KEEPING_THE_ROSTER)):
        return None
    return _("Your roles let you see no unit but your own work. Who works where, the officer of your place sees.")


def obstacle_to_export_roster(person: Person) -> str | None:
    """Return why somebody may not take the roster away as a file, or None."""
    if any(person.may(deed) for deed in (Deed.EXPORT, *KEEPING_THE_ROSTER)):
        return None
    return _("Your role does not export lists.")


def obstacle_to_give_any(person: Person, other: Person) -> str | None:
    """Return why `person` may give `other` no role at all, or None."""
    if person == other:
        return _("Nobody gives roles to themselves. Please ask somebody else who may.")
    if not other.is_active:
        return _("This account is closed. Please ask your administrator.")
    if person.may(Deed.INVITE) or person.may(Deed.GRANT):
        return None
    return _("Roles are given by officers and heads of units, official ones by the security administrator.")
