"""What offices do with applications: the list of what waits, the round as a table, opening, opinions, cultivation."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
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
from tongxin.sites import application_lists as lists
from tongxin.sites.actions import reviews as actions
from tongxin.sites.forms.applications import AnswerForm, CultivationForm, OpinionForm
from tongxin.sites.models import Application, Round, SiteObjection
from tongxin.sites.permissions import applications as may
from tongxin.sites.views.applications import found_application, obstacle_to_decide, page_context
from tongxin.sites.views.phrases import keep_if_wanted
from tongxin.sites.vocabulary.application import Result, Status
from tongxin.ui.pages import show

ROWS_A_PAGE = 25
ROUNDS = 12  # that can be chosen: the newest


@require_GET
def applications(request: PersonRequest) -> HttpResponse:
    """List applications: those that wait for the reader first; to who runs programmes the round as a table.

    Both stand above the first page of the list alone: who pages on reads the list.
    """
    person = request.user
    rounds = list(Round.objects.for_choice()[:ROUNDS])
    chosen = next((each for each in rounds if str(each.public_id) == request.GET.get("round")), None)
    chosen = chosen or (rounds[0] if rounds else None)
    seen = Application.objects.visible_to(person)
    found = seen.filter(round=chosen.pk) if chosen else seen.none()
    status = request.GET.get("status", "")
    county = request.GET.get("county", "")
    shown = found.filter(status=status) if status in Status.values else found
    if county.isdigit():
        shown = shown.filter(site__unit__place__code__range=codes.subtree(codes.padded(county)))
    page = Paginator(shown.in_official_order().values("pk"), ROWS_A_PAGE).get_page(request.GET.get("page"))
    begins = chosen is not None and page.number == 1
    reviews, runs = (begins and person.may(deed) for deed in (Deed.REVIEW_APPLICATIONS, Deed.RUN_PROGRAMMES))
    mine, all_mine = lists.to_review(seen, person, most=ROWS_A_PAGE) if reviews else ([], 0)
    context = {
        "rounds": rounds,
        "round": chosen,
        "page": page,
        "mine": mine,
        "all_mine": all_mine,
        "lines": lists.lines(page.object_list),
        "statuses": [(each.value, each.label) for each in lists.COLUMNS],
        "status": status,
        "county": county,
        "table": lists.table(found) if runs else None,
    }
    return show(request, "sites/applications.html", None, context)


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
