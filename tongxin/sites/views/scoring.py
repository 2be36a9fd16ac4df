"""Score sheets, reconciliation, conclusion, minutes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxin.audit.downloads import hand_out
from tongxin.files import actions as files
from tongxin.people.permissions import require
from tongxin.people.requests import PersonRequest
from tongxin.sites import frozen
from tongxin.sites import minutes as writing
from tongxin.sites import sheets as reading
from tongxin.sites.actions import scoring as actions
from tongxin.sites.filled import handed_in
from tongxin.sites.forms.assessments import ConclusionForm, ItemForm, ReconcileForm, all_valid
from tongxin.sites.frozen import Told
from tongxin.sites.models import ApplicationVersion, Document, Sheet
from tongxin.sites.permissions import assessments as may
from tongxin.sites.views.panels import found_assessment, page_context
from tongxin.sites.vocabulary.form import FIELDS, Field
from tongxin.ui.pages import show


@require_http_methods(["GET", "POST"])
def sheet(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show a score sheet: every criterion with the site's own points and the evidence; save or submit one's own."""
    found = get_object_or_404(
        Sheet.objects.visible_to(request.user).select_related("seat__assessor"),
        public_id=public_id,
    )
    assessment = found_assessment(request.user, found.assessment.public_id)
    found.assessment = assessment
    application = assessment.application
    version = application.versions.order_by("number").last()
    told = frozen.current(application, version)
    obstacle = may.obstacle_to_score(request.user, found)
    lines = _lines(found, told, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require(obstacle)
        if all_valid([form for _line, form in lines]):
            return _save(request, found, lines)
    items = list(found.items.select_related("criterion"))
    context = {
        "sheet": found,
        "assessment": assessment,
        "site": application.site,
        "lines": lines,
        "version": version,
        # The page of a number is of the unit's work, which assessors have no sight of: they are told what it counts.
        "runs": may.obstacle_to_set_up(request.user, application.round) is None,
        "values": _values(version) if version else [],
        "obstacle": obstacle,
        "remark": request.POST.get("remark", found.remark),
        "faulty": request.method == "POST",
        "own_total": frozen.total(told),
        "verified": reading.total(items),
        "filled": sum(item.points is not None for item in items),
    }
    return show(request, "sites/sheet.html", None, context, status=422 if request.method == "POST" else 200)


def _lines(found: Sheet, told: Sequence[Told], data: Any) -> list[tuple[Told, ItemForm]]:
    items = {item.criterion_id: item for item in found.items.all()}
    return [
        (line, ItemForm(data, criterion=line.criterion, own=line.own, item=items.get(line.criterion.pk)))
        for line in told
        if not line.is_veto
    ]


def _values(version: ApplicationVersion) -> list[tuple[Field, str]]:
    """What the form says that is assessed, as it was handed in; whom to call is hidden from who assesses."""
    said = handed_in(version)
    return [(field, said.get(field.name, "")) for field in FIELDS]


def _save(request: PersonRequest, found: Sheet, lines: list[tuple[Told, ItemForm]]) -> HttpResponse:
    now, by = timezone.now(), request.user
    given = {form.criterion: form.given for _line, form in lines}
    actions.save_sheet(found, given, remark=request.POST.get("remark", "")[:2000], by=by, now=now)
    if request.POST.get("then") != "submit":
        messages.success(request, _("Saved. Nobody else sees it before all sheets are in."))
        return redirect(found)
    if any(form.given.points is None for _line, form in lines):
        messages.warning(request, _("Some criteria have no verified points yet."))
        return redirect(found)
    actions.submit_sheet(found, by=by, now=now)
    messages.success(request, _("Submitted. It can no longer be changed."))
    return redirect(found.assessment)


@require_GET
def evidence(request: PersonRequest, public_id: UUID, document_id: UUID) -> HttpResponse:
    """Hand out a paper of the site to whoever assesses it."""
    assessment = found_assessment(request.user, public_id)
    application = assessment.application
    told = frozen.current(application, application.versions.order_by("number").last())
    listed = [paper.id for line in told for paper in line.papers]  # also where it was taken off the file since
    papers = Document.objects.filter(Q(withdrawn_at=None) | Q(public_id__in=listed), site=application.site)
    found = get_object_or_404(papers.select_related("file"), public_id=document_id)
    return hand_out(
        files.fetch(found.file_id), by=request.user, request=request, name=found.file.name,
        media_type=found.file.media_type, subject=f"sites.document:{document_id}", unit_path=application.site.unit.path,
    )  # fmt: skip


@require_POST
def reconciling(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Say what the panel found when it talked: the scores stand, or everybody looks again."""
    assessment = found_assessment(request.user, public_id)
    require(may.obstacle_to_reconcile(request.user, assessment))
    form = ReconcileForm(request.POST)
    if not form.is_valid():
        context = page_context(request.user, assessment, reconcile_form=form)
        return show(request, "sites/assessment.html", None, context, status=422)
    verb = actions.let_stand if form.cleaned_data["outcome"] == "stand" else actions.score_again
    verb(assessment, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
    messages.success(request, _("Noted for the minutes."))
    return redirect(assessment)


@require_POST
def concluding(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Conclude the assessment."""
    assessment = found_assessment(request.user, public_id)
    require(may.obstacle_to_conclude(request.user, assessment))
    form = ConclusionForm(request.POST)
    if not form.is_valid():
        context = page_context(request.user, assessment, conclusion_form=form)
        return show(request, "sites/assessment.html", None, context, status=422)
    actions.conclude(assessment, form.meeting, by=request.user, now=timezone.now())
    messages.success(request, _("Concluded. The minutes are ready."))
    return redirect("sites:minutes", assessment.public_id)


def _minutes(request: PersonRequest, public_id: UUID) -> tuple[Any, writing.Minutes]:
    assessment = found_assessment(request.user, public_id)
    require(may.obstacle_to_set_up(request.user, assessment.application.round))
    if not assessment.is_concluded:
        raise Http404
    return assessment, writing.minutes(assessment)


@require_GET
def minutes(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show the minutes of a concluded assessment, to print."""
    assessment, made = _minutes(request, public_id)
    return show(request, "sites/minutes.html", None, {"assessment": assessment, "minutes": made})


@require_GET
def minutes_docx(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Hand out the minutes as DOCX."""
    assessment, made = _minutes(request, public_id)
    unit = assessment.application.site.unit
    return hand_out(
        writing.as_docx(made), by=request.user, request=request,
        name=f"{pgettext('of a meeting', 'Minutes')}_{unit.name_zh}.docx", media_type=writing.MEDIA_TYPE,
        subject=f"sites.assessment:{public_id}", unit_path=unit.path,
    )  # fmt: skip
