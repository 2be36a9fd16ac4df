"""Who may keep a site's dossier, score it, and ask the site for material."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tongxin.people.models import Person
from tongxin.people.permissions import late
from tongxin.people.roles import Deed
from tongxin.sites.models import Application, Criterion, Document, MaterialRequest, Round, Site
from tongxin.sites.vocabulary.application import Status
from tongxin.sites.vocabulary.dossier import RequestStatus
from tongxin.sites.vocabulary.programme import RoundStatus

SHORTEST_REASON = 10  # characters


def obstacle_to_register(person: Person) -> str | None:
    """Return why the person may not open dossiers for units, or None."""
    if not person.may(Deed.APPLY):
        return _("Dossiers are opened by officers, clerks and the site itself.")
    return None


def obstacle_to_keep(person: Person, site: Site) -> str | None:
    """Return why the person may not change what the dossier holds, or None. The site's unit must be loaded."""
    if not person.may(Deed.APPLY, at=site.unit):
        return _("The dossier is kept by the site's operator and the officers of its division.")
    return None


def obstacle_to_withdraw_document(person: Person, document: Document) -> str | None:
    """Return why the person may not take this document off the file, or None."""
    if obstacle := obstacle_to_keep(person, document.site):
        return obstacle
    return late(_("The document is no longer on file.")) if document.withdrawn_at else None


def obstacle_to_score(person: Person, site: Site, round: Round | None) -> str | None:  # noqa: A002
    """Return why the person may not score the site for itself in this round, or None.

    What has been handed in stays as it was (自评与申报表同时封存); a returned form is corrected until the round ends.
    """
    if obstacle := obstacle_to_keep(person, site):
        return obstacle
    application = round and Application.objects.live().filter(site=site, round=round).first()
    if application and not application.is_filled_in:
        return late(
            _("The self score went in with the application. It can be changed when that is taken back or returned.")
        )
    corrects = application and application.status == Status.RETURNED
    if round is None or round.status == RoundStatus.ENDED or not (round.is_open or corrects):
        return _("A site scores itself while a round is open.")
    return None


def obstacle_to_ask(person: Person, site: Site) -> str | None:
    """Return why the person may not ask this site for material, or None."""
    if not person.may(Deed.REVIEW_APPLICATIONS, at=site.unit):
        return _("Material is asked for by the officers and clerks of the site's division.")
    if not site.unit.is_active:
        return _("The unit is closed.")
    return None


def obstacle_to_ask_again(
    site: Site, criterion: Criterion, evidence: int, day: date, *, papers: list[Document], asked: bool
) -> str | None:
    """Return why this paper need not be asked for: it is on file and fresh, or has been asked for; or None.

    evidence: primary key of its kind. papers: those of this kind that are on file. asked: whether a request is open.
    """
    for paper in papers:
        if paper.counts_on(day, criterion.fresh_months):
            until = paper.counts_until(criterion.fresh_months)
            if until is None:
                return _("This is on file already: “%(title)s”, without an end date.") % {"title": paper.title}
            return _("This is on file already until %(day)s: “%(title)s”.") % {
                "day": date_format(until, "Y-m-d"),
                "title": paper.title,
            }
    if asked:
        return late(_("The site has been asked for this already."))
    return None


def obstacle_to_withdraw_request(person: Person, request: MaterialRequest) -> str | None:
    """Return why the person may not withdraw the request, or None."""
    if obstacle := obstacle_to_ask(person, request.site):
        return obstacle
    return None if request.status == RequestStatus.OPEN else late(_("The request is no longer open."))
