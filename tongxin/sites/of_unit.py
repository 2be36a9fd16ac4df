"""What the page of a unit says of it as a demonstration site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.sites.models import Application, Site
from tongxin.sites.registers import Line, lines


@dataclass(frozen=True)
class SiteFacts:
    """Its dossier, the titles it holds or held, its newest application, and how many findings are open and overdue."""

    site: Site
    titles: Sequence[Line]
    application: Application | None
    open_findings: int
    overdue_findings: int


def facts(unit: Unit, person: Person, today: date) -> SiteFacts | None:
    """Return what this person may read of the unit as a site; None if it has no dossier, or not for them."""
    site = Site.objects.visible_to(person).filter(unit=unit).select_related("unit__place").first()
    if site is None:
        return None
    findings = site.findings.unsettled()
    return SiteFacts(
        site=site,
        titles=lines(site.designations.for_list(), today),
        application=site.applications.live().for_page().order_by("-begun_at").first(),
        open_findings=findings.count(),
        overdue_findings=findings.overdue(today).count(),
    )
