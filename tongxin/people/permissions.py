"""Who may do what: questions with an answer in words."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from tongxin.people.models import Person
from tongxin.people.roles import Role


class NotAllowed(PermissionDenied):
    """Somebody tried what an obstacle stands in the way of; the message is the obstacle."""


def require(obstacle: str | None) -> None:
    """Raise NotAllowed if there is an obstacle."""
    if obstacle:
        raise NotAllowed(obstacle)


def obstacle_to_staff_pages(person: Person) -> str | None:
    """Return why a person may not see the office's pages, or None. Until roles exist these are for administrators."""
    if not person.holds(Role.ADMINISTRATOR):
        return _("Your account has no role yet. Please ask the administrator of your unit.")
    return None
