"""One to-do: what it is, who has it, and taking, putting back, forwarding, urging."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tongxin.people.requests import PersonRequest
from tongxin.todos import actions, audience
from tongxin.todos.forms import ForwardForm
from tongxin.todos.models import Todo
from tongxin.todos.passages import passages
from tongxin.todos.permissions import (
    is_stranded,
    obstacle_to_forward,
    obstacle_to_put_back,
    obstacle_to_take,
    obstacle_to_tick_off,
    obstacle_to_urge,
    receivers,
)
from tongxin.ui.pages import show

PAGE = "todos/todo.html"


def _found(request: PersonRequest, todo_id: int) -> Todo:
    return get_object_or_404(Todo.objects.visible_to(request.user).for_list(), pk=todo_id)


@require_safe
def todo(request: PersonRequest, todo_id: int) -> HttpResponse:
    """Show one to-do."""
    found = _found(request, todo_id)
    return show(request, PAGE, None, _context(request, found, ForwardForm(receivers(found))))


@require_POST
def taking(request: PersonRequest, todo_id: int) -> HttpResponse:
    """Take a to-do of one's unit, and go where it is done."""
    found = _found(request, todo_id)
    try:
        actions.take(found, by=request.user)
    except actions.AlreadyTaken as error:
        messages.warning(request, str(error))
        return redirect(found)
    messages.success(request, _("This is yours now."))
    return redirect(found.link or found)


@require_POST
def putting_back(request: PersonRequest, todo_id: int) -> HttpResponse:
    """Put a to-do back for the others of the unit."""
    found = _found(request, todo_id)
    try:
        actions.put_back(found, by=request.user)
    except actions.AlreadyTaken as error:
        messages.warning(request, str(error))
    return redirect(found)


@require_POST
def ticking_off(request: PersonRequest, todo_id: int) -> HttpResponse:
    """Tick a reminder off."""
    found = _found(request, todo_id)
    try:
        actions.tick_off(found, by=request.user, now=timezone.now())
    except actions.AlreadyTaken as error:
        messages.warning(request, str(error))
    return redirect("home")


@require_POST
def forwarding(request: PersonRequest, todo_id: int) -> HttpResponse:
    """Forward a to-do. The page comes back with what is missing (422)."""
    found = _found(request, todo_id)
    form = ForwardForm(receivers(found), request.POST)
    if not form.is_valid():
        return show(request, PAGE, None, _context(request, found, form), status=422)
    said = form.cleaned_data
    try:
        actions.forward(found, to=said["to"], opinion=said["opinion"], by=request.user, now=timezone.now())
    except actions.AlreadyTaken as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Forwarded to %(name)s.") % {"name": said["to"].name})
    return redirect("home")


@require_POST
def urging(request: PersonRequest, todo_id: int) -> HttpResponse:
    """Urge who has a to-do."""
    found = _found(request, todo_id)
    try:
        told = actions.urge(found, by=request.user, now=timezone.now())
    except (actions.AlreadyTaken, actions.UrgedToday) as error:
        messages.warning(request, str(error))
    else:
        words = ngettext("%(told)s person was reminded.", "%(told)s people were reminded.", told)
        messages.success(request, words % {"told": told})
    return redirect(found)


def _context(request: PersonRequest, found: Todo, form: ForwardForm) -> dict[str, Any]:
    person = request.user
    return {
        "todo": found,
        "pressure": found.pressure(timezone.localdate()),
        "passages": passages(found),
        "waits_for": [] if found.unit.is_active or not found.is_open else audience.at(found.unit, found.role),
        "stranded": found.is_open and is_stranded(found),
        "forwardings": found.forwardings.select_related("sender", "receiver").order_by("at", "pk"),
        "form": form,
        "no_taking": obstacle_to_take(person, found),
        "no_ticking_off": obstacle_to_tick_off(person, found),
        "no_putting_back": obstacle_to_put_back(person, found),
        "no_forwarding": obstacle_to_forward(person, found),
        "no_urging": obstacle_to_urge(person, found),
        "can_forward": form.fields["to"].queryset.exists(),  # type: ignore[attr-defined]
    }
