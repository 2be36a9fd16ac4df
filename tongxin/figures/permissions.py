"""Who may take rows out of the house."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongxin.people.models import Person
from tongxin.people.roles import Deed


def obstacle_to_export(person: Person) -> str | None:
    """Return why the person may not export the rows that they see, or None."""
    if not person.may(Deed.EXPORT):
        return _("Your role looks at rows, but does not export them.")
    return None
