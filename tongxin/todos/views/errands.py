"""A task as one unit has it: read it, answer it, judge the answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongxin.ledger.actions import WrongMove, subject_of
from tongxin.ledger.vocabulary import verb
from tongxin.people.permissions import merged, require, who_can_see, who_holds
from tongxin.people.requests import PersonRequest
from tongxin.people.roles import Deed
from tongxin.todos import actions, vocabulary
from tongxin.todos.forms import AcceptForm, AnswerForm, ReturnForm
from tongxin.todos.models import Assignment, Errand, Todo
from tongxin.todos.permissions import obstacle_to_answer, obstacle_to_judge, obstacle_to_withdraw
from tongxin.ui.pages import show

PAGE = "todos/errand.html"


def _found(request: PersonRequest, public_id: UUID) -> Errand:
    return get_object_or_404(Errand.objects.visible_to(request.user).for_page(), public_id=public_id)


@require_safe
def errand(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show one unit's task."""
    return show(request, PAGE, None, _context(request, _found(request, public_id)))


@require_POST
def answering(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Report the task done."""
    found, form = _found(request, public_id), AnswerForm(request.POST)
    require(obstacle_to_answer(request.user, found))
    if not form.is_valid():
        return show(request, PAGE, None, _context(request, found, answer_form=form), status=422)
    try:
        actions.answer(found, text=form.cleaned_data["answer"], by=request.user, now=timezone.now())
    except WrongMove as error:
        return _too_late(request, found, error)
    messages.success(request, _("Reported. Whoever gave the task looks at it now."))
    return redirect(found)


@require_POST
def returning(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Return the answer for more."""
    found, form = _found(request, public_id), ReturnForm(request.POST)
    require(obstacle_to_judge(request.user, found))
    if not form.is_valid():
        return show(request, PAGE, None, _context(request, found, return_form=form), status=422)
    try:
        actions.return_for_more(found, opinion=form.cleaned_data["opinion"], by=request.user, now=timezone.now())
    except WrongMove as error:
        return _too_late(request, found, error)
    messages.success(request, _("Returned for more."))
    return redirect(found)


@require_POST
def accepting(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Accept the answer."""
    found, form = _found(request, public_id), AcceptForm(request.POST)
    require(obstacle_to_judge(request.user, found))
    if not form.is_valid():
        return show(request, PAGE, None, _context(request, found, accept_form=form), status=422)
    try:
        actions.accept(found, opinion=form.cleaned_data["opinion"], by=request.user, now=timezone.now())
    except WrongMove as error:
        return _too_late(request, found, error)
    messages.success(request, _("Accepted."))
    return redirect(found)


@require_POST
def withdrawing(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Withdraw the task from this unit."""
    found = _found(request, public_id)
    try:
        actions.withdraw_errand(found, by=request.user, now=timezone.now())
    except WrongMove as error:
        return _too_late(request, found, error)
    messages.success(request, _("Withdrawn."))
    return redirect(found)


def _too_late(request: PersonRequest, found: Errand, error: Exception) -> HttpResponse:
    messages.warning(request, str(error))
    return redirect(found)


def _context(
    request: PersonRequest,
    found: Errand,
    *,
    answer_form: AnswerForm | None = None,
    return_form: ReturnForm | None = None,
    accept_form: AcceptForm | None = None,
) -> dict[str, Any]:
    person = request.user
    todos = Todo.objects.about(vocabulary.TASK.code, subject_of(found)).visible_to(person).for_list()
    notes = found.notes.select_related("by").order_by("at", "pk")
    return {
        "errand": found,
        "assignment": found.assignment,
        "pressure": found.pressure(timezone.localdate()),
        "moments": [(verb(note.move).label, note) for note in notes],
        "todo": todos.first(),
        "sees_all": Assignment.objects.visible_to(person).filter(pk=found.assignment_id).exists(),
        "witnesses": merged(
            who_can_see(place=found.unit.place_id, unit_path=found.unit.path, deed=Deed.ASSIGN), who_holds(found.unit)
        ),
        "no_answer": obstacle_to_answer(person, found),
        "no_judgement": obstacle_to_judge(person, found),
        "no_withdrawal": obstacle_to_withdraw(person, found),
        "form": next((form for form in (answer_form, return_form, accept_form) if form), AnswerForm()),
        "answer_form": answer_form or AnswerForm(),
        "return_form": return_form or ReturnForm(),
        "accept_form": accept_form or AcceptForm(),
    }
