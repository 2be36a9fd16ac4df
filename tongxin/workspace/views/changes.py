"""The changes of a unit, a page with a form for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tongxin.ledger.actions import WrongMove
from tongxin.orgs.actions import CannotMerge, CannotMove, NotADay, ParentClosed, UnitDraft, UnitInUse, data_of
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.people.permissions import NotAllowed, require
from tongxin.people.requests import PersonRequest
from tongxin.ui.pages import show
from tongxin.workspace import actions
from tongxin.workspace.forms import (
    AmendForm,
    ChangeForm,
    CloseForm,
    MergeForm,
    MoveForm,
    OpenForm,
    ReopenForm,
    state_of,
)
from tongxin.workspace.leaving import Leaving, leaving
from tongxin.workspace.permissions import (
    obstacle_to_amend,
    obstacle_to_close,
    obstacle_to_merge,
    obstacle_to_move,
    obstacle_to_open_here,
    obstacle_to_reopen,
)

PAGE, NEW = "workspace/unit_change.html", "workspace/unit_new.html"
REFUSALS = (CannotMerge, CannotMove, NotADay, NotAllowed, ParentClosed, UnitInUse)
GET_AND_POST = require_http_methods(["GET", "POST"])


@GET_AND_POST
def amendment(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Rename a unit, or amend what is said of it."""
    unit = _found(request, public_id)
    require(obstacle_to_amend(request.user, unit))
    said = {**asdict(data_of(unit)), "seen": state_of(unit)}
    form = AmendForm(request.POST or None, person=request.user, unit=unit, initial=said)

    def amend(data: dict[str, Any]) -> None:
        actions.amend_unit(unit, form.wanted(), by=request.user, now=timezone.now(), reason=data["reason"])

    return _answer(request, unit, form, amend, gettext_lazy("Rename or amend"))


@GET_AND_POST
def move(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Hang a unit below another one."""
    unit = _found(request, public_id)
    require(obstacle_to_move(request.user, unit))
    form = MoveForm(request.POST or None, person=request.user, unit=unit, initial={"seen": state_of(unit)})

    def hang(data: dict[str, Any]) -> None:
        actions.move_unit(
            unit, data["parent"], by=request.user, now=timezone.now(), reason=data["reason"], moved_on=data["moved_on"]
        )

    return _answer(request, unit, form, hang, gettext_lazy("Move below another unit"))


@GET_AND_POST
def merger(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Merge a unit into another one."""
    unit = _found(request, public_id)
    require(obstacle_to_merge(request.user, unit))
    form = MergeForm(request.POST or None, person=request.user, unit=unit, initial={"seen": state_of(unit)})

    def merge(data: dict[str, Any]) -> None:
        actions.merge_unit(
            unit, data["into"], by=request.user, now=timezone.now(), reason=data["reason"], merged_on=data["merged_on"]
        )

    left = leaving(unit, is_closing=False)
    return _answer(request, unit, form, merge, gettext_lazy("Merge into another unit"), left)


@GET_AND_POST
def closing(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Close a unit."""
    unit = _found(request, public_id)
    require(obstacle_to_close(request.user, unit))
    form = CloseForm(request.POST or None, person=request.user, unit=unit, initial={"seen": state_of(unit)})

    def close(data: dict[str, Any]) -> None:
        actions.close_unit(
            unit, by=request.user, now=timezone.now(), reason=data["reason"], closed_on=data["closed_on"]
        )

    return _answer(request, unit, form, close, gettext_lazy("Close the unit"), leaving(unit, is_closing=True))


@GET_AND_POST
def reopening(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Open a closed unit again."""
    unit = _found(request, public_id)
    require(obstacle_to_reopen(request.user, unit))
    form = ReopenForm(request.POST or None, person=request.user, unit=unit, initial={"seen": state_of(unit)})

    def reopen(data: dict[str, Any]) -> None:
        actions.reopen_unit(unit, by=request.user, now=timezone.now(), reason=data["reason"])

    return _answer(request, unit, form, reopen, gettext_lazy("Reopen the unit"))


def _found(request: PersonRequest, public_id: UUID) -> Unit:
    units = Unit.objects.visible_to(request.user).select_related("parent", "place")
    return get_object_or_404(units, public_id=public_id)


def _answer(
    request: PersonRequest,
    unit: Unit,
    form: ChangeForm,
    act: Callable[[dict[str, Any]], None],
    title: str | Promise,
    left: Leaving | None = None,
) -> HttpResponse:
    """Show the form, or do what it asks for. Who was second sees what stands now (409)."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_of_another_time:
            status = 409
        elif form.is_valid():
            try:
                act(form.cleaned_data)
            except WrongMove:
                status = 409
            except REFUSALS as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Done. It stands in the unit's history."))
                return redirect(unit)
    late = status == 409
    if late:
        unit.refresh_from_db()
    context = {"unit": unit, "form": form, "title": title, "late": late, "leaving": left}
    return show(request, PAGE, None, context, status=status)


@GET_AND_POST
def opening(request: PersonRequest) -> HttpResponse:
    """Open a unit. `under`: the public id of the unit above, as the links give it."""
    above = _above(request)
    require(obstacle_to_open_here(request.user, above))
    begun = {"parent": above, "place": above.place_id if above else None}
    form = OpenForm(request.POST or None, person=request.user, initial=begun)
    if request.method == "POST" and form.is_valid():
        try:
            unit = actions.open_unit(_draft(form.cleaned_data), by=request.user, now=timezone.now())
        except IntegrityError:
            form.add_error(None, _("This number or credit code belongs to another unit already. Please check it."))
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("“%(unit)s” has been opened.") % {"unit": unit})
            return redirect(unit)
    return show(request, NEW, None, {"form": form, "above": above}, status=422 if form.errors else 200)


def _above(request: PersonRequest) -> Unit | None:
    try:
        wanted = UUID(request.GET.get("under", ""))
    except ValueError:
        return None
    return get_object_or_404(Unit.objects.visible_to(request.user), public_id=wanted)


def _draft(data: dict[str, Any]) -> UnitDraft:
    return UnitDraft(
        kind=Kind(data["kind"]),
        name_zh=data["name_zh"],
        name_en=data["name_en"],
        parent=data["parent"],
        place=data["place"].code,
        number=data["number"],
        credit_code=data["credit_code"],
        level=data["level"],
        opened_on=data["opened_on"],
    )
