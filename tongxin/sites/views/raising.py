"""Raise findings about a site: several in one form, by hand, from an assessment, or from an inspection on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tongxin.ledger.models import Entry
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.people.requests import PersonRequest
from tongxin.sites import offices, sheets
from tongxin.sites.actions import findings as actions
from tongxin.sites.actions.findings import Because, FindingDraft
from tongxin.sites.forms.findings import FindingForm, RaisingForm
from tongxin.sites.models import Assessment, Criterion, Site
from tongxin.sites.permissions.findings import obstacle_to_raise
from tongxin.sites.views.choices import usual_round, usual_version
from tongxin.sites.views.sites import found_site
from tongxin.sites.vocabulary import INSPECTED
from tongxin.sites.vocabulary.assessment import AssessmentStatus
from tongxin.sites.vocabulary.finding import Origin
from tongxin.ui.pages import show

BLANK, MOST = 3, 20  # forms offered for what nobody suggests; forms on a page


@dataclass(frozen=True)
class Start:
    """With what the form begins. because: None where the reader says it. suggested: by criterion, what was said."""

    because: Because | None
    found_on: date
    criteria: list[Criterion]
    suggested: list[dict[str, Any]]
    told: str = ""


@require_http_methods(["GET", "POST"])
def raising(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Raise findings about a site."""
    person = request.user
    site = found_site(person, public_id)
    require(obstacle_to_raise(person, site))
    start = _start(request, site)
    office = actions.office_of(person, site)
    data = request.POST if request.method == "POST" else None
    form = RaisingForm(
        data,
        offices=_offices(site, office),
        origin=start.because.origin if start.because else None,
        initial={"found_on": start.found_on, "verifier": office.pk, "origin": Origin.DAILY},
    )
    rows = _rows(data, start, request.GET.get("rows", ""))
    if request.method == "POST" and all([form.is_valid(), *(row.is_valid() for row in rows)]):
        drafts = [row.draft(form.cleaned_data["found_on"]) for row in rows if row.is_raised]
        if raised := _raise(site, drafts, form, start, person):
            told = ngettext(
                "%(number)s finding is raised. The site is told.", "%(number)s findings are raised. The site is told.",
                len(raised),
            )  # fmt: skip
            messages.success(request, told % {"number": len(raised)})
            return redirect(raised[0] if len(raised) == 1 else site)
    context = {
        "site": site,
        "form": form,
        "rows": rows,
        "start": start,
        "more": min(len(rows) - len(start.suggested) + BLANK, MOST),
        "asked": request.GET,
    }
    return show(request, "sites/finding_form.html", None, context, status=422 if data is not None else 200)


def _raise(site: Site, drafts: list[FindingDraft], form: RaisingForm, start: Start, person: Person) -> list[Any]:
    because = start.because or Because(origin=form.cleaned_data["origin"])
    try:
        return actions.raise_findings(
            site, drafts, because=because, verifier=form.cleaned_data["verifier"], by=person, now=timezone.now()
        )
    except actions.Refused as error:
        form.add_error(None, str(error))
        return []


def _offices(site: Site, own: Unit) -> list[Unit]:
    """The offices that may verify: the raiser's own, and those of the site's street, county and city."""
    found = [own, *(unit for level in offices.UPWARDS if (unit := offices.office(level, site)))]
    return [unit for unit in found if unit.pk != site.unit_id]


def _rows(data: Any, start: Start, wanted: str) -> list[FindingForm]:
    wanted = wanted[:3]
    blank = min(int(wanted), MOST) if wanted.isascii() and wanted.isdigit() and int(wanted) else BLANK
    usual = {"due_on": actions.usual_due(timezone.localdate())}
    begun = [*start.suggested, *({} for _number in range(1 if start.suggested else blank))]
    return [
        FindingForm(
            data, prefix=f"f{number}", criteria=start.criteria, suggested=number < len(start.suggested),
            initial={**usual, **each},
        )
        for number, each in enumerate(begun)
    ]  # fmt: skip


def _start(request: PersonRequest, site: Site) -> Start:
    """Read from what findings are raised: ?assessment= or ?entry=, or neither."""
    if asked := request.GET.get("assessment"):
        return _from_assessment(request.user, site, asked)
    criteria = _usual_criteria(site)
    if asked := request.GET.get("entry"):
        entry = _inspection(request.user, site, asked)
        remark = str(entry.details.get("remark", ""))
        suggested = [{"what": remark}] if remark else []
        because = Because(origin=Origin.INSPECTION.value, entry=entry.position)
        told = _("From the inspection of %(day)s: %(round)s") % {
            "day": entry.occurred_on.isoformat(), "round": entry.details.get("round", ""),
        }  # fmt: skip
        return Start(because, entry.occurred_on, criteria, suggested, told)
    return Start(None, timezone.localdate(), criteria, [])


def _usual_criteria(site: Site) -> list[Criterion]:
    version = usual_version(usual_round(None, site))
    return list(version.criteria.in_order()) if version else []


def _inspection(person: Person, site: Site, position: str) -> Entry:
    """Return the inspection of the site at this position; 404 for anything else."""
    if not (position.isascii() and position.isdigit()):
        raise Http404
    found = Entry.objects.live().visible_to(person).filter(verb=INSPECTED.code, unit_path=site.unit.path)
    return get_object_or_404(found, position=int(position[:18]))


def _from_assessment(person: Person, site: Site, public_id: str) -> Start:
    try:
        wanted = UUID(public_id)
    except ValueError as error:
        raise Http404 from error
    seen = Assessment.objects.visible_to(person).filter(application__site=site).exclude(status=AssessmentStatus.SCORING)
    assessment = get_object_or_404(seen.for_page(), public_id=wanted)
    version = assessment.application.round.version
    held_on = assessment.held_on or timezone.localdate()
    told = _("From the assessment in the round %(year)s %(programme)s. What assessors gave less than full points for is"
             " written below; leave out what needs no correction.") % {
        "year": assessment.application.round.year, "programme": assessment.application.round.programme.name_zh,
    }  # fmt: skip
    return Start(
        Because(origin=Origin.ASSESSMENT.value, assessment=assessment),
        min(held_on, timezone.localdate()),
        list(version.criteria.in_order()),
        suggestions(assessment),
        told,
    )


def suggestions(assessment: Assessment) -> list[dict[str, Any]]:
    """Return what an assessment suggests to raise: criteria with less than full points, and what was said of them."""
    said: dict[Criterion, dict[str, None]] = {}
    for table in sheets.tables(assessment, sheets.submitted(assessment)):
        for row in table.rows:
            if min(row.points, default=0) < row.criterion.points:
                said.setdefault(row.criterion, {}).update(dict.fromkeys(reason for _letter, reason in row.reasons))
    ordered = sorted(said, key=lambda each: (each.position, each.pk))
    return [{"criterion": str(each.pk), "what": "\n".join(said[each])} for each in ordered]
