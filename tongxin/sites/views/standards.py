"""Standards and their versions: read, write in the browser or in one workbook, try, put into force."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxin.audit.downloads import hand_out
from tongxin.figures.catalogue import FIGURES
from tongxin.people.permissions import require
from tongxin.people.requests import PersonRequest
from tongxin.sites import workbook
from tongxin.sites.actions import standards as actions
from tongxin.sites.drafts import NotAStandard, VersionDraft, labelled_parameters
from tongxin.sites.dry_run import dry_run
from tongxin.sites.forms.standards import CriterionForm, EnactForm, StandardForm, TermsForm, WorkbookForm
from tongxin.sites.meanwhile import SavedMeanwhile, mark_of
from tongxin.sites.models import Criterion, EvidenceKind, Site, Standard, StandardVersion
from tongxin.sites.permissions.programmes import (
    obstacle_to_draft,
    obstacle_to_edit,
    obstacle_to_enact,
    obstacle_to_enact_from,
    obstacle_to_run,
)
from tongxin.sites.views.choices import newest_round
from tongxin.sites.views.formpage import Step, form_page
from tongxin.sites.views.programmes import office_of
from tongxin.sites.vocabulary.standard import VersionStatus
from tongxin.ui.attachments import XLSX
from tongxin.ui.pages import show

CHANGES_SHOWN = 200


def found_version(public_id: UUID) -> StandardVersion:
    found = StandardVersion.objects.with_followers().select_related("standard__owner")
    return get_object_or_404(found, public_id=public_id)


@require_GET
def standards(request: PersonRequest) -> HttpResponse:
    """List standards with their versions."""
    versions: dict[int, list[StandardVersion]] = {}
    for version in StandardVersion.objects.exclude(status=VersionStatus.DISCARDED).for_list():
        versions.setdefault(version.standard_id, []).append(version)
    today = timezone.localdate()
    stand = {each: [(version, version.state(today)) for version in held] for each, held in versions.items()}
    context = {
        "standards": [(each, stand.get(each.pk, [])) for each in Standard.objects.order_by("pk")],
        "obstacle": obstacle_to_run(request.user),
    }
    return show(request, "sites/standards.html", None, context)


@require_http_methods(["GET", "POST"])
def setting_up(request: PersonRequest) -> HttpResponse:
    """Set up a standard of the office's own, empty."""
    office = office_of(request.user)
    form = StandardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if Standard.objects.filter(code=form.cleaned_data["code"]).exists():
            form.add_error("code", _("There is a standard with this code."))
        else:
            empty = VersionDraft(pass_points=8000, note="", bands=(), criteria=())
            version = actions.set_up_standard(
                **form.cleaned_data, owner=office, draft=empty, by=request.user, now=timezone.now()
            )
            return redirect(version)
    return form_page(request, form, _("New standard"), trail=_trail(), narrow=True)


@require_GET
def standard(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Lead to the version of a standard that counts: the one in force, else the newest."""
    found = get_object_or_404(Standard, public_id=public_id)
    version = found.versions.in_force(timezone.localdate()).first() or found.versions.order_by("-number").first()
    return redirect(version or "sites:standards")


@require_POST
def drafting(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Begin the next version of a standard, or go on with the draft that there is."""
    found = get_object_or_404(Standard.objects.select_related("owner"), public_id=public_id)
    require(obstacle_to_draft(request.user, found))
    try:
        version = actions.draft_version(found, by=request.user, now=timezone.now())
    except actions.DraftExists:
        version = found.versions.get(status=VersionStatus.DRAFT)
    return redirect(version)


@require_GET
def version(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show what a version says; a draft with the ways to edit it."""
    found = found_version(public_id)
    context = {
        "version": found,
        "state": found.state(timezone.localdate()),
        "standard": found.standard,
        "criteria": _criteria(found),
        "bands": list(found.bands.order_by("-points", "pk")),
        "versions": list(found.standard.versions.exclude(status=VersionStatus.DISCARDED).order_by("-number")),
        "obstacle_to_edit": obstacle_to_edit(request.user, found),
        "obstacle_to_draft": obstacle_to_draft(request.user, found.standard),
        "obstacle_to_enact": obstacle_to_enact(request.user, found),
    }
    return show(request, "sites/version.html", None, context)


def _criteria(found: StandardVersion) -> list[dict[str, Any]]:
    return [
        {
            "criterion": each,
            "parameters": labelled_parameters(each.parameters),
            "figure": FIGURES.get(each.figure),
            "evidence": list(each.evidence.all()),
        }
        for each in found.criteria.in_order().prefetch_related("evidence")
    ]


@require_http_methods(["GET", "POST"])
def terms(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Change pass mark, bands and note of a draft."""
    found = found_version(public_id)
    require(obstacle_to_edit(request.user, found))
    form = TermsForm(request.POST) if request.method == "POST" else TermsForm.of(found)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.save_terms(
                found,
                pass_points=data["pass_points"],
                note=data["note"],
                bands=data["bands"],
                by=request.user,
                now=timezone.now(),
            )
        except NotAStandard as error:
            for _code, problem in error.problems:
                form.add_error("bands", problem.message)
        else:
            return redirect(found)
    title = _("Pass mark and bands")
    return form_page(request, form, title, trail=_trail(found), sends=title, narrow=True)


@require_http_methods(["GET", "POST"])
def criterion(request: PersonRequest, public_id: UUID, code: str = "") -> HttpResponse:
    """Write a criterion of a draft. code: that of an existing one, "" for a new one."""
    found = found_version(public_id)
    require(obstacle_to_edit(request.user, found))
    held = get_object_or_404(found.criteria.prefetch_related("evidence"), code=code) if code else None
    form = CriterionForm(request.POST or None, draft=actions.draft_of(held) if held else None)
    if request.method == "POST" and form.is_valid():
        try:
            seen = form.cleaned_data["seen"]
            actions.save_criterion(found, form.draft(), criterion=held, seen=seen, by=request.user, now=timezone.now())
        except SavedMeanwhile as meanwhile:
            assert held is not None
            form.say_who_saved(meanwhile, mark_of(actions.draft_of(held)))
        except NotAStandard as error:
            for _code, problem in error.problems:
                form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            messages.success(request, _("Saved."))
            return redirect(found)
    context = {"form": form, "version": found, "held": held, "title": _("Criterion")}
    return show(request, "sites/criterion_form.html", None, context, status=422 if request.method == "POST" else 200)


@require_POST
def removing(request: PersonRequest, public_id: UUID, code: str) -> HttpResponse:
    """Take a criterion out of a draft."""
    found = found_version(public_id)
    held: Criterion = get_object_or_404(found.criteria.select_related("version__standard__owner"), code=code)
    actions.remove_criterion(held, by=request.user, now=timezone.now())
    return redirect(found)


def names_of_papers() -> dict[str, str]:
    """Return the names of the kinds of papers by code."""
    return dict(EvidenceKind.objects.order_by("pk").values_list("code", "name_zh"))


@require_GET
def workbook_file(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Hand out a version as a workbook."""
    found = found_version(public_id)
    name = f"{found.standard.name_zh}_v{found.number}.xlsx"
    content = workbook.write(actions.contents_of(found), evidence=names_of_papers())
    return hand_out(
        content,
        by=request.user,
        request=request,
        name=name,
        media_type=XLSX,
        subject=f"sites.standardversion:{public_id}",
    )


@require_http_methods(["GET", "POST"])
def importing(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Let a draft say what a workbook says; each mistake is named by sheet, row and column, and nothing is kept."""
    found = found_version(public_id)
    require(obstacle_to_edit(request.user, found))
    form = WorkbookForm(request.POST or None, request.FILES or None)
    mistakes: list[workbook.Mistake] = []
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read(settings.UPLOAD_LIMIT_BYTES)
        try:
            draft = workbook.read(content, evidence=names_of_papers())
            actions.replace_contents(found, draft, by=request.user, now=timezone.now())
        except workbook.NotAWorkbook as error:
            mistakes = error.mistakes
            form.add_error("file", _("Nothing was taken over: please mend what is listed below."))
        else:
            messages.success(request, _("The draft says what the workbook says."))
            return redirect(found)
    context = {"form": form, "version": found, "mistakes": mistakes}
    return show(request, "sites/importing.html", None, context, status=422 if request.method == "POST" else 200)


@require_GET
def trying(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show which sites would change band under a version."""
    found = found_version(public_id)
    require(obstacle_to_draft(request.user, found.standard))
    sites = list(Site.objects.visible_to(request.user).for_list())
    round_ = newest_round(found.standard)
    tried = dry_run(found, sites, on=timezone.localdate(), last=round_.last_month if round_ else None)
    context = {
        "version": found,
        "run": tried,
        "round": round_,
        "changed": tried.changed[:CHANGES_SHOWN],
        "shown": CHANGES_SHOWN,
        "obstacle_to_enact": obstacle_to_enact(request.user, found),
    }
    return show(request, "sites/trying.html", None, context)


@require_http_methods(["GET", "POST"])
def enacting(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Put a draft into force from a day on."""
    found = found_version(public_id)
    require(obstacle_to_enact(request.user, found))
    form = EnactForm(request.POST or None, initial={"effective_from": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["effective_from"]
        today = timezone.localdate()
        obstacle = obstacle_to_enact_from(request.user, found, day, today)
        if obstacle:
            form.add_error("effective_from", obstacle)
        else:
            actions.enact(found, effective_from=day, by=request.user, now=timezone.now())
            begins = _("The version comes into force on %(day)s; it is not edited any more.")
            runs = _("The version is in force; it is not edited any more.")
            messages.success(request, begins % {"day": date_format(day, "Y-m-d")} if day > today else runs)
            return redirect(found)
    title = _("Put into force")
    return form_page(request, form, title, trail=_trail(found), sends=title, narrow=True)


def _trail(version: StandardVersion | None = None) -> list[Step]:
    trail = [(reverse("sites:standards"), _("Standards"))]
    if version is not None:
        trail.append((version.get_absolute_url(), f"{version.standard.name_zh} v{version.number}"))
    return trail


@require_POST
def discarding(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Put a draft aside."""
    found = found_version(public_id)
    actions.discard_version(found, by=request.user, now=timezone.now())
    messages.success(request, _("The draft was discarded."))
    return redirect("sites:standards")
