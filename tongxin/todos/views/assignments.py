"""Tasks given by hand: give one to many units, and see who has answered."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongxin.calendars.models import known
from tongxin.calendars.rules import add_working_days
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.people.permissions import require
from tongxin.people.requests import PersonRequest
from tongxin.people.roles import Deed
from tongxin.todos import actions
from tongxin.todos.forms import GiveForm
from tongxin.todos.models import Assignment
from tongxin.todos.permissions import obstacle_to_give, obstacle_to_withdraw_all
from tongxin.todos.vocabulary import Status
from tongxin.ui.pages import show

ROWS = 25
USUAL_DAYS = 5  # working days that a task gets unless its giver says otherwise
# Merchants, resources and projects get no tasks by this form: there are hundreds, and they are no offices.
OFFICES = (Kind.DEPARTMENT, Kind.ASSOCIATION, Kind.BRANCH, Kind.SERVICE_TEAM, Kind.SITE_OPERATOR, Kind.BASE)


@require_safe
def assignments(request: PersonRequest) -> HttpResponse:
    """List the tasks that the reader gave or may judge."""
    found = Assignment.objects.visible_to(request.user).for_list()
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "obstacle": obstacle_to_give(request.user), "today": timezone.localdate()}
    return show(request, "todos/assignments.html", None, context)


@require_http_methods(["GET", "POST"])
def give(request: PersonRequest) -> HttpResponse:
    """Give a task to one unit or to many at once."""
    require(obstacle_to_give(request.user))
    today = timezone.localdate()
    form = _form(request, today)
    if request.method == "POST" and form.is_valid():
        made = actions.give(form.order, to=form.chosen, by=request.user, now=timezone.now())
        number = len(form.chosen)
        words = ngettext("Given to %(number)s unit.", "Given to %(number)s units.", number)
        messages.success(request, words % {"number": number})
        return redirect(made)
    return show(request, "todos/give.html", None, {"form": form}, status=422 if form.is_bound else 200)


def _form(request: PersonRequest, today: date) -> GiveForm:
    offered = offices_in_reach(request)
    counties = [unit for unit in offered if unit.kind == Kind.DEPARTMENT and unit.level == "county"]
    initial: dict[str, object] = {
        "due_on": add_working_days(today, USUAL_DAYS, known()).on,
        "units": request.GET.getlist("unit"),
    }
    return GiveForm(request.user, offered, counties, request.POST or None, today=today, initial=initial)


def offices_in_reach(request: PersonRequest) -> list[Unit]:
    """Return the units to which the reader may give tasks, in official order."""
    sight = request.user.sight_for(Deed.ASSIGN)
    units = Unit.objects.active().filter(kind__in=OFFICES)
    if not sight.everything:
        units = units.filter(sight.rows(place="place__code", unit_path="path"))
    return list(units.in_official_order())


@require_safe
def assignment(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show what was asked, and how it stands at every unit."""
    found = _found(request, public_id)
    return show(request, "todos/assignment.html", None, _context(request, found))


@require_POST
def withdrawing_all(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Withdraw the task from every unit that is not accepted yet."""
    found = _found(request, public_id)
    number = actions.withdraw_assignment(found, by=request.user, now=timezone.now())
    words = ngettext("Withdrawn from %(number)s unit.", "Withdrawn from %(number)s units.", number)
    messages.success(request, words % {"number": number})
    return redirect(found)


def _found(request: PersonRequest, public_id: UUID) -> Assignment:
    found = Assignment.objects.visible_to(request.user).select_related("given_by", "unit")
    return get_object_or_404(found, public_id=public_id)


def _context(request: PersonRequest, found: Assignment) -> dict[str, Any]:
    errands = list(found.errands.for_page().in_official_order())
    today = timezone.localdate()
    return {
        "assignment": found,
        "rows": [(errand, errand.pressure(today)) for errand in errands],
        "counts": [
            (status.label, sum(1 for errand in errands if errand.status == status))
            for status in Status
            if any(errand.status == status for errand in errands)
        ],
        "no_withdrawal": obstacle_to_withdraw_all(request.user, found),
    }
