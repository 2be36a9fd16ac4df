"""From the call to an application: the sites for which somebody may apply in a round."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from tongxin.orgs.models import Unit
from tongxin.people.permissions import require
from tongxin.people.requests import PersonRequest
from tongxin.people.roles import Deed
from tongxin.sites import answers
from tongxin.sites.dry_run import standings
from tongxin.sites.models import Application, Designation, Round, Site
from tongxin.sites.permissions.applications import obstacle_of_title
from tongxin.sites.permissions.dossiers import obstacle_to_register
from tongxin.ui.pages import show

ROWS_A_PAGE = 25


@require_GET
def round_sites(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """List the sites for which the reader may apply in this round, with what is proven and how far each has come."""
    person = request.user
    require(obstacle_to_register(person))
    round_ = get_object_or_404(Round.objects.for_list(), public_id=public_id)
    sight = person.sight_for(Deed.APPLY)
    found = Site.objects.filter(unit__closed_on=None)
    if not sight.everything:
        found = found.filter(sight.rows(place="unit__place__code", unit_path="unit__path"))
    if typed := request.GET.get("q", "").strip():
        found = found.filter(unit__in=Unit.objects.named(typed))
    page = Paginator(found.for_list(), ROWS_A_PAGE).get_page(request.GET.get("page"))
    sites = list(page.object_list)
    held = (
        standings(round_.version, sites, answers.on_file(sites), on=timezone.localdate(), last=round_.last_month)
        if sites
        else {}
    )
    applied = {each.site_id: each for each in Application.objects.live().filter(round=round_, site__in=sites)}
    named = set(
        Designation.objects.current()
        .filter(site__in=sites, level=round_.programme.level)
        .values_list("site_id", flat=True)
    )
    title = obstacle_of_title(round_, {round_.programme.level})
    context = {
        "round": round_,
        "page": page,
        "rows": [(site, held[site.pk], applied.get(site.pk), title if site.pk in named else None) for site in sites],
        "typed": typed,
    }
    return show(request, "sites/round_sites.html", None, context)
