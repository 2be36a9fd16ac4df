"""Panels of rounds, assessments with their seats, statements of interest, facts that exclude a site."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.people.requests import PersonRequest
from tongxin.sites import findings
from tongxin.sites import sheets as reading
from tongxin.sites.actions import panels as actions
from tongxin.sites.actions import scoring
from tongxin.sites.forms.assessments import (
    ConclusionForm,
    LiftForm,
    PanelForm,
    ReconcileForm,
    SeatForm,
    StatementForm,
    VetoForm,
    assessors,
)
from tongxin.sites.forms.dossiers import ReasonForm
from tongxin.sites.models import Assessment, Panel, Seat, Veto
from tongxin.sites.permissions import assessments as may
from tongxin.sites.permissions.findings import obstacle_to_raise
from tongxin.sites.views.applications import found_application
from tongxin.sites.views.formpage import form_page
from tongxin.sites.views.programmes import found_round
from tongxin.sites.views.sites import found_site
from tongxin.sites.vocabulary.assessment import AssessmentStatus, SheetStatus, Stage, Statement
from tongxin.ui.pages import show


def found_assessment(person: Person, public_id: UUID) -> Assessment:
    return get_object_or_404(Assessment.objects.visible_to(person).for_page(), public_id=public_id)


@require_http_methods(["GET", "POST"])
def panel(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show and set up the panel of a round."""
    round_ = found_round(public_id)
    require(may.obstacle_to_set_up(request.user, round_))
    standing = Panel.objects.filter(round=round_).first()
    form = PanelForm(request.POST or None, panel=standing, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        chosen = list(form.cleaned_data["assessors"])
        actions.set_up_panel(round_, chosen, form.counting, by=request.user, now=timezone.now())
        messages.success(request, _("The panel is set up."))
        return redirect("sites:panel", round_.public_id)
    found = Assessment.objects.visible_to(request.user).filter(panel=standing).for_page()
    context = {
        "round": round_,
        "form": form,
        "assessments": list(found.order_by("application__site__unit__place_id", "pk")),
        "names": round_.programme.names_sites,
        "settled": may.obstacle_to_amend_panel(request.user, round_),
    }
    return show(request, "sites/panel.html", None, context, status=422 if form.errors else 200)


@require_POST
def opening_assessment(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Open the assessment of an admitted application."""
    application = found_application(request.user, public_id)
    assessment = actions.open_assessment(application, by=request.user, now=timezone.now())
    messages.success(request, _("Opened. Every assessor is asked for a statement of interests."))
    return redirect(assessment)


@require_GET
def assessment_page(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show an assessment as its reader may see it: the own sheets, or how many are in, and in the end the result."""
    assessment = found_assessment(request.user, public_id)
    return show(request, "sites/assessment.html", None, page_context(request.user, assessment))


def page_context(
    person: Person,
    assessment: Assessment,
    *,
    statement_form: StatementForm | None = None,
    reconcile_form: ReconcileForm | None = None,
    conclusion_form: ConclusionForm | None = None,
    seat_form: SeatForm | None = None,
) -> dict[str, Any]:
    """Return what the page shows to this person, with the forms that came back."""
    runs = may.obstacle_to_set_up(person, assessment.application.round) is None
    seats = list(assessment.seats.select_related("assessor").order_by("assessor__name", "pk")) if runs else []
    for seat in seats:
        seat.assessment = assessment
    mine = assessment.seats.filter(assessor=person, left_at=None).first()
    counting = assessment.sheets.counting()
    open_to_all = assessment.status != AssessmentStatus.SCORING
    sheets = reading.submitted(assessment) if open_to_all else []
    seated = {seat.assessor_id for seat in seats}
    given = [statement_form, reconcile_form, conclusion_form, seat_form]
    offered = assessors(timezone.localdate()).exclude(pk__in=seated)
    return {
        "assessment": assessment,
        "application": assessment.application,
        "site": assessment.application.site,
        "runs": runs,
        "findings": findings.lines(assessment.findings.order_by("pk"), timezone.localdate()) if runs else [],
        "raises": runs and open_to_all and obstacle_to_raise(person, assessment.application.site) is None,
        "seats": [(seat, may.obstacle_to_end_seat(person, seat)) for seat in seats],
        "short": max(0, assessment.seats_wanted - assessment.seats.taken().count()),
        "seat": mine,
        "states": mine is not None and mine.statement == Statement.NONE,
        "sheets": list(mine.sheets.order_by("stage")) if mine else [],
        "handed_in": counting.filter(status=SheetStatus.SUBMITTED).count(),
        # A sheet that was in before its seat was ended is one more than the seats have.
        "wanted": assessment.seats_wanted * len(assessment.panel.weights)
        + counting.exclude(seat__left_at=None).count(),
        "tables": reading.tables(assessment, sheets),
        "stages": Stage.choices,
        "outcome": reading.outcome(assessment, sheets) if sheets else None,
        "names_sites": assessment.application.round.programme.names_sites,
        "vetoes": list(Veto.objects.in_force().filter(site=assessment.application.site).order_by("pk")),
        "obstacle_to_leave_empty": may.obstacle_to_leave_empty(person, assessment),
        "obstacle_to_reconcile": may.obstacle_to_reconcile(person, assessment),
        "obstacle_to_conclude": may.obstacle_to_conclude(person, assessment),
        "form": next((form for form in given if form), None),
        "statement_form": statement_form or StatementForm(),
        "reconcile_form": reconcile_form or ReconcileForm(),
        "conclusion_form": conclusion_form or ConclusionForm(initial={"held_on": timezone.localdate()}),
        "seat_form": seat_form or SeatForm(offered=offered),
    }


@require_POST
def giving_seat(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Give somebody an empty seat."""
    assessment = found_assessment(request.user, public_id)
    require(may.obstacle_to_run_assessment(request.user, assessment))
    form = SeatForm(request.POST, offered=assessors(timezone.localdate()))
    if form.is_valid():
        obstacle = may.obstacle_to_give_seat(request.user, assessment, form.cleaned_data["assessor"])
        if obstacle is None:
            actions.give_seat(assessment, form.cleaned_data["assessor"], by=request.user, now=timezone.now())
            messages.success(request, _("The seat is given."))
            return redirect(assessment)
        form.add_error("assessor", obstacle)
    context = page_context(request.user, assessment, seat_form=form)
    return show(request, "sites/assessment.html", None, context, status=422)


@require_http_methods(["GET", "POST"])
def ending_seat(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """End the seat of an assessor who cannot go on."""
    seat = get_object_or_404(Seat.objects.select_related("assessor"), public_id=public_id)
    assessment = seat.assessment = found_assessment(request.user, seat.assessment.public_id)
    require(may.obstacle_to_end_seat(request.user, seat))
    form = ReasonForm(request.POST or None)
    form.fields["reason"].help_text = _(
        "Their to-dos are withdrawn, and nobody waits for their sheets any more; a sheet that is in stays. Then give"
        " the seat to somebody else, or leave it empty. No personal data, please."
    )
    if request.method == "POST" and form.is_valid():
        actions.end_seat(seat, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
        messages.success(request, _("The seat is ended. Give it to somebody else, or leave it empty."))
        return redirect(assessment)
    title = _("End the seat")
    trail = [(assessment.get_absolute_url(), assessment.application.site.unit.name_zh)]
    return form_page(request, form, title, trail=trail, what=seat.assessor.name, sends=title)


@require_POST
def leaving_empty(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Go on with one assessor fewer."""
    assessment = found_assessment(request.user, public_id)
    actions.leave_empty(assessment, by=request.user, now=timezone.now())
    messages.success(request, _("The seat stays empty."))
    return redirect(assessment)


@require_POST
def stating(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """State whether one has an interest in the site."""
    seat = get_object_or_404(Seat.objects.select_related("assessor").filter(assessor=request.user), public_id=public_id)
    assessment = found_assessment(request.user, seat.assessment.public_id)
    seat.assessment = assessment
    require(may.obstacle_to_state(request.user, seat, conflicted=request.POST.get("conflicted") == "yes"))
    form = StatementForm(request.POST)
    if not form.is_valid():
        context = page_context(request.user, assessment, statement_form=form)
        return show(request, "sites/assessment.html", None, context, status=422)
    conflicted = form.cleaned_data["conflicted"] == "yes"
    reason = form.cleaned_data["reason"]
    actions.state_interests(seat, conflicted=conflicted, reason=reason, by=request.user, now=timezone.now())
    if conflicted:
        messages.success(request, _("You have stood back. Thank you for saying so; somebody else takes the seat."))
        return redirect("home")
    messages.success(request, _("Stated. You can score the site now."))
    return redirect(assessment)


@require_http_methods(["GET", "POST"])
def vetoes(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show the facts that exclude or excluded a site; record one."""
    site = found_site(request.user, public_id)
    obstacle = may.obstacle_to_find_veto(request.user, site)
    form = VetoForm(request.POST or None)
    if request.method == "POST":
        require(obstacle)
        if form.is_valid():
            scoring.find_veto(site, form.draft, by=request.user, now=timezone.now())
            messages.success(request, _("Recorded. The site is excluded until it is lifted."))
            return redirect("sites:vetoes", site.public_id)
    context = {
        "site": site,
        "vetoes": list(site.vetoes.order_by("-happened_on", "-pk")),
        "obstacle": obstacle,
        "form": form,
        "lift_form": LiftForm(),
    }
    return show(request, "sites/vetoes.html", None, context, status=422 if form.errors else 200)


@require_POST
def lifting(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Lift a fact that excluded a site."""
    veto = get_object_or_404(Veto.objects.select_related("site__unit__place"), public_id=public_id)
    found_site(request.user, veto.site.public_id)
    require(may.obstacle_to_lift_veto(request.user, veto))
    form = LiftForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Say why it is lifted, and by which document."))
        return redirect("sites:vetoes", veto.site.public_id)
    scoring.lift_veto(veto, **form.cleaned_data, by=request.user, now=timezone.now())
    messages.success(request, _("Lifted."))
    return redirect("sites:vetoes", veto.site.public_id)
