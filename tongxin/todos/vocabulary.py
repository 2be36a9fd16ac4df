"""The words of to-dos and of tasks given by hand (交办事项): their states, moves, kinds and notices."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.ledger.vocabulary import Move, Verb
from tongxin.notices.vocabulary import NoticeKind
from tongxin.people.roles import Role
from tongxin.people.vocabulary import WENT
from tongxin.todos.kinds import KindLabels, TodoKind


class State(models.TextChoices):
    """Where a to-do stands."""

    OPEN = "open", pgettext_lazy("to-do", "open")
    DONE = "done", pgettext_lazy("to-do", "done")
    WITHDRAWN = "withdrawn", pgettext_lazy("to-do", "no longer needed")


class Status(models.TextChoices):
    """Where a task given to one unit stands."""

    GIVEN = "given", pgettext_lazy("task", "being done")
    ANSWERED = "answered", pgettext_lazy("task", "reported done")
    RETURNED = "returned", pgettext_lazy("task", "returned for more")
    ACCEPTED = "accepted", pgettext_lazy("task", "accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("task", "withdrawn")


GIVEN = Verb("todos.task_given", _("gave a task"))
ANSWER = Move(
    "todos.task_answered", _("reported the task done"), sources={Status.GIVEN, Status.RETURNED}, target=Status.ANSWERED
)
RETURN = Move("todos.task_returned", _("returned the task for more"), sources={Status.ANSWERED}, target=Status.RETURNED)
ACCEPT = Move("todos.task_accepted", _("accepted the answer"), sources={Status.ANSWERED}, target=Status.ACCEPTED)
WITHDRAW = Move(
    "todos.task_withdrawn",
    _("withdrew the task"),
    sources={Status.GIVEN, Status.ANSWERED, Status.RETURNED},
    target=Status.WITHDRAWN,
)

TASK = TodoKind("todos.task", _("Task given"), "%(title)s")
JUDGEMENT = TodoKind(
    "todos.judgement", _("Answer to look at"), _("“%(reporter)s” reports: %(title)s"), working_days=3, urgent_days=1
)
# Fed by `people`, which lies below this room (people/reminders.py).
ROLE_ENDS = TodoKind(
    "people.role_ends",
    _("Role that ends"),
    _("%(name)s is %(held)s at “%(at)s” until %(day)s. Give the role anew, or let it end."),
    terms={"held": dict(Role.choices)},
    urgent_days=7,
    by_hand=True,
)
INVITATION_WAITS = TodoKind(
    "people.invitation_waits",
    _("Invitation not accepted"),
    _("%(name)s has not accepted the invitation yet."),
    by_hand=True,
)

TASK_CAME = NoticeKind("todos.task_came", _("A task came"), _("%(name)s gave “%(unit)s” a task: %(title)s"))
TASK_ANSWERED = NoticeKind(
    "todos.task_answered", _("A task was reported done"), _("“%(unit)s” reported done: %(title)s")
)
TASK_RETURNED = NoticeKind("todos.task_returned", _("An answer came back"), _("%(name)s returned for more: %(title)s"))
TASK_ACCEPTED = NoticeKind(
    "todos.task_accepted", _("An answer was accepted"), _("%(name)s accepted your answer: %(title)s")
)
TASK_WITHDRAWN = NoticeKind("todos.task_withdrawn", _("A task was withdrawn"), _("%(name)s withdrew: %(title)s"))
TAKEN_OVER = NoticeKind(
    "todos.taken_over",
    _("To-dos of a closed unit passed to you"),
    _("“%(unit)s” was %(how)s on %(day)s. Of what it left to do, %(count)s wait for you now."),
    terms={"how": WENT},
)
_TASK = {"task": KindLabels()}
FORWARDED = NoticeKind(
    "todos.forwarded", _("Something was forwarded to you"), _("%(name)s forwarded to you: %(task)s"), terms=_TASK
)
URGED = NoticeKind("todos.urged", _("Somebody urges"), _("%(name)s asks you to hurry: %(task)s"), terms=_TASK)
