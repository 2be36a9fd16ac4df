"""Who may look at the audit log: auditors alone, whatever else somebody is."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongxin.people.models import Person
from tongxin.people.roles import Deed


def obstacle_to_read(person: Person) -> str | None:
    """Return why a person may not read, export or verify the audit log, or None."""
    if not person.may(Deed.READ_AUDIT):
        return _("The audit log is read by auditors alone, not by administrators either.")
    return None
