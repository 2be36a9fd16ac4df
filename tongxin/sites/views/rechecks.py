"""Yearly rechecks: the list of runs, opening one, how far it has come, keeping many, cancelling, the workbook."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxin.audit import actions as audit
from tongxin.audit.vocabulary import LIST_EXPORTED
from tongxin.figures.periods import Period
from tongxin.figures.permissions import obstacle_to_export
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.people.requests import PersonRequest
from tongxin.places.models import Division
from tongxin.sites import answers, recheck_lists
from tongxin.sites.actions import rechecks as actions
from tongxin.sites.actions.designations import Refused
from tongxin.sites.actions.recheck_desk import OF_A_RECHECK
from tongxin.sites.forms.rechecks import CancellationForm, RunForm, VerdictForm
from tongxin.sites.models import Designation, Recheck, RecheckRun
from tongxin.sites.models.recheck import RecheckQuerySet
from tongxin.sites.models.site import months_later
from tongxin.sites.permissions import rechecks as may
from tongxin.sites.views.choices import usual_version
from tongxin.sites.views.programmes import office_of
from tongxin.sites.vocabulary.recheck import RecheckStatus
from tongxin.todos.models import Todo
from tongxin.ui.attachments import XLSX, attachment
from tongxin.ui.pages import show

ROWS_A_PAGE = 25
RECTIFICATIONS_SHOWN = 100  # those that end first
TITLES_SHOWN = 100  # of those that a run would take in; the number of all stands above


@require_GET
def runs(request: PersonRequest) -> HttpResponse:
    """List the yearly rechecks, with how far each has come; and how many titles expire."""
    person, today = request.user, timezone.localdate()
    page = Paginator(RecheckRun.objects.visible_to(person).for_list(), ROWS_A_PAGE).get_page(request.GET.get("page"))
    seen = Recheck.objects.visible_to(person)
    counts = recheck_lists.counts_by_run(seen.filter(run__in=list(page.object_list)))
    mine = list(seen.live().for_list().filter(public_id__in=_waiting(request))[:ROWS_A_PAGE])
    context = {
        "page": page,
        "rows": [(run, counts.get(run.pk, recheck_lists.Counts())) for run in page.object_list],
        "mine": mine,
        "rectifications": [
            (each, each.rectification.is_late(today))
            for each in recheck_lists.open_rectifications(seen)[:RECTIFICATIONS_SHOWN]
        ],
        "expiring": recheck_lists.expiring(Designation.objects.visible_to(person), today).count(),
        "obstacle_to_open": may.obstacle_to_open_run(person),
        "today": today,
    }
    return show(request, "sites/rechecks.html", None, context)


def _waiting(request: PersonRequest) -> list[UUID]:
    """The rechecks about which this person has something to do."""
    kinds = [kind.code for kind in OF_A_RECHECK]
    today = timezone.localdate()
    found = Todo.objects.filter(kind__in=kinds, state="open", from_on__lte=today).waiting_for(request.user)
    return [UUID(text) for text in found.values_list("subject_id", flat=True)[:200]]


@require_http_methods(["GET", "POST"])
def opening(request: PersonRequest) -> HttpResponse:
    """Show which titles a run would take in, and open it."""
    require(may.obstacle_to_open_run(request.user))
    today = timezone.localdate()
    given = request.POST or (request.GET if "year" in request.GET else None)
    form = RunForm(given, initial=_usual_terms(today))
    context: dict[str, Any] = {"form": form, "today": today}
    if form.is_valid():
        draft = form.draft()
        if request.method == "POST":
            try:
                run = actions.open_run(draft, owner=office_of(request.user), by=request.user, now=timezone.now())
            except Refused as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Opened. Each site has its self-check to do now."))
                return redirect(run)
        titles = actions.titles_of(draft)
        context |= {"chosen": True, "number": titles.count(), "titles": list(titles.for_list()[:TITLES_SHOWN])}
    failed = request.method == "POST" or (given is not None and not form.is_valid())
    return show(request, "sites/recheck_new.html", None, context, status=422 if failed else 200)


def _usual_terms(today: Any) -> dict[str, Any]:
    """What is offered: the work of the last whole month, a month for the sites, another for the decisions."""
    month = Period.parse(f"{months_later(today, -1):%Y-%m}")
    return {
        "year": today.year,
        "level": "city",
        "version": usual_version(None),
        "last_month": f"{month.first // 100}-{month.first % 100:02d}",
        "held_on": today,
        "self_check_until": months_later(today, 1),
        "decide_until": months_later(today, 2),
    }


def found_run(person: Person, public_id: UUID) -> RecheckRun:
    """Return the run; 404 for whoever may see none of its titles."""
    return get_object_or_404(RecheckRun.objects.visible_to(person).for_list(), public_id=public_id)


@require_GET
def run(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show how far a run has come by county, and its titles."""
    found = found_run(request.user, public_id)
    return show(request, "sites/recheck_run.html", None, _run_context(request, found))


def _seen(request: PersonRequest, found: RecheckRun) -> RecheckQuerySet:
    return Recheck.objects.visible_to(request.user).filter(run=found)


def _run_context(request: PersonRequest, found: RecheckRun, form: VerdictForm | None = None) -> dict[str, Any]:
    person, today = request.user, timezone.localdate()
    seen = _seen(request, found)
    wanted = recheck_lists.wanted_of(request.GET)
    page = Paginator(wanted.of(seen).for_list(), ROWS_A_PAGE).get_page(request.GET.get("page"))
    leads = may.obstacle_to_lead(person, found)
    table = recheck_lists.progress(seen)
    rows = [
        (each, leads is None and may.obstacle_to_decide_recheck(person, each, today) is None)
        for each in page.object_list
    ]
    return {
        "run": found,
        "page": page,
        "rows": rows,
        "can_keep": any(keepable for _each, keepable in rows),
        "wanted": wanted,
        "table": table,
        "counties": Division.objects.children(answers.city()),
        "statuses": RecheckStatus.choices,
        "form": form or VerdictForm(today=today, auto_id="keep-%s"),
        "leads": leads is None,
        "obstacle_to_cancel": may.obstacle_to_cancel(person, found, rectifying=table[0].counts.rectifying > 0),
        "obstacle_to_export": obstacle_to_export(person),
        "is_late": found.is_open and today > found.self_check_until,
        "today": today,
    }


@require_POST
def keeping(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Keep the titles that were ticked, by one decision."""
    found = found_run(request.user, public_id)
    require(may.obstacle_to_lead(request.user, found))
    form = VerdictForm(request.POST, today=timezone.localdate(), auto_id="keep-%s")
    chosen = [UUID(text) for text in request.POST.getlist("recheck")[:ROWS_A_PAGE] if _is_id(text)]
    if not chosen:
        form.add_error(None, _("Tick the titles that are to be kept."))
    if form.is_valid():
        wanted = list(_seen(request, found).filter(public_id__in=chosen).for_list())
        try:
            kept = actions.keep_all(wanted, form.verdict(), by=request.user, now=timezone.now())
        except Refused as error:
            form.add_error(None, str(error))
        else:
            _say_kept(request, kept, len(chosen) - kept)
            return redirect(found)
    return show(request, "sites/recheck_run.html", None, _run_context(request, found, form), status=422)


def _say_kept(request: PersonRequest, kept: int, left: int) -> None:
    if kept:
        messages.success(request, ngettext("%(count)s title kept.", "%(count)s titles kept.", kept) % {"count": kept})
    if left:
        told = ngettext(
            "%(count)s title was left as it is: it has been decided about meanwhile, or may not be yet.",
            "%(count)s titles were left as they are: they have been decided about meanwhile, or may not be yet.",
            left,
        )
        messages.warning(request, told % {"count": left})


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@require_http_methods(["GET", "POST"])
def cancelling(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Cancel a run with a reason."""
    found = found_run(request.user, public_id)
    rectifying = found.rechecks.filter(status=RecheckStatus.RECTIFYING).exists()
    require(may.obstacle_to_cancel(request.user, found, rectifying=rectifying))
    form = CancellationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            left = actions.cancel_run(found, **form.cleaned_data, by=request.user, now=timezone.now())
        except Refused as error:
            form.add_error(None, str(error))
        else:
            told = _("Cancelled. %(left)s titles end without result; what was decided stays.")
            messages.success(request, told % {"left": left})
            return redirect(found)
    context = {"run": found, "form": form}
    return show(
        request, "sites/recheck_cancelling.html", None, context, status=422 if request.method == "POST" else 200
    )


@require_GET
def summary(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show the run as a paper: numbers by county, and every title with its result."""
    found = found_run(request.user, public_id)
    seen = _seen(request, found)
    context = {
        "run": found,
        "table": recheck_lists.progress(seen),
        "rechecks": list(seen.for_list()),
        "today": timezone.localdate(),
    }
    return show(request, "sites/recheck_summary.html", None, context)


@require_GET
def workbook(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Hand out the run as a workbook."""
    require(obstacle_to_export(request.user))
    found = found_run(request.user, public_id)
    today = timezone.localdate()
    wanted = recheck_lists.wanted_of(request.GET)
    content, rows = recheck_lists.workbook(found, wanted.of(_seen(request, found)), today)
    audit.note(
        LIST_EXPORTED, by=request.user, now=timezone.now(), request=request, subject="sites.recheck", rows=rows,
        format="xlsx",
    )  # fmt: skip
    return attachment(content, name=recheck_lists.filename(found, today, settings.TONGXIN_CITY), media_type=XLSX)
