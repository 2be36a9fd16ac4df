"""The dossier of a site on one page; papers, self scores, requests for material."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tongxin.audit.downloads import hand_out
from tongxin.files import actions as files
from tongxin.ledger.models import Entry
from tongxin.people.models import Person
from tongxin.people.permissions import require, who_can_see
from tongxin.people.requests import PersonRequest
from tongxin.sites import findings, registers
from tongxin.sites.actions import dossiers as actions
from tongxin.sites.dossier import Dossier, dossier
from tongxin.sites.filetypes import NotTaken
from tongxin.sites.forms.dossiers import AskForm, DocumentForm, ReasonForm, SelfScoreForm
from tongxin.sites.models import Criterion, Document, MaterialRequest, Recheck, Round, SelfScore, Site, StandardVersion
from tongxin.sites.permissions.applications import obstacle_of_title
from tongxin.sites.permissions.designations import obstacle_to_designate
from tongxin.sites.permissions.dossiers import (
    obstacle_to_ask,
    obstacle_to_keep,
    obstacle_to_score,
    obstacle_to_withdraw_document,
    obstacle_to_withdraw_request,
)
from tongxin.sites.permissions.findings import obstacle_to_raise
from tongxin.sites.views.choices import chosen, usual_round
from tongxin.sites.views.formpage import form_page, site_trail
from tongxin.sites.views.sites import found_site
from tongxin.sites.vocabulary import INSPECTED
from tongxin.sites.vocabulary.standard import Method
from tongxin.ui.pages import show

INSPECTIONS_SHOWN = 10
RECHECKS_SHOWN = 10
FINDINGS_SHOWN = 10


@require_GET
def dossier_page(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show the dossier: each criterion with what proves it, what is missing, and the total today."""
    site = found_site(request.user, public_id)
    round_, version = chosen(site, request.GET.get("round"), request.GET.get("version"))
    today, inspections = timezone.localdate(), _entries(site, INSPECTED.code)
    raised = findings.of_inspections(site) if inspections else {}
    titles = registers.lines(site.designations.newest_first(), today)
    held = {line.title.level for line in titles if line.title.ended_on is None}
    context = {
        "site": site,
        "modes": list(site.modes.order_by("position", "pk")),
        "initiatives": list(site.initiatives.order_by("position", "pk")),
        "round": round_,
        "dossier": _dossier(site, version, round_) if version else None,
        "versions": list(StandardVersion.objects.in_force(today).for_list()),
        "rechecks": list(Recheck.objects.filter(designation__site=site).newest_first()[:RECHECKS_SHOWN]),
        "titles": titles,
        "obstacle_of_title": obstacle_of_title(round_, held) if round_ else None,
        "obstacle_to_designate": obstacle_to_designate(request.user, site),
        "inspections": [(entry, raised.get(entry.position, 0)) for entry in inspections],
        "vetoes": site.vetoes.in_force().count(),
        "findings": findings.lines(site.findings.unsettled().order_by("due_on", "pk")[:FINDINGS_SHOWN], today),
        "obstacle_to_raise": obstacle_to_raise(request.user, site),
        "obstacle_to_keep": obstacle_to_keep(request.user, site),
        "obstacle_to_score": obstacle_to_score(request.user, site, round_),
        "obstacle_to_ask": obstacle_to_ask(request.user, site),
        "witnesses": who_can_see(place=site.unit.place_id, unit_path=site.unit.path),
        "today": today,
    }
    return show(request, "sites/dossier.html", None, context)


def in_round(site: Site, round_: Round | None) -> str:
    """Return the address of the site's dossier as this round sees it."""
    return f"{site.get_absolute_url()}?round={round_.public_id}" if round_ else site.get_absolute_url()


def _dossier(site: Site, version: StandardVersion, round_: Round | None) -> Dossier:
    return dossier(site, version, on=timezone.localdate(), round=round_)


def _entries(site: Site, verb: str) -> list[Entry]:
    """What imports and the room recorded about the unit with this verb, newest first."""
    entries = Entry.objects.live().filter(unit_path=site.unit.path, verb=verb)
    return list(entries.order_by("-occurred_on", "-position")[:INSPECTIONS_SHOWN])


@require_http_methods(["GET", "POST"])
def filing(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Hand in a paper."""
    site = found_site(request.user, public_id)
    require(obstacle_to_keep(request.user, site))
    today = timezone.localdate()
    initial = {"evidence": request.GET.get("evidence", "")}
    form = DocumentForm(request.POST or None, request.FILES or None, today=today, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        draft = actions.DocumentDraft(
            evidence=data["evidence"], title=data["title"], issued_on=data["issued_on"], valid_until=data["valid_until"]
        )
        file = data["file"]
        try:
            actions.file_document(site, draft, file.read(), name=file.name, by=request.user, now=timezone.now())
        except NotTaken as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, _("On file. Every criterion and round that asks for it finds it there."))
            return redirect(site)
    status = 422 if request.method == "POST" else 200
    return show(request, "sites/filing.html", None, {"site": site, "form": form}, status=status)


def _found_document(person: Person, public_id: UUID) -> Document:
    found = Document.objects.visible_to(person).select_related("site__unit__place", "evidence", "file")
    return get_object_or_404(found, public_id=public_id)


@require_GET
def document(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Hand out a paper as a download, to whoever may see the site."""
    found = _found_document(request.user, public_id)
    return hand_out(
        files.fetch(found.file_id), by=request.user, request=request, name=found.file.name,
        media_type=found.file.media_type, subject=f"sites.document:{public_id}", unit_path=found.site.unit.path,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def withdrawing_document(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Take a paper off the file."""
    found = _found_document(request.user, public_id)
    require(obstacle_to_withdraw_document(request.user, found))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw_document(found, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
        messages.success(request, _("The document is no longer on file."))
        return redirect(found.site)
    title = _("Take off the file")
    return form_page(request, form, title, trail=site_trail(found.site), what=found.title, sends=title)


@require_http_methods(["GET", "POST"])
def scoring(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Let a site score itself where the system does not."""
    site = found_site(request.user, public_id)
    round_ = usual_round(request.GET.get("round"), site)
    require(obstacle_to_score(request.user, site, round_))
    assert round_ is not None
    own = {score.criterion_id: score for score in SelfScore.objects.filter(site=site, round=round_)}
    criteria = [each for each in round_.version.criteria.in_order() if each.method != Method.SYSTEM]
    forms = [SelfScoreForm(request.POST or None, criterion=each, own=own.get(each.pk)) for each in criteria]
    if request.method == "POST" and all([form.is_valid() for form in forms]):
        scores = [
            actions.OwnScore(form.criterion, form.cleaned_data["points"], form.cleaned_data["reason"])
            for form in forms
            if form.cleaned_data["points"] is not None
        ]
        actions.score_itself(site, round_, scores, by=request.user, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect(in_round(site, round_))
    context = {"site": site, "round": round_, "forms": forms}
    return show(request, "sites/scoring.html", None, context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
def asking(request: PersonRequest, public_id: UUID, criterion_id: int) -> HttpResponse:
    """Ask a site for material that is not on file."""
    site = found_site(request.user, public_id)
    require(obstacle_to_ask(request.user, site))
    criterion = get_object_or_404(Criterion.objects.select_related("version__standard"), pk=criterion_id)
    round_ = usual_round(request.GET.get("round"), site)
    today = timezone.localdate()
    form = AskForm(request.POST or None, criterion=criterion, today=today, initial={"minutes": 30})
    if request.method == "POST" and form.is_valid():
        asked = _asking(form, criterion, round_)
        try:
            actions.ask_for_material(site, asked, by=request.user, now=timezone.now())
        except actions.OnFileAlready as error:
            form.add_error("evidence", str(error))
        else:
            messages.success(request, _("The site has been asked; it is counted in its minutes."))
            return redirect(in_round(site, round_))
    context = {"site": site, "criterion": criterion, "form": form, "on_file": _on_file(site, criterion, today)}
    return show(request, "sites/asking.html", None, context, status=422 if request.method == "POST" else 200)


def _asking(form: AskForm, criterion: Criterion, round_: Round | None) -> actions.Asking:
    data = form.cleaned_data
    return actions.Asking(
        criterion=criterion,
        evidence=data["evidence"],
        reason=data["reason"],
        minutes=data["minutes"],
        due_on=data["due_on"],
        round=round_,
    )


def _on_file(site: Site, criterion: Criterion, day: date) -> list[tuple[Document, Any]]:
    """What the criterion asks for and is on file, with until when it counts: need not be asked for."""
    papers = Document.objects.on_file().filter(site=site, evidence__in=criterion.evidence.all())
    return [
        (paper, paper.counts_until(criterion.fresh_months))
        for paper in papers.select_related("evidence").newest_first()
        if paper.counts_on(day, criterion.fresh_months)
    ]


@require_http_methods(["GET", "POST"])
def withdrawing_request(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Let a site know that what was asked for is no longer wanted."""
    found = get_object_or_404(
        MaterialRequest.objects.visible_to(request.user).select_related("site__unit__place", "evidence"),
        public_id=public_id,
    )
    require(obstacle_to_withdraw_request(request.user, found))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw_request(found, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
        messages.success(request, _("The site need not hand it in."))
        return redirect(found.site)
    title = _("Withdraw the request")
    return form_page(request, form, title, trail=site_trail(found.site), what=found.evidence.name_zh, sends=title)
