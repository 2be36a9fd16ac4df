"""Who may write templates and publish reports."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongxin.people.models import Person
from tongxin.people.roles import Role


def obstacle_to_write(person: Person) -> str | None:
    """Return why the person may not write templates or drafts, or None."""
    if not person.holds(Role.ADMINISTRATOR):
        return _("Only an administrator may write reports.")
    return None


def obstacle_to_publish(person: Person) -> str | None:
    """Return why the person may not publish a report, or None."""
    if not person.holds(Role.ADMINISTRATOR):
        return _("Only an administrator may publish reports.")
    return None
