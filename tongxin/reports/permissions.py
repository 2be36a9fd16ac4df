"""Who may write templates, draft reports and publish them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongxin.people.models import Person
from tongxin.people.roles import Deed


def obstacle_to_read_templates(person: Person) -> str | None:
    """Return why the person may not look at templates, or None."""
    if not person.may(Deed.WRITE_REPORTS):
        return _("Your role does not write reports.")
    return None


def obstacle_to_write_templates(person: Person) -> str | None:
    """Return why the person may not change templates, or None."""
    if not person.may(Deed.WRITE_TEMPLATES):
        return _("Templates are written by the city officer.")
    return None


def obstacle_to_write(person: Person, place: str = "") -> str | None:
    """Return why the person may not draft a report about this place, or None. place: 12 digits; "" for any place."""
    if not person.may(Deed.WRITE_REPORTS):
        return _("Your role does not write reports.")
    if not person.may(Deed.WRITE_REPORTS, place=place):
        return _("You may report on your own division only.")
    return None


def obstacle_to_publish(person: Person, place: str) -> str | None:
    """Return why the person may not publish a report about this place (12-digit code), or None."""
    if not person.may(Deed.PUBLISH_REPORTS, place=place):
        return _("Reports are published by the officers of the division.")
    return None
