"""The register of titles for the office; giving a title, ending one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tongxin.audit import actions as audit
from tongxin.audit.vocabulary import LIST_EXPORTED
from tongxin.figures.permissions import obstacle_to_export
from tongxin.ledger.models import Entry
from tongxin.people.models import Person
from tongxin.people.permissions import require, who_can_see
from tongxin.people.requests import PersonRequest
from tongxin.places.models import Division
from tongxin.sites import answers, registers, title_history
from tongxin.sites.actions import designations as actions
from tongxin.sites.forms.designations import DesignationForm, EndingForm
from tongxin.sites.models import Designation, ListedSite, Recheck, Renewal
from tongxin.sites.permissions.designations import (
    obstacle_to_decide,
    obstacle_to_designate,
    obstacle_to_end,
    obstacle_to_print,
)
from tongxin.sites.permissions.rechecks import obstacle_to_renew
from tongxin.sites.views.formpage import form_page, site_trail
from tongxin.sites.views.sites import found_site
from tongxin.sites.vocabulary.designation import Standing
from tongxin.sites.vocabulary.programme import Level
from tongxin.sites.vocabulary.recheck import RecheckStatus
from tongxin.ui.attachments import XLSX, attachment
from tongxin.ui.pages import show

ROWS_A_PAGE = 25


@require_GET
def register(request: PersonRequest) -> HttpResponse:
    """List the titles of the sites that the reader may see, with what each is worth today."""
    today = timezone.localdate()
    wanted = registers.wanted_of(request.GET)
    found = wanted.of(Designation.objects.visible_to(request.user), today)
    page = Paginator(found.in_official_order().values("pk"), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": registers.listed(page.object_list, today, registers.in_office),
        "wanted": wanted,
        "counties": Division.objects.children(answers.city()).values_list("code", "name"),
        "levels": Level.choices,
        "standings": Standing.choices,
        "today": today,
        "obstacle_to_export": obstacle_to_export(request.user),
    }
    return show(request, "sites/register.html", None, context)


@require_GET
def workbook(request: PersonRequest) -> HttpResponse:
    """Hand out the register as a workbook."""
    require(obstacle_to_export(request.user))
    today = timezone.localdate()
    found = registers.wanted_of(request.GET).of(Designation.objects.visible_to(request.user), today)
    lines = registers.lines(found.for_list(), today)
    audit.note(
        LIST_EXPORTED, by=request.user, now=timezone.now(), request=request, subject="sites.designation",
        rows=len(lines), format="xlsx",
    )  # fmt: skip
    name = registers.filename(settings.TONGXIN_CITY, today)
    return attachment(registers.workbook(lines, today), name=name, media_type=XLSX)


@require_http_methods(["GET", "POST"])
def designating(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Give a site the title by a decision."""
    site = found_site(request.user, public_id)
    require(obstacle_to_designate(request.user, site))
    form = DesignationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            title = actions.designate(site, form.decision(), by=request.user, now=timezone.now())
        except actions.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Recorded: %(certificate)s.") % {"certificate": title.certificate})
            return redirect(title)
    says = _("Give the title")
    return form_page(request, form, says, trail=site_trail(site), what=_("Decision"), sends=says)


def found_title(person: Person, public_id: UUID) -> Designation:
    """Return the title with its site; 404 outside the reader's sight."""
    return get_object_or_404(Designation.objects.visible_to(person).for_list(), public_id=public_id)


@require_GET
def designation(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show a title: what it is worth today, its decision, its end, the site's other titles."""
    person = request.user
    title = found_title(person, public_id)
    today = timezone.localdate()
    unit = title.site.unit
    renewed = Renewal.objects.filter(designation=title).values_list("entry", flat=True)
    positions = [title.entry, title.ended_entry or 0, *renewed]
    entries = Entry.objects.visible_to(person).filter(position__in=positions)
    context = {
        "title": title,
        "site": title.site,
        "standing": title.standing(today),
        "today": today,
        "listed": ListedSite.objects.select_related("notice", "application").filter(designation=title).first(),
        "others": registers.lines(title.site.designations.exclude(pk=title.pk).for_list(), today),
        "entries": list(entries.order_by("position")),
        "moments": title_history.history(title),
        "rechecks": (rechecks := list(Recheck.objects.filter(designation=title).newest_first())),
        "in_rectification": any(each.status == RecheckStatus.RECTIFYING for each in rechecks),
        "obstacle_to_renew": obstacle_to_renew(person, title),
        "obstacle_to_decide": obstacle_to_decide(person, title.site),
        "obstacle_to_end": obstacle_to_end(person, title),
        "obstacle_to_print": obstacle_to_print(person, title),
        "witnesses": who_can_see(place=unit.place_id, unit_path=unit.path),
    }
    return show(request, "sites/designation.html", None, context)


@require_http_methods(["GET", "POST"])
def revoking(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Revoke a title."""
    return _ending(request, public_id, actions.revoke, _("Revoke the title"))


@require_http_methods(["GET", "POST"])
def deregistering(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Deregister a title."""
    return _ending(request, public_id, actions.deregister, _("Deregister the title"))


def _ending(request: PersonRequest, public_id: UUID, act: Callable[..., Any], heading: str) -> HttpResponse:
    title = found_title(request.user, public_id)
    require(obstacle_to_end(request.user, title))
    form = EndingForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            act(title, **form.cleaned_data, by=request.user, now=timezone.now())
        except actions.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Recorded. The public page says so from now on."))
            return redirect(title)
    return form_page(request, form, heading, trail=site_trail(title.site), what=title.certificate, sends=heading)
