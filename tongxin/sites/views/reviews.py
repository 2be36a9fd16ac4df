"""What offices do with applications: the list of what waits, the round as a table, opening, opinions, cultivation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.people.requests import PersonRequest
from tongxin.people.roles import Deed
from tongxin.places import codes
from tongxin.places.models import Division
from tongxin.sites.actions import reviews as actions
from tongxin.sites.forms.applications import AnswerForm, CultivationForm, OpinionForm
from tongxin.sites.models import Application, Round, SiteObjection
from tongxin.sites.permissions import applications as may
from tongxin.sites.views.applications import found_application, obstacle_to_decide, page_context
from tongxin.sites.views.phrases import keep_if_wanted
from tongxin.sites.vocabulary.application import TO_REVIEW, Result, Status
from tongxin.todos.models import Todo
from tongxin.todos.rules import Pressure, pressure
from tongxin.ui.pages import show

COLUMNS = [status for status in Status if status is not Status.WITHDRAWN]


ROWS_A_PAGE = 25


@dataclass(frozen=True)
class Waiting:
    """An application on the list: how long it lies where it lies, until when, and whether it waits for the reader."""

    application: Application
    days: int
    due_on: date | None
    pressure: Pressure | None
    mine: bool


@require_GET
def applications(request: PersonRequest) -> HttpResponse:
    """List applications: those that wait for the reader first; to who runs programmes the round as a table."""
    person = request.user
    rounds = list(Round.objects.for_list()[:12])
    chosen = next((each for each in rounds if str(each.public_id) == request.GET.get("round")), None)
    chosen = chosen or (rounds[0] if rounds else None)
    found = (
        Application.objects.visible_to(person).filter(round=chosen).for_list() if chosen else Application.objects.none()
    )
    status = request.GET.get("status", "")
    county = request.GET.get("county", "")
    shown = found.filter(status=status) if status in Status.values else found
    if county.isdigit():
        shown = shown.filter(site__unit__place__code__range=codes.subtree(codes.padded(county)))
    page = Paginator(shown, ROWS_A_PAGE).get_page(request.GET.get("page"))
    waiting = _waiting(person, list(page.object_list))
    mine, all_mine = _mine(person, chosen)
    context = {
        "rounds": rounds,
        "round": chosen,
        "page": page,
        "mine": mine,
        "all_mine": all_mine,
        "waiting": waiting,
        "statuses": COLUMNS,
        "status": status,
        "county": county,
        "table": _table(found) if person.may(Deed.RUN_PROGRAMMES) and chosen else None,
    }
    return show(request, "sites/applications.html", None, context)


def _mine(person: Person, chosen: Round | None) -> tuple[list[Waiting], int]:
    """What waits for this person to review in the round, the first of it by the day that it is due; and how much."""
    if chosen is None or not person.may(Deed.REVIEW_APPLICATIONS):
        return [], 0
    wanted = [Status.SUBMITTED, Status.STREET_REVIEW, Status.COUNTY_REVIEW, Status.CITY_REVIEW]
    todos = Todo.objects.filter(kind=TO_REVIEW.code, state="open").waiting_for(person).order_by("due_on", "pk")
    mine = [UUID(text) for text in todos.values_list("subject_id", flat=True)]
    found = Application.objects.visible_to(person).filter(round=chosen, status__in=wanted, public_id__in=mine)
    here = set(found.values_list("public_id", flat=True))
    first = [each for each in mine if each in here][:ROWS_A_PAGE]
    rows = {each.public_id: each for each in found.filter(public_id__in=first).for_list()}
    return _waiting(person, [rows[each] for each in first]), len(here)


def _waiting(person: Person, found: Sequence[Application]) -> list[Waiting]:
    today, now = timezone.localdate(), timezone.now()
    subjects = [str(each.public_id) for each in found]
    todos = Todo.objects.filter(kind=TO_REVIEW.code, state="open", subject_id__in=subjects)
    due = dict(todos.values_list("subject_id", "due_on"))
    mine = set(todos.waiting_for(person).values_list("subject_id", flat=True))
    return [
        Waiting(
            application=each,
            days=(now - each.since).days,
            due_on=due.get(str(each.public_id)),
            pressure=pressure(due.get(str(each.public_id)), today, urgent_days=3)
            if str(each.public_id) in due
            else None,
            mine=str(each.public_id) in mine,
        )
        for each in found
    ]


@dataclass(frozen=True)
class Row:
    """A county of the table: how many applications in each state."""

    name: str
    code: str
    cells: Sequence[int]
    total: int


def _table(found: Any) -> list[Row]:
    """The round as a table county × state, sums first, in official order."""
    counted: dict[str, dict[str, int]] = {}
    for place, status, number in (
        found.live().order_by().values_list("site__unit__place_id", "status").annotate(number=Count("pk"))
    ):
        county = codes.ancestors(place)[:2][-1]  # the city itself for what is at home there
        counted.setdefault(county, {}).setdefault(status, 0)
        counted[county][status] += number
    names = {each.code: each.name for each in Division.objects.filter(code__in=counted)}
    rows = [_row(names.get(code, code), code, counted[code]) for code in sorted(counted)]
    sums = {status.value: sum(row.get(status.value, 0) for row in counted.values()) for status in COLUMNS}
    return [_row(_("Total"), "", sums), *rows]


def _row(name: str, code: str, counted: Mapping[str, int]) -> Row:
    cells = [counted.get(status.value, 0) for status in COLUMNS]
    return Row(name, code[:6], cells, sum(cells))


@require_POST
def opening(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Open a submitted application for review."""
    application = found_application(request.user, public_id)
    actions.open_application(application, by=request.user, now=timezone.now())
    messages.success(request, _("Opened. The site can no longer take it back."))
    return redirect(application)


@require_POST
def deciding(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Give the opinion of one's level: agree, cultivate, admit, return or decline."""
    application = found_application(request.user, public_id)
    seen = request.POST.get("seen", "")  # where it lay when the form was shown
    application.status = seen if seen in Status.values else application.status
    require(obstacle_to_decide(request.user, application))
    form = OpinionForm(request.POST, application=application, by=request.user, today=timezone.localdate())
    if not form.is_valid():
        context = page_context(request.user, application, opinion_form=form)
        return show(request, "sites/application.html", None, context, status=422)
    _decide(application, form, request.user)
    messages.success(request, _("Your opinion is in the file."))
    keep_if_wanted(request, form.cleaned_data["text"], wanted=form.cleaned_data["keep"])
    return redirect(application)


def _decide(application: Application, form: OpinionForm, by: Person) -> None:
    now, said = timezone.now(), form.said
    match form.cleaned_data["result"]:
        case "admit":
            actions.admit(application, said, by=by, now=now)
        case "confirm":
            actions.confirm(application, said, by=by, now=now)
        case "cultivate":
            actions.cultivate(application, said, until=form.cleaned_data["until"], by=by, now=now)
        case Result.AGREE:
            actions.agree(application, said, by=by, now=now)
        case Result.RETURN:
            actions.send_back(application, said, by=by, now=now)
        case _:
            actions.decline(application, said, by=by, now=now)


@require_POST
def noting(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Note guidance given or progress seen in a cultivation."""
    application = found_application(request.user, public_id)
    require(may.obstacle_to_note(request.user, application))
    form = CultivationForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        context = page_context(request.user, application, cultivation_form=form)
        return show(request, "sites/application.html", None, context, status=422)
    data = form.cleaned_data
    actions.note_cultivation(application, on=data["on"], text=data["text"], by=request.user, now=timezone.now())
    messages.success(request, _("Noted."))
    return redirect(application)


@require_POST
def answering(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Answer a site's objection."""
    seen = Application.objects.visible_to(request.user)
    found = get_object_or_404(
        SiteObjection.objects.select_related("application__site__unit"), public_id=public_id, application__in=seen
    )
    application = found_application(request.user, found.application.public_id)
    require(may.obstacle_to_answer(request.user, found))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        context = page_context(request.user, application, answer_form=form)
        return show(request, "sites/application.html", None, context, status=422)
    upheld = form.cleaned_data["upheld"] == "yes"
    actions.answer(found, text=form.cleaned_data["answer"], upheld=upheld, by=request.user, now=timezone.now())
    messages.success(request, _("Answered."))
    return redirect(application)
