"""Findings about sites: the list and its workbook, the page of one, and what is done about it there."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongxin.audit import actions as audit
from tongxin.audit.vocabulary import LIST_EXPORTED
from tongxin.figures.permissions import obstacle_to_export
from tongxin.ledger.models import Entry
from tongxin.people.models import Person
from tongxin.people.permissions import require, who_can_see
from tongxin.people.requests import PersonRequest
from tongxin.places.models import Division
from tongxin.sites import answers
from tongxin.sites import findings as reading
from tongxin.sites.actions import findings as actions
from tongxin.sites.filetypes import NotTaken
from tongxin.sites.forms.findings import CancellingForm, CorrectionForm, ExtensionForm, VerdictForm
from tongxin.sites.models import Assessment, Recheck
from tongxin.sites.models.finding import Finding
from tongxin.sites.models.site import Site
from tongxin.sites.permissions import findings as may
from tongxin.sites.vocabulary.finding import Origin, Verdict
from tongxin.ui.attachments import XLSX, attachment
from tongxin.ui.pages import show

ROWS_A_PAGE = 25


@require_GET
def findings(request: PersonRequest) -> HttpResponse:
    """List the findings about the sites that the reader may see; what is due first, first."""
    today = timezone.localdate()
    wanted = reading.wanted_of(request.GET)
    seen = Finding.objects.visible_to(request.user)
    page = Paginator(wanted.of(seen, today).for_list(), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": reading.lines(page.object_list, today),
        "wanted": wanted,
        "counted": reading.counted(wanted.about(seen), today),
        "site": Site.objects.visible_to(request.user).select_related("unit").filter(public_id=wanted.site).first()
        if wanted.site
        else None,
        "counties": Division.objects.children(answers.city()),
        "states": reading.STATES,
        "origins": Origin.choices,
        "obstacle_to_export": obstacle_to_export(request.user),
        "today": today,
    }
    return show(request, "sites/findings.html", None, context)


@require_GET
def workbook(request: PersonRequest) -> HttpResponse:
    """Hand out the findings of the list as a workbook."""
    require(obstacle_to_export(request.user))
    today = timezone.localdate()
    found = reading.wanted_of(request.GET).of(Finding.objects.visible_to(request.user), today)
    lines = reading.lines(found.for_list().prefetch_related("corrections", "extensions"), today)
    audit.note(
        LIST_EXPORTED, by=request.user, now=timezone.now(), request=request, subject="sites.finding",
        rows=len(lines), format="xlsx",
    )  # fmt: skip
    name = reading.filename(settings.TONGXIN_CITY, today)
    return attachment(reading.workbook(lines, today), name=name, media_type=XLSX)


def found_finding(person: Person, public_id: UUID) -> Finding:
    """Return the finding with its site and offices; 404 outside the reader's sight."""
    return get_object_or_404(Finding.objects.visible_to(person).for_page(), public_id=public_id)


@require_GET
def finding(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show one finding: what it is, its way so far, and what is to be done about it by whom."""
    return show(request, "sites/finding.html", None, _context(request.user, found_finding(request.user, public_id)))


def _context(person: Person, found: Finding, **given: Form) -> dict[str, Any]:
    """Return what the page shows to this person, with the form that came back."""
    today = timezone.localdate()
    unit = found.site.unit
    waiting = found.corrections.prefetch_related("evidence").filter(verdict="").first()
    again_on = min(actions.usual_due(today), actions.last_day(found, today) or date.max)
    return {
        "finding": found,
        "site": found.site,
        "line": reading.Line(found, found.days_late(today)),
        "steps": reading.way(found),
        "extended": found.extensions.count(),
        "waiting": waiting,
        "refused": found.corrections.exclude(verdict="").order_by("-number").first() if found.is_unsettled else None,
        "owns": any(standing.unit_id == found.owner_id for standing in person.standings()),
        "assessment": _seen_assessment(person, found),
        "recheck": Recheck.objects.filter(rectification__findings=found).select_related("run").first(),
        "inspection": Entry.objects.visible_to(person).filter(position=found.entry or 0).first(),
        "obstacle_to_report": may.obstacle_to_report(person, found),
        "obstacle_to_verify": may.obstacle_to_verify(person, found, waiting),
        "obstacle_to_extend": may.obstacle_to_extend(person, found),
        "obstacle_to_cancel": may.obstacle_to_steer(person, found),
        "form": next(iter(given.values()), None),
        "correction_form": given.get("correction_form") or CorrectionForm(site=found.site, initial={"done_on": today}),
        "verdict_form": given.get("verdict_form") or VerdictForm(initial={"due_on": again_on}),
        "extension_form": given.get("extension_form") or ExtensionForm(initial={"due_on": _later(found, today)}),
        "cancelling_form": given.get("cancelling_form") or CancellingForm(),
        "witnesses": who_can_see(place=unit.place_id, unit_path=unit.path),
    }


def _later(found: Finding, today: date) -> date:
    return actions.usual_due(max(found.due_on, today))


def _seen_assessment(person: Person, found: Finding) -> Assessment | None:
    if found.assessment_id is None:
        return None
    return Assessment.objects.visible_to(person).filter(pk=found.assessment_id).first()


def _again(request: PersonRequest, found: Finding, **given: Form) -> HttpResponse:
    return show(request, "sites/finding.html", None, _context(request.user, found, **given), status=422)


@require_POST
def reporting(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Report a finding as corrected."""
    found = found_finding(request.user, public_id)
    require(may.obstacle_to_report(request.user, found))
    form = CorrectionForm(request.POST, request.FILES, site=found.site)
    if form.is_valid():
        try:
            actions.report_correction(found, form.done(), by=request.user, now=timezone.now())
        except actions.Refused as error:
            form.add_error(None, str(error))
        except NotTaken as error:
            form.add_error("file", str(error))
        else:
            told = _("Reported. “%(office)s” verifies it.") % {"office": found.verifier.name_zh}
            messages.success(request, told)
            return redirect(found)
    return _again(request, found, correction_form=form)


@require_POST
def judging(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Say whether a finding is corrected."""
    found = found_finding(request.user, public_id)
    require(may.obstacle_to_verify(request.user, found, found.corrections.filter(verdict="").first()))
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return _again(request, found, verdict_form=form)
    data = form.cleaned_data
    if data["verdict"] == Verdict.ACCEPTED:
        actions.accept_correction(found, opinion=data["opinion"], by=request.user, now=timezone.now())
        messages.success(request, _("Verified. The finding is closed."))
        return redirect(found)
    try:
        actions.send_back(found, opinion=data["opinion"], due_on=data["due_on"], by=request.user, now=timezone.now())
    except actions.Refused as error:
        form.add_error("due_on", str(error))
        return _again(request, found, verdict_form=form)
    messages.success(request, _("Not accepted. The site is told why, and by when it is due again."))
    return redirect(found)


@require_POST
def extending(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Give more time for a correction."""
    found = found_finding(request.user, public_id)
    require(may.obstacle_to_extend(request.user, found))
    form = ExtensionForm(request.POST)
    if form.is_valid():
        try:
            actions.extend(found, **form.cleaned_data, by=request.user, now=timezone.now())
        except actions.Refused as error:
            form.add_error("due_on", str(error))
        else:
            messages.success(request, _("More time is given, and counted."))
            return redirect(found)
    return _again(request, found, extension_form=form)


@require_POST
def cancelling(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Cancel a finding that was raised by mistake."""
    found = found_finding(request.user, public_id)
    require(may.obstacle_to_steer(request.user, found))
    form = CancellingForm(request.POST)
    if not form.is_valid():
        return _again(request, found, cancelling_form=form)
    actions.cancel(found, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
    messages.success(request, _("Cancelled. Nothing is to do about it any more."))
    return redirect(found)
