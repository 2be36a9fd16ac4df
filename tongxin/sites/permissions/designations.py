"""Who may give a title, and end one."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tongxin.people.models import Person
from tongxin.people.permissions import late
from tongxin.people.roles import Deed
from tongxin.sites.models import Designation, ListedSite, Programme, Site
from tongxin.sites.vocabulary.programme import Level

SHORTEST_REASON = 10  # characters


def obstacle_to_decide(person: Person, site: Site) -> str | None:
    """Return why the person may not decide about titles of this site, or None. The site's unit must be loaded."""
    if not person.may(Deed.RUN_PROGRAMMES, at=site.unit):
        return _("Titles are given and ended by the city officer.")
    return None


def obstacle_to_designate(
    person: Person, site: Site, programme: Programme | None = None, level: str = ""
) -> str | None:
    """Return why the person may not give this site the title (under this programme, at this level), or None."""
    if obstacle := obstacle_to_decide(person, site):
        return obstacle
    if not site.unit.is_active:
        return _("The unit is closed.")
    if programme is not None and not programme.names_sites:
        return _("A pilot gives no title: its experience is written up instead.")
    held = site.designations.current()
    if level:
        current = held.filter(level=level).first()
        if current is not None:
            says = _("The site holds this title already: %(certificate)s. End that one first.")
            return late(says % {"certificate": current.certificate})
    elif held.count() >= len(Level):
        return late(_("The site holds the title at every level already."))
    return None


def obstacle_in_notice(site: Site, level: str) -> str | None:
    """Return why the title of this level cannot be given past the public notice on which the site stands, or None."""
    on_notice = ListedSite.objects.open().filter(application__site=site, notice__round__programme__level=level)
    if on_notice.exists():
        return _("The site stands on a public notice: it is named there, or taken off it first.")
    return None


def obstacle_to_end(person: Person, designation: Designation, on: date | None = None) -> str | None:
    """Return why the person may not end this title (on this day), or None."""
    if obstacle := obstacle_to_decide(person, designation.site):
        return obstacle
    if designation.ended_on is not None:
        return late(_("The title ended on %(day)s already.") % {"day": date_format(designation.ended_on, "Y-m-d")})
    if on is not None and on < designation.decided_on:
        return _("A title cannot end before it was given.")
    return None


def obstacle_to_print(person: Person, designation: Designation) -> str | None:
    """Return why the person may not fetch the certificate, or None."""
    if not person.may(Deed.APPLY, at=designation.site.unit):
        return _("The certificate is fetched by the site's own people and the officers of its division.")
    if not designation.has_certificate:
        return _("There is no certificate: a pilot has neither certificate nor plaque.")
    if designation.ended_on is not None:
        return _("The title has ended; its certificate is no longer printed.")
    return None
