"""Programmes and their rounds: terms, the call as a page and as a notice to print, the minutes asked of sites."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxin.audit.downloads import hand_out
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.people.requests import PersonRequest
from tongxin.people.roles import Deed
from tongxin.sites import official
from tongxin.sites.actions import programmes as actions
from tongxin.sites.call import call
from tongxin.sites.forms.programmes import ProgrammeForm, RoundForm
from tongxin.sites.models import Application, MaterialRequest, Programme, Round
from tongxin.sites.notice_lists import next_of
from tongxin.sites.permissions import notices as may
from tongxin.sites.permissions.programmes import (
    obstacle_to_amend_round,
    obstacle_to_close_round,
    obstacle_to_end_round,
    obstacle_to_open_round,
    obstacle_to_run,
)
from tongxin.sites.views.formpage import Step, form_page
from tongxin.sites.vocabulary.application import Status
from tongxin.sites.vocabulary.programme import RoundStatus
from tongxin.ui.pages import show


def found_programme(public_id: UUID) -> Programme:
    return get_object_or_404(Programme.objects.select_related("owner__place"), public_id=public_id)


def found_round(public_id: UUID) -> Round:
    return get_object_or_404(Round.objects.for_list(), public_id=public_id)


def office_of(person: Person) -> Unit:
    """Return the office at which the person runs programmes. Raises NotAllowed."""
    require(obstacle_to_run(person))
    held = [standing.unit_id for standing in person.standings() if standing.may(Deed.RUN_PROGRAMMES)]
    return Unit.objects.get(pk=held[0])


@require_GET
def programmes(request: PersonRequest) -> HttpResponse:
    """List programmes with their rounds."""
    found = list(Programme.objects.select_related("owner").order_by("name_zh", "pk"))
    rounds: dict[int, list[Round]] = {}
    for each in Round.objects.for_list():
        rounds.setdefault(each.programme_id, []).append(each)
    context = {
        "programmes": [(each, rounds.get(each.pk, [])) for each in found],
        "obstacle": obstacle_to_run(request.user),
    }
    return show(request, "sites/programmes.html", None, context)


@require_http_methods(["GET", "POST"])
def setting_up(request: PersonRequest) -> HttpResponse:
    """Set up a programme."""
    office = office_of(request.user)
    form = ProgrammeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        programme = actions.set_up_programme(
            form.draft(),
            owner=office,
            kinds=list(form.cleaned_data["kinds"]),
            modes=list(form.cleaned_data["modes"]),
            by=request.user,
            now=timezone.now(),
        )
        return redirect(programme)
    return form_page(request, form, _("New programme"), trail=_trail())


@require_GET
def programme(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show the terms of a programme and its rounds."""
    found = found_programme(public_id)
    context = {
        "programme": found,
        "kinds": list(found.kinds.order_by("position", "pk")),
        "modes": list(found.modes.order_by("position", "pk")),
        "rounds": list(Round.objects.for_list().filter(programme=found)),
        "obstacle": obstacle_to_run(request.user, found),
    }
    return show(request, "sites/programme.html", None, context)


@require_http_methods(["GET", "POST"])
def amending(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Change the terms of a programme."""
    found = found_programme(public_id)
    require(obstacle_to_run(request.user, found))
    form = ProgrammeForm(request.POST or None, programme=found)
    if request.method == "POST" and form.is_valid():
        actions.amend_programme(
            found,
            form.draft(),
            kinds=list(form.cleaned_data["kinds"]),
            modes=list(form.cleaned_data["modes"]),
            by=request.user,
            now=timezone.now(),
        )
        return redirect(found)
    return form_page(request, form, _("Amend the programme"), trail=_trail(), back=found.get_absolute_url())


@require_http_methods(["GET", "POST"])
def planning(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Plan a round."""
    found = found_programme(public_id)
    require(obstacle_to_run(request.user, found))
    today = timezone.localdate()
    initial = {"year": today.year, "last_month": f"{today:%Y-%m}"}
    form = RoundForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            planned = actions.plan_round(
                found, form.cleaned_data["year"], form.draft(), by=request.user, now=timezone.now()
            )
        except IntegrityError:
            form.add_error("year", _("This year has its round already."))
        else:
            return redirect(planned)
    return form_page(request, form, _("Plan a round"), trail=_trail(found), narrow=True)


@require_http_methods(["GET", "POST"])
def amending_round(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Change the terms of a round that has not opened yet."""
    found = found_round(public_id)
    require(obstacle_to_amend_round(request.user, found))
    form = RoundForm(request.POST or None, planned=found)
    if request.method == "POST" and form.is_valid():
        actions.amend_round(found, form.draft(), by=request.user, now=timezone.now())
        return redirect(found)
    back = found.get_absolute_url()
    return form_page(request, form, _("Amend the round"), trail=_trail(found.programme), back=back, narrow=True)


def _trail(above: Programme | None = None) -> list[Step]:
    if above is not None:
        return [(above.get_absolute_url(), above.name_zh)]
    return [(reverse("sites:programmes"), _("Programmes and rounds"))]


@require_GET
def round_page(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show the call of a round; to whoever runs it also the minutes asked of each site."""
    found = found_round(public_id)
    person = request.user
    obstacle = obstacle_to_run(person, found.programme)
    context = {
        **_call(found),
        "obstacle": obstacle,
        "may_apply": found.is_open and person.may(Deed.APPLY),
        "obstacle_to_open": obstacle_to_open_round(person, found),
        "obstacle_to_close": obstacle_to_close_round(person, found),
        "obstacle_to_end": obstacle_to_end_round(person, found),
        "obstacle_to_amend": obstacle_to_amend_round(person, found),
        "undecided": None if obstacle or found.status != RoundStatus.CLOSED else _undecided(found),
        "burden": None if obstacle else _burden(found),
        "next": None if may.obstacle_to_publicise(person, found) else next_of(found, timezone.localdate()),
    }
    return show(request, "sites/round.html", None, context)


@require_GET
def notice(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show the call as a notice to print."""
    found = found_round(public_id)
    return show(request, "sites/notice.html", None, {"round": found, "notice": call(found)})


@require_GET
def notice_pdf(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Hand out the call as PDF."""
    made = call(found_round(public_id))
    return hand_out(
        official.pdf(made), by=request.user, request=request, name=made.title.replace("\n", "") + ".pdf",
        media_type="application/pdf", subject=f"sites.round:{public_id}",
    )  # fmt: skip


def _call(found: Round) -> dict[str, object]:
    terms = found.programme
    return {
        "round": found,
        "programme": terms,
        "conditions": [line for line in terms.conditions.splitlines() if line.strip()],
        "timetable": [line for line in terms.timetable.splitlines() if line.strip()],
    }


def _undecided(found: Round) -> list[tuple[Status, int]]:
    """Return how many applications of a round stand where nothing has been decided, in the order of the way."""
    counted = Application.objects.undecided().filter(round=found).values_list("status").annotate(number=Count("pk"))
    numbers = dict(counted.order_by("status"))
    return [(each, numbers[each]) for each in Status if each in numbers]


def _burden(found: Round) -> dict[str, object]:
    """Return what was asked of sites in a round: requests and minutes, in all and by site, most first."""
    asked = MaterialRequest.objects.filter(round=found)
    by_site = asked.values("site__public_id", "site__unit__name_zh").annotate(
        requests=Count("pk"), minutes_asked=Sum("minutes")
    )
    rows = list(by_site.order_by("-minutes_asked", "site__unit__name_zh"))
    return {
        "rows": rows,
        "requests": sum(row["requests"] for row in rows),
        "minutes": sum(row["minutes_asked"] for row in rows),
    }


def _moved(request: PersonRequest, public_id: UUID, verb: Callable[..., None], told: str) -> HttpResponse:
    found = found_round(public_id)
    now: datetime = timezone.now()
    verb(found, by=request.user, now=now)
    messages.success(request, told)
    return redirect(found)


@require_POST
def opening(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Open a round for applications."""
    return _moved(request, public_id, actions.open_round, _("The round is open for applications."))


@require_POST
def closing(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """End the time for applications."""
    return _moved(request, public_id, actions.close_round, _("Applications are closed."))


@require_POST
def ending(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """End a round."""
    return _moved(request, public_id, actions.end_round, _("The round has ended."))
