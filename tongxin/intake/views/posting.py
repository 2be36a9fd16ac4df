"""Import, follow the import, take it back."""

from __future__ import annotations

import time
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongxin.intake import actions
from tongxin.intake import progress as heartbeat
from tongxin.intake.forms import PostingForm, ReasonForm
from tongxin.intake.models import Batch
from tongxin.intake.permissions import obstacle_to_take_back
from tongxin.intake.views.requests import PersonRequest, found_batch
from tongxin.intake.vocabulary import Status
from tongxin.ledger.actions import WrongMove
from tongxin.people.permissions import NotAllowed
from tongxin.ui.pages import show

SILENT_AFTER = 90  # seconds without a sign of life of the worker


@require_POST
def posting(request: PersonRequest, pk: int) -> HttpResponse:
    found, form = found_batch(request, pk), PostingForm(request.POST)
    form.is_valid()
    try:
        actions.start(found, by=request.user, now=timezone.now(), **form.cleaned_data)
    except (WrongMove, NotAllowed) as error:
        messages.error(request, str(error))
    return redirect(found)


@require_GET
def progress(request: PersonRequest, pk: int) -> HttpResponse:
    """How far the import is; once it is over, the browser is told to load the whole page."""
    found = found_batch(request, pk)
    response = show(request, "intake/_progress.html", None, {"batch": found, **progress_context(found)})
    if found.status != Status.IMPORTING:
        response["HX-Refresh"] = "true"
    return response


def progress_context(batch: Batch) -> dict[str, Any]:
    """Return what the progress part needs. silent: whether the worker seems to have died."""
    heard = heartbeat.heard(batch.public_id) if batch.status == Status.IMPORTING else None
    since = heard.at if heard else (batch.started_at.timestamp() if batch.started_at else time.time())
    labels = {"reading": _("Reading the file"), "checking": _("Checking the rows"), "posting": _("Posting the rows")}
    return {
        "label": labels[heard.phase] if heard else _("Waiting for the background worker"),
        "done": heard.done if heard else 0,
        "total": heard.total if heard else batch.rows,
        "silent": batch.status == Status.IMPORTING and time.time() - since > SILENT_AFTER,
    }


@require_POST
def restarting(request: PersonRequest, pk: int) -> HttpResponse:
    """Give up an import whose worker died, so that it can be started again."""
    found = found_batch(request, pk)
    try:
        actions.restart(found, by=request.user, now=timezone.now(), today=timezone.localdate())
    except WrongMove as error:
        messages.error(request, str(error))
    return redirect(found)


@require_POST
def discarding(request: PersonRequest, pk: int) -> HttpResponse:
    found = found_batch(request, pk)
    try:
        actions.discard(found, by=request.user, now=timezone.now())
    except (WrongMove, NotAllowed) as error:
        messages.error(request, str(error))
        return redirect(found)
    messages.success(request, _("%(file)s has been discarded. Nothing of it was posted.") % {"file": found.name})
    return redirect("intake:list")


def taking_back(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask for the reason; POST takes the import back."""
    found = found_batch(request, pk)
    obstacle = obstacle_to_take_back(request.user, found)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not obstacle:
        try:
            actions.take_back(found, by=request.user, now=timezone.now(), reason=form.cleaned_data["reason"])
        except (WrongMove, NotAllowed) as error:
            messages.error(request, str(error))
        return redirect(found)
    context = {"batch": found, "form": form, "obstacle": obstacle}
    return show(request, "intake/taking_back.html", None, context, status=422 if request.method == "POST" else 200)
