"""Who may look at the audit log: auditors alone; and at the desk of data protection: its officer alone."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongxin.people.models import Person
from tongxin.people.roles import Deed


def obstacle_to_protect(person: Person) -> str | None:
    """Return why a person may not see the data-protection officer's desk, or None."""
    if not person.may(Deed.PROTECT_DATA):
        return _("This desk is the data-protection officer's alone.")
    return None


def obstacle_to_read(person: Person) -> str | None:
    """Return why a person may not read, export or verify the audit log, or None."""
    if not person.may(Deed.READ_AUDIT):
        return _("The audit log is read by auditors alone, not by administrators either.")
    return None
