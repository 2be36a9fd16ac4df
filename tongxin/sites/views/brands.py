"""One county, one brand: the board of the counties, the page of a county's brand, its projects and milestones."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxin.audit import actions as audit
from tongxin.audit.vocabulary import LIST_EXPORTED
from tongxin.figures.links import page_of
from tongxin.figures.permissions import obstacle_to_export
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.people.requests import PersonRequest
from tongxin.places import codes
from tongxin.places.maps import map_url
from tongxin.places.models import Division
from tongxin.sites import answers, board
from tongxin.sites.actions import brands as actions
from tongxin.sites.forms.brands import BrandForm, MilestoneForm, ProjectForm
from tongxin.sites.forms.cases import OpinionForm
from tongxin.sites.models import Brand, BrandProject, Milestone
from tongxin.sites.permissions import brands as may
from tongxin.sites.views.formpage import form_page
from tongxin.ui.attachments import XLSX, attachment
from tongxin.ui.charts import Chart, Series
from tongxin.ui.pages import show


def _rows(person: Person) -> list[board.Row]:
    found = board.rows(person.sight(), timezone.localdate())
    if not found:  # who sees no county as a whole
        raise Http404
    return found


@require_GET
def brands(request: PersonRequest) -> HttpResponse:
    """Show the board."""
    found = _rows(request.user)
    codes_seen = [row.county.code for row in found]
    city = answers.city() if request.user.sight().covers(place=answers.city()) else None
    context = {
        "rows": [(row, [(each, page_of(each)) for each in row.readings]) for row in found],
        "figures": [each.figure for each in found[0].readings],
        "coverage": [
            (each, list(zip(codes_seen, each.sites, strict=True))) for each in board.coverage(codes_seen, city=city)
        ],
        "city": city,
        "counties": len(found),
        "obstacle_to_export": obstacle_to_export(request.user),
        "map": _map(found) if request.user.sight().everything else None,
    }
    return show(request, "sites/brands.html", None, context)


def _map(found: list[board.Row]) -> Chart | None:
    outlines = map_url(answers.city())
    if outlines is None:
        return None
    return Chart(
        id="sites-map",
        kind="map",
        title=_("Sites with a dossier"),
        labels=[row.county.name for row in found],
        series=[Series(_("Sites with a dossier"), [row.sites for row in found])],
        unit=_("sites"),
        label_head=_("County"),
        links=[f"{reverse('sites:list')}?county={row.county.code}" for row in found],
        map_url=outlines,
    )


@require_GET
def workbook(request: PersonRequest) -> HttpResponse:
    """Hand out the board as a workbook."""
    found = _rows(request.user)
    require(obstacle_to_export(request.user))
    audit.note(
        LIST_EXPORTED, by=request.user, now=timezone.now(), request=request, subject="sites.brand", rows=len(found),
        format="xlsx",
    )  # fmt: skip
    name = board.filename(settings.TONGXIN_CITY, timezone.localdate())
    return attachment(board.workbook(found), name=name, media_type=XLSX)


def _county(person: Person, code: str) -> Division:
    """Return the county of the city with this code (6 digits); 404 for another, and for one not seen as a whole."""
    found = _any_county(code)
    if not person.sight().covers(place=found.code):
        raise Http404
    return found


def _any_county(code: str) -> Division:
    return get_object_or_404(
        Division.objects.children(answers.city()), code=codes.padded(code) if code.isdecimal() else ""
    )


def _has_a_milestone(person: Person, county: Division) -> bool:
    """Whether the person's unit owes the county's brand a milestone: its to-do leads to the page."""
    units = {standing.unit_id for standing in person.standings()}
    return Milestone.objects.filter(project__brand__county=county, owner__in=units).exists()


@require_GET
def brand(request: PersonRequest, county: str) -> HttpResponse:
    """Show the brand of a county with its projects and milestones."""
    person, place = request.user, _any_county(county)
    sees_board = person.sight().covers(place=place.code)
    if not sees_board and not _has_a_milestone(person, place):
        raise Http404
    found = Brand.objects.select_related("lead__unit", "office").filter(county=place).first()
    today = timezone.localdate()
    projects, reachable = [], set()
    if found:
        for project in found.projects.prefetch_related("initiatives", "milestones__owner__place").order_by("pk"):
            project.brand = found
            due = sorted(project.milestones.all(), key=lambda each: (each.due_on, each.pk))
            reachable |= {each.pk for each in due if may.obstacle_to_reach(person, each) is None}
            left = any(each.done_on is None for each in due)
            obstacle = may.obstacle_to_finish(person, project, open_milestones=left)
            projects.append((project, [board.Due(each, each.days_late(today)) for each in due], obstacle))
    obstacle = may.obstacle_to_keep_brand(person, place.code)
    context = {"county": place, "code": county, "brand": found, "projects": projects, "obstacle": obstacle}
    context["sees_board"], context["reachable"] = sees_board, reachable
    return show(request, "sites/brand.html", None, context)


@require_http_methods(["GET", "POST"])
def keeping(request: PersonRequest, county: str) -> HttpResponse:
    """Set up or amend the brand of a county."""
    place = _county(request.user, county)
    require(may.obstacle_to_keep_brand(request.user, place.code))
    found = Brand.objects.select_related("lead__unit").filter(county=place).first()
    form = BrandForm(request.POST or None, county=place.code, brand=found)
    if request.method == "POST" and form.is_valid():
        return redirect(actions.keep_brand(place, form.draft(), by=request.user, now=timezone.now()))
    return _form(request, form, _("Brand of %(county)s") % {"county": place.name}, county)


def _form(request: PersonRequest, form: Form, title: str, county: str) -> HttpResponse:
    trail = [(reverse("sites:brands"), _("One county, one brand"))]
    return form_page(request, form, title, trail=trail, back=reverse("sites:brand", args=[county]))


@require_http_methods(["GET", "POST"])
def planning(request: PersonRequest, county: str) -> HttpResponse:
    """Plan a project of a county's brand."""
    place = _county(request.user, county)
    require(may.obstacle_to_keep_brand(request.user, place.code))
    found = get_object_or_404(Brand.objects.select_related("office"), county=place)
    form = ProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.plan_project(
            found, data["title"], funds=data["funds"], initiatives=list(data["initiatives"]), by=request.user,
            now=timezone.now(),
        )  # fmt: skip
        return redirect(found)
    return _form(request, form, _("Plan a project"), county)


@require_http_methods(["GET", "POST"])
def amending_project(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Change a project."""
    found = _project(request.user, public_id)
    require(may.obstacle_to_change_project(request.user, found))
    form = ProjectForm(request.POST or None, project=found)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.amend_project(
            found, data["title"], funds=data["funds"], initiatives=list(data["initiatives"]), by=request.user,
            now=timezone.now(),
        )  # fmt: skip
        return redirect(found)
    return _form(request, form, _("Amend the project"), found.brand.county_id[:6])


def _milestone(person: Person, public_id: UUID) -> Milestone:
    """Return the milestone; 404 to whoever neither sees the county nor owes it a milestone."""
    wanted = Milestone.objects.select_related("project__brand__office__place", "project__brand__county", "owner__place")
    found = get_object_or_404(wanted, public_id=public_id)
    county = found.project.brand.county
    if not person.sight().covers(place=county.code) and not _has_a_milestone(person, county):
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def amending_milestone(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Change a milestone that is not reached yet."""
    found = _milestone(request.user, public_id)
    require(may.obstacle_to_amend_milestone(request.user, found))
    form = MilestoneForm(request.POST or None, person=request.user, office=found.project.brand.office, milestone=found)
    if request.method == "POST" and form.is_valid():
        actions.amend_milestone(found, **form.cleaned_data, by=request.user, now=timezone.now())
        return redirect(found)
    return _form(request, form, _("Amend the milestone"), found.project.brand.county_id[:6])


def _project(person: Person, public_id: UUID) -> BrandProject:
    found = get_object_or_404(BrandProject.objects.select_related("brand__office__place"), public_id=public_id)
    if not person.sight().covers(place=found.brand.county_id):
        raise Http404
    return found


@require_POST
def starting(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Start a planned project."""
    found = _project(request.user, public_id)
    actions.start_project(found, by=request.user, now=timezone.now())
    return redirect(found)


@require_POST
def finishing(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Finish a project."""
    found = _project(request.user, public_id)
    actions.finish_project(found, by=request.user, now=timezone.now())
    return redirect(found)


@require_http_methods(["GET", "POST"])
def stopping(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Stop a project, with a reason."""
    found = _project(request.user, public_id)
    require(may.obstacle_to_change_project(request.user, found))
    form = OpinionForm(request.POST or None)
    form.fields["opinion"].label = _("Reason")
    if request.method == "POST" and form.is_valid():
        actions.stop_project(found, reason=form.cleaned_data["opinion"], by=request.user, now=timezone.now())
        return redirect(found)
    return _form(request, form, _("Stop the project"), found.brand.county_id[:6])


@require_http_methods(["GET", "POST"])
def setting(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Set a project a milestone."""
    found = _project(request.user, public_id)
    require(may.obstacle_to_change_project(request.user, found))
    form = MilestoneForm(request.POST or None, person=request.user, office=found.brand.office)
    if request.method == "POST" and form.is_valid():
        actions.set_milestone(found, **form.cleaned_data, by=request.user, now=timezone.now())
        return redirect(found)
    return _form(request, form, _("Set a milestone"), found.brand.county_id[:6])


@require_POST
def reaching(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Tick a milestone off."""
    found = _milestone(request.user, public_id)
    actions.reach_milestone(found, by=request.user, now=timezone.now())
    messages.success(request, _("The milestone is ticked off."))
    return redirect(found)
