"""The recheck of one title: its page, the site's self-check, the county's opinion, the city's decision."""

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
from tongxin.people.permissions import require, who_can_see
from tongxin.people.requests import PersonRequest
from tongxin.sites import title_history
from tongxin.sites.actions import rechecks as actions
from tongxin.sites.actions import rectifications
from tongxin.sites.actions.designations import Refused
from tongxin.sites.actions.recheck_desk import open_findings
from tongxin.sites.forms.rechecks import CountyForm, DecisionForm, OwnPointsForm, StatementForm, VerdictForm
from tongxin.sites.models import Recheck, Rectification
from tongxin.sites.permissions import rechecks as may
from tongxin.sites.permissions.designations import obstacle_to_decide
from tongxin.sites.selfcheck import SelfCheck, self_check
from tongxin.sites.views.phrases import keep_if_wanted
from tongxin.sites.vocabulary.recheck import Proposal
from tongxin.ui.pages import show


def found_recheck(person: Person, public_id: UUID) -> Recheck:
    """Return the recheck with all that its page needs; 404 outside the reader's sight."""
    return get_object_or_404(Recheck.objects.visible_to(person).for_page(), public_id=public_id)


def rectification_of(recheck: Recheck) -> Rectification | None:
    """Return the recheck's rectification, loaded with it, or None."""
    try:
        found = recheck.rectification
    except Rectification.DoesNotExist:
        return None
    found.recheck = recheck
    return found


@require_GET
def recheck(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show the recheck of a title: where it stands, what is to do, what was said and decided."""
    return show(request, "sites/recheck.html", None, page_context(request, found_recheck(request.user, public_id)))


def page_context(
    request: PersonRequest,
    found: Recheck,
    *,
    county_form: CountyForm | None = None,
    decision_form: DecisionForm | None = None,
    verify_form: VerdictForm | None = None,
) -> dict[str, Any]:
    """Return what the page of a recheck shows to this person, with the form that came back."""
    person, today = request.user, timezone.localdate()
    rectification = rectification_of(found)
    unit = found.site.unit
    left = open_findings(rectification) if rectification else 0
    return {
        "recheck": found,
        "run": found.run,
        "title": found.designation,
        "site": found.site,
        "standing": found.designation.standing(today),
        "steps": title_history.steps(found, rectification),
        "rectification": rectification,
        "findings": list(rectification.findings.order_by("pk")) if rectification else [],
        "obstacle_to_check": may.obstacle_to_check_itself(person, found),
        "obstacle_to_review": may.obstacle_to_give_opinion(person, found, today),
        "obstacle_to_decide": may.obstacle_to_deregister_in_recheck(person, found, today),
        "decides": obstacle_to_decide(person, found.site) is None,
        "county_form": county_form or CountyForm(by=person, auto_id="county-%s"),
        "decision_form": decision_form or DecisionForm(recheck=found, today=today, auto_id="decision-%s"),
        "form": next((form for form in (county_form, decision_form, verify_form) if form is not None), None),
        **_of_the_rectification(person, rectification, left, verify_form),
        "witnesses": who_can_see(place=unit.place_id, unit_path=unit.path),
        "today": today,
    }


def _of_the_rectification(
    person: Person, rectification: Rectification | None, left: int, verify_form: VerdictForm | None
) -> dict[str, Any]:
    today = timezone.localdate()
    if rectification is None:
        return {"findings_open": 0}
    return {
        "findings_open": left,
        "is_over": rectification.is_late(today),
        "obstacle_to_verify": may.obstacle_to_verify(person, rectification, open_findings=left),
        "obstacle_to_fail": may.obstacle_to_fail(person, rectification, today),
        "obstacle_to_extend": may.obstacle_to_extend(person, rectification),
        "verify_form": verify_form or VerdictForm(today=today, auto_id="verify-%s"),
    }


@require_http_methods(["GET", "POST"])
def self_checking(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show the self-check as the dossier fills it, and hand it in with one statement."""
    found = found_recheck(request.user, public_id)
    require(may.obstacle_to_check_itself(request.user, found))
    check = self_check(found, timezone.localdate())
    statement = StatementForm(request.POST or None)
    points = OwnPointsForm(request.POST or None, found=check)
    if request.method == "POST" and all([statement.is_valid(), points.is_valid()]):
        try:
            actions.check_itself(found, points.own(), **statement.cleaned_data, by=request.user, now=timezone.now())
        except Refused as error:
            statement.add_error(None, str(error))
        else:
            messages.success(request, _("Handed in. The county has it on its list."))
            return redirect(found)
    context = {
        "recheck": found,
        "run": found.run,
        "site": found.site,
        "dossier": check.dossier,
        "rows": _rows(check, points),
        "form": statement,
        "points": points,
        "today": timezone.localdate(),
    }
    return show(
        request, "sites/recheck_self_check.html", None, context, status=422 if request.method == "POST" else 200
    )


def _rows(check: SelfCheck, points: OwnPointsForm) -> list[tuple[Any, Any]]:
    """The criteria with the field for own points; None where the system fills it."""
    return [
        (row, None if row.fixed else points[f"own-{row.line.criterion.code}"])
        for row in check.rows
    ]  # fmt: skip


@require_POST
def reviewing(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Give the county's opinion."""
    found = found_recheck(request.user, public_id)
    require(may.obstacle_to_give_opinion(request.user, found, timezone.localdate()))
    form = CountyForm(request.POST, by=request.user, auto_id="county-%s")
    if form.is_valid():
        proposal = Proposal(form.cleaned_data["proposal"])
        try:
            actions.give_opinion(found, proposal, text=form.said, by=request.user, now=timezone.now())
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your opinion is in the file."))
            keep_if_wanted(request, form.cleaned_data["text"], wanted=form.cleaned_data["keep"])
            return redirect(found)
    context = page_context(request, found, county_form=form)
    return show(request, "sites/recheck.html", None, context, status=422)


@require_POST
def deciding(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Decide about the title: keep, rectify, revoke or deregister."""
    found = found_recheck(request.user, public_id)
    today = timezone.localdate()
    require(may.obstacle_to_deregister_in_recheck(request.user, found, today))
    form = DecisionForm(request.POST, recheck=found, today=today, auto_id="decision-%s")
    if form.is_valid():
        try:
            _decide(found, form, request.user)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Decided. The site has been told."))
            return redirect(found)
    context = page_context(request, found, decision_form=form)
    return show(request, "sites/recheck.html", None, context, status=422)


def _decide(found: Recheck, form: DecisionForm, by: Person) -> None:
    now, verdict, data = timezone.now(), form.verdict(), form.cleaned_data
    match Proposal(data["decision"]):
        case Proposal.KEEP:
            actions.keep(found, verdict, by=by, now=now)
        case Proposal.RECTIFY:
            rectifications.rectify(found, verdict, limit_on=data["limit_on"], problems=data["findings"], by=by, now=now)
        case Proposal.REVOKE:
            actions.revoke(found, verdict, reason=data["reason"], by=by, now=now)
        case Proposal.DEREGISTER:
            actions.deregister(found, verdict, reason=data["reason"], by=by, now=now)
