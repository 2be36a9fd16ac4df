"""The list of sites, opening a dossier, saying what a site is, taking in imported sites."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.people.requests import PersonRequest
from tongxin.people.roles import Deed
from tongxin.places import codes
from tongxin.sites import answers, site_lists
from tongxin.sites.actions.designations import adopt_imported_titles
from tongxin.sites.actions.sites import describe_site, register_site
from tongxin.sites.forms.dossiers import SiteForm
from tongxin.sites.models import Round, Site, StandardVersion
from tongxin.sites.permissions.dossiers import obstacle_to_keep, obstacle_to_register
from tongxin.sites.permissions.programmes import obstacle_to_run
from tongxin.sites.views.choices import naming_first, usual_round, usual_version
from tongxin.sites.views.formpage import form_page, site_trail
from tongxin.ui.pages import show

ROWS_A_PAGE = 25
ROUNDS = 5  # the newest, beside the list
SHOWN = 50
# A site's work may stand below any of these; merchants, resources and projects hold no title.
MAY_HOLD = [kind for kind in Kind if kind not in {Kind.MERCHANT, Kind.RESOURCE, Kind.PROJECT}]


@require_GET
def sites(request: PersonRequest) -> HttpResponse:
    """List the sites that the reader may see, with what is proven of each today."""
    person = request.user
    found = Site.objects.visible_to(person)
    kind, county, typed, initiative = (
        request.GET.get(name, "").strip() for name in ("kind", "county", "q", "initiative")
    )
    if initiative:
        found = found.filter(initiatives__code=initiative)
    if kind:
        found = found.filter(kind__code=kind)
    city = answers.city()
    if county == city:  # its own sites; without a choice all of the city show
        found = found.filter(unit__place=city)
    elif county.isdecimal() and len(county) == 12:
        found = found.filter(unit__place__code__range=codes.subtree(county))
    if typed:
        found = found.filter(unit__in=Unit.objects.named(typed))
    page = Paginator(found.in_official_order(), ROWS_A_PAGE).get_page(request.GET.get("page"))
    today, by = timezone.localdate(), request.GET.get("by", "")
    rounds, versions = list(Round.objects.for_list()[:ROUNDS]), list(StandardVersion.objects.in_force(today).for_list())
    round_ = next((each for each in rounds if str(each.public_id) == by), None)
    version = next((each for each in versions if str(each.public_id) == by), None)
    if version is None:
        round_ = round_ or _usual_of(rounds)
        version = usual_version(round_)
    if round_ and round_ not in rounds:
        rounds.append(round_)  # an older one that is open still
    last = round_.last_month if round_ else None
    context = {
        "page": page,
        "lines": site_lists.lines(site_lists.rows(page.object_list), version, on=today, last=last),
        "version": version,
        "round": round_,
        "versions": versions,
        **site_lists.choices(),
        "city": city if person.sight().covers(place=city) else None,
        "chosen": {"kind": kind, "county": county, "q": typed, "initiative": initiative},
        "rounds": rounds,
        "obstacle_to_run": obstacle_to_run(person),
        "sees_counties": person.may(Deed.PROMOTE),
        "obstacle_to_register": obstacle_to_register(person),
    }
    return show(request, "sites/list.html", None, context)


def _usual_of(newest: Sequence[Round]) -> Round | None:
    """As usual_round, without asking for what is among the newest rounds."""
    opened = naming_first(each for each in newest if each.is_open)
    if len(newest) == ROUNDS and not (opened and opened[0].programme.names_sites):
        return usual_round(None)  # an older one may be open still
    return opened[0] if opened else None


@require_http_methods(["GET", "POST"])
def registering(request: PersonRequest) -> HttpResponse:
    """Find a unit of one's own without dossier, and open it."""
    person = request.user
    require(obstacle_to_register(person))
    units = _units_to_register(person)
    if request.method == "POST":
        unit = get_object_or_404(units, public_id=request.POST.get("unit") or UUID(int=0))
        site = register_site(unit, by=person, now=timezone.now())
        messages.success(request, _("The dossier is open. What the ledger knows is in it already."))
        return redirect(site)
    typed = request.GET.get("q", "").strip()
    found = units.named(typed) if typed else units
    context = {"units": list(found.in_official_order().select_related("place")[:SHOWN]), "typed": typed, "shown": SHOWN}
    return show(request, "sites/registering.html", None, context)


def _units_to_register(person: Person) -> Any:
    sight = person.sight_for(Deed.APPLY)
    units = Unit.objects.active().filter(kind__in=MAY_HOLD, site=None)
    return units if sight.everything else units.filter(sight.rows(place="place__code", unit_path="path"))


@require_POST
def adopting(request: PersonRequest) -> HttpResponse:
    """Open the dossiers and register the titles of the sites that imported lists name."""
    made = adopt_imported_titles(by=request.user, now=timezone.now())
    told = _("Dossiers opened: %(sites)s; titles registered: %(titles)s; titles ended: %(ended)s.")
    messages.success(request, told % {"sites": made.sites, "titles": made.titles, "ended": made.ended})
    return redirect("sites:list")


def found_site(person: Person, public_id: UUID) -> Site:
    """Return the site with its unit and the unit's home; 404 outside the reader's sight."""
    return get_object_or_404(Site.objects.visible_to(person).select_related("unit__place", "kind"), public_id=public_id)


@require_http_methods(["GET", "POST"])
def describing(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Say what the site is."""
    site = found_site(request.user, public_id)
    require(obstacle_to_keep(request.user, site))
    form = SiteForm(request.POST or None, site=site)
    if request.method == "POST" and form.is_valid():
        describe_site(
            site,
            form.draft(),
            modes=list(form.cleaned_data["modes"]),
            initiatives=list(form.cleaned_data.get("initiatives", [])),
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("Saved."))
        return redirect(site)
    return form_page(request, form, _("Data of the site"), trail=site_trail(site), columns=True)
