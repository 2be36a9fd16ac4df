"""How a given task goes on: reported done, returned for more, accepted, withdrawn."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongxin.ledger import actions as ledger
from tongxin.ledger.vocabulary import Move
from tongxin.notices import actions as notices
from tongxin.notices.vocabulary import NoticeKind
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.people.roles import Role
from tongxin.privacy.fields import sealed
from tongxin.todos import audience, vocabulary
from tongxin.todos.actions.opening import open_todo, settle, withdraw
from tongxin.todos.models import Assignment, Errand, ErrandNote, Todo
from tongxin.todos.permissions import (
    obstacle_to_answer,
    obstacle_to_judge,
    obstacle_to_withdraw,
    obstacle_to_withdraw_all,
)


@transaction.atomic
def answer(errand: Errand, *, text: str, by: Person, now: datetime) -> None:
    """Report a task done (办结), with an answer. Raises NotAllowed, WrongMove."""
    ledger.hold(errand)
    require(obstacle_to_answer(by, errand))
    said: dict[str, object] = {"answer": sealed(errand, "answer", text), "answered_by": by, "answered_at": now}
    _move(errand, vocabulary.ANSWER, text, by=by, now=now, fields=said)
    settle(vocabulary.TASK, subject=errand, by=by, now=now)
    assignment, unit = errand.assignment, errand.unit
    todo = open_todo(
        vocabulary.JUDGEMENT, subject=errand, unit=assignment.unit, person=assignment.given_by, by=by, now=now,
        reporter=unit.name_zh, title=assignment.title,
    )  # fmt: skip
    if assignment.given_by != by:
        notices.tell(
            [assignment.given_by.actor_id], vocabulary.TASK_ANSWERED, now=now, link=errand.get_absolute_url(),
            subject=todo.subject, unit=unit.name_zh, title=assignment.title,
        )  # fmt: skip


@transaction.atomic
def return_for_more(errand: Errand, *, opinion: str, by: Person, now: datetime) -> None:
    """Return an answer for more (退回修改), with an opinion, to whoever gave it. Raises NotAllowed, WrongMove."""
    ledger.hold(errand)
    require(obstacle_to_judge(by, errand))
    _move(errand, vocabulary.RETURN, opinion, by=by, now=now)
    settle(vocabulary.JUDGEMENT, subject=errand, by=by, now=now)
    todo = _open_again(errand, by=by, now=now)
    _tell_answerer(errand, vocabulary.TASK_RETURNED, todo, by=by, now=now)


@transaction.atomic
def accept(errand: Errand, *, opinion: str = "", by: Person, now: datetime) -> None:
    """Accept an answer (同意). Raises NotAllowed, WrongMove."""
    ledger.hold(errand)
    require(obstacle_to_judge(by, errand))
    _move(errand, vocabulary.ACCEPT, opinion, by=by, now=now, fields={"closed_at": now})
    settle(vocabulary.JUDGEMENT, subject=errand, by=by, now=now)
    _tell_answerer(errand, vocabulary.TASK_ACCEPTED, None, by=by, now=now)


@transaction.atomic
def withdraw_errand(errand: Errand, *, by: Person, now: datetime) -> None:
    """Withdraw a task from one unit (撤回). Raises NotAllowed, WrongMove."""
    ledger.hold(errand)
    require(obstacle_to_withdraw(by, errand))
    _withdraw(errand, by=by, now=now)


@transaction.atomic
def withdraw_assignment(assignment: Assignment, *, by: Person, now: datetime) -> int:
    """Withdraw a task from every unit that is not accepted yet; return how many. Raises NotAllowed."""
    require(obstacle_to_withdraw_all(by, assignment))
    still = assignment.errands.for_page().filter(status__in=list(vocabulary.WITHDRAW.sources)).order_by("pk")
    errands = list(still)
    for errand in errands:
        _withdraw(errand, by=by, now=now)
    return len(errands)


def _withdraw(errand: Errand, *, by: Person, now: datetime) -> None:
    holders = _holders(errand)
    _move(errand, vocabulary.WITHDRAW, "", by=by, now=now, fields={"closed_at": now})
    for kind in (vocabulary.TASK, vocabulary.JUDGEMENT):
        withdraw(kind, subject=errand, by=by, now=now)
    notices.tell(
        [person.actor_id for person in holders if person != by], vocabulary.TASK_WITHDRAWN, now=now,
        link=errand.get_absolute_url(), name=by.name, title=errand.assignment.title,
    )  # fmt: skip


def _holders(errand: Errand) -> list[Person]:
    """Who has the task in hand at its unit, or could take it."""
    todo = Todo.objects.about(vocabulary.TASK.code, ledger.subject_of(errand)).select_related("person").first()
    if todo and todo.person:
        return [todo.person]
    return audience.at(errand.unit, errand.assignment.role)


def _move(
    errand: Errand, step: Move, text: str, *, by: Person, now: datetime, fields: dict[str, object] | None = None
) -> None:
    ledger.move(errand, step, by=by, now=now, unit=errand.unit, fields=fields)
    ErrandNote.objects.create(errand=errand, move=step.code, text=text, by=by, at=now)


def _open_again(errand: Errand, *, by: Person, now: datetime) -> Todo:
    """Open the unit's to-do again, in the hands of who answered: they know what was said."""
    assignment = errand.assignment
    todo = open_todo(
        vocabulary.TASK, subject=errand, unit=errand.unit, role=Role(assignment.role) if assignment.role else None,
        by=assignment.given_by, now=now, due_on=assignment.due_on, title=assignment.title,
    )  # fmt: skip
    if errand.answered_by in audience.at(errand.unit, assignment.role):
        Todo.objects.filter(pk=todo.pk).update(person=errand.answered_by)
    return todo


def _tell_answerer(errand: Errand, kind: NoticeKind, todo: Todo | None, *, by: Person, now: datetime) -> None:
    if errand.answered_by and errand.answered_by != by:
        notices.tell(
            [errand.answered_by.actor_id], kind, now=now, link=errand.get_absolute_url(),
            subject=todo.subject if todo else None, name=by.name, title=errand.assignment.title,
        )  # fmt: skip
