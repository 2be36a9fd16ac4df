"""Who may raise a finding about a site, correct it, verify the correction, extend its time and cancel it."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.people.permissions import late
from tongxin.people.roles import Deed
from tongxin.sites.models.finding import CorrectiveAction, Finding
from tongxin.sites.models.site import Site
from tongxin.sites.permissions.dossiers import obstacle_to_keep
from tongxin.sites.vocabulary.finding import FindingStatus


def obstacle_to_raise(person: Person, site: Site | None = None) -> str | None:
    """Return why the person may not raise findings (about this site), or None. The site's unit must be loaded."""
    if not person.may(Deed.FOLLOW_UP, at=site.unit if site else None):
        return _("Findings are raised by the officers and clerks of the site's division.")
    if site is not None and not site.unit.is_active:
        return _("The unit is closed.")
    return None


def obstacle_to_let_verify(site: Site, verifier: Unit) -> str | None:
    """Return why this unit may not be the one that verifies, or None: nobody verifies what they correct themselves."""
    if verifier.pk == site.unit_id:
        return _("A unit does not verify what it corrects itself.")
    return None


def obstacle_to_set_due(due_on: date, today: date) -> str | None:
    """Return why a correction cannot be due on this day, or None."""
    if due_on < today:
        return _("The last day for the correction is in the past.")
    return None


def obstacle_to_report(person: Person, finding: Finding) -> str | None:
    """Return why the person may not report the finding as corrected, or None."""
    if finding.status == FindingStatus.REPORTED:
        return late(_("A correction has been reported and waits to be verified."))
    if not finding.is_unsettled:
        return late(_("The finding has been settled."))
    return obstacle_to_keep(person, finding.site)


def obstacle_to_verify(person: Person, finding: Finding, correction: CorrectiveAction | None) -> str | None:
    """Return why the person may not give a verdict now, or None. correction: the one that waits, None without one.

    Four eyes: neither the unit that corrects nor whoever wrote its report verifies.
    """
    if not person.may(Deed.FOLLOW_UP, at=finding.verifier) or not person.may(Deed.FOLLOW_UP, at=finding.site.unit):
        return _("This is verified by “%(office)s” or the office above it.") % {"office": finding.verifier.name_zh}
    if any(standing.unit_id == finding.owner_id for standing in person.standings()):
        return _("A unit does not verify what it corrects itself.")
    if finding.status != FindingStatus.REPORTED or correction is None:
        return late(_("No correction waits to be verified."))
    if correction.reported_by == person.actor_id:
        return _("Whoever reported a correction does not verify it.")
    return None


def obstacle_to_steer(person: Person, finding: Finding) -> str | None:
    """Return why the person may not cancel the finding, or None: what an office raised, it or the one above cancels."""
    if not finding.is_unsettled:
        return late(_("The finding has been settled."))
    if not person.may(Deed.FOLLOW_UP, at=finding.office) or not person.may(Deed.FOLLOW_UP, at=finding.site.unit):
        return _("This is up to “%(office)s”, which raised it, or the office above it.") % {
            "office": finding.office.name_zh
        }
    return None


def obstacle_to_extend(person: Person, finding: Finding) -> str | None:
    """Return why the person may not give more time for the correction, or None."""
    if finding.status == FindingStatus.REPORTED:
        return late(_("A correction has been reported and waits to be verified."))
    return obstacle_to_steer(person, finding)
