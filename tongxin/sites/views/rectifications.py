"""Rectification of a site: extend the limit, verify, or revoke; and titles that expire, and their renewal."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.people.requests import PersonRequest
from tongxin.sites import recheck_lists, registers
from tongxin.sites.actions import rectifications as actions
from tongxin.sites.actions import renewals
from tongxin.sites.actions.designations import Refused
from tongxin.sites.actions.recheck_desk import open_findings
from tongxin.sites.forms.rechecks import ExtensionForm, FailureForm, RenewalForm, VerdictForm
from tongxin.sites.models import Designation, Recheck, Rectification
from tongxin.sites.models.site import months_later
from tongxin.sites.permissions import rechecks as may
from tongxin.sites.views.designations import found_title
from tongxin.sites.views.formpage import Step, form_page
from tongxin.sites.views.recheck_pages import page_context, rectification_of
from tongxin.ui.pages import show

ROWS_A_PAGE = 25


def found_rectification(person: Person, public_id: UUID) -> Rectification:
    """Return the rectification with its recheck; 404 outside the reader's sight."""
    recheck = get_object_or_404(Recheck.objects.visible_to(person).for_page(), rectification__public_id=public_id)
    found = rectification_of(recheck)
    assert found is not None, "it was found by its rectification"
    return found


@require_http_methods(["GET", "POST"])
def extending(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Extend the limit, once."""
    found = found_rectification(request.user, public_id)
    require(may.obstacle_to_extend(request.user, found))
    form = ExtensionForm(request.POST or None, initial={"until": months_later(found.limit_on, 1)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.extend(found, **form.cleaned_data, by=request.user, now=timezone.now())
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Extended. The site has been told."))
            return redirect(found)
    title = _("Extend the limit")
    return form_page(request, form, title, trail=_trail(found), sends=title)


@require_POST
def verifying(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Say that all was put right."""
    found = found_rectification(request.user, public_id)
    require(may.obstacle_to_verify(request.user, found, open_findings=open_findings(found)))
    form = VerdictForm(request.POST, today=timezone.localdate(), auto_id="verify-%s")
    if form.is_valid():
        try:
            actions.verify(found, form.verdict(), by=request.user, now=timezone.now())
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Verified: the title is kept."))
            return redirect(found)
    context = page_context(request, found.recheck, verify_form=form)
    return show(request, "sites/recheck.html", None, context, status=422)


@require_http_methods(["GET", "POST"])
def failing(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Revoke the title after the limit."""
    found = found_rectification(request.user, public_id)
    today = timezone.localdate()
    require(may.obstacle_to_fail(request.user, found, today))
    form = FailureForm(request.POST or None, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            actions.fail(found, form.verdict(), reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Recorded. The public page says so from now on."))
            return redirect(found)
    title = _("Revoke what was not put right")
    return form_page(request, form, title, trail=_trail(found), sends=title)


def _trail(rectification: Rectification) -> list[Step]:
    recheck = rectification.recheck
    return [
        (recheck.run.get_absolute_url(), _("Recheck %(year)s") % {"year": recheck.run.year}),
        (recheck.get_absolute_url(), recheck.site.unit.name_zh),
    ]


@require_http_methods(["GET", "POST"])
def renewing(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Give a title a later last day."""
    title = found_title(request.user, public_id)
    require(may.obstacle_to_renew(request.user, title))
    today = timezone.localdate()
    form = RenewalForm(request.POST or None, initial={"decided_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            renewals.renew(title, form.draft(), by=request.user, now=timezone.now())
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Renewed. The public page says so from now on."))
            return redirect(title)
    context = {"title": title, "site": title.site, "form": form, "kept": renewals.kept_by(title)}
    return show(request, "sites/recheck_renewal.html", None, context, status=422 if request.method == "POST" else 200)


@require_GET
def expiring(request: PersonRequest) -> HttpResponse:
    """List the titles whose last day is past or near, or whose unit is gone: renew, recheck or deregister."""
    today = timezone.localdate()
    found = recheck_lists.expiring(Designation.objects.visible_to(request.user), today)
    page = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [
            (line, (line.title.valid_until - today).days if line.title.valid_until else None)
            for line in registers.lines(page.object_list, today)
        ],
        "decides": may.obstacle_to_open_run(request.user) is None,
        "today": today,
    }
    return show(request, "sites/recheck_expiring.html", None, context)
