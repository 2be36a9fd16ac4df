"""Erase what to-dos and tasks said, when their time is over. That they were done stays in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Model, Q

from tongxin.ledger.actions import subject_of
from tongxin.privacy.fields import ERASED
from tongxin.todos.kinds import TodoKind
from tongxin.todos.models import Assignment, Errand, Todo
from tongxin.todos.models.errand import KEPT, ErrandNote
from tongxin.todos.models.todo import Forwarding


def forget_todos(*, now: datetime, dry_run: bool) -> int:
    """Remove to-dos that were closed long enough ago, with how they were forwarded; return how many."""
    old = Todo.objects.filter(closed_at__lte=Todo.Privacy.personal["words"].past(now))
    if dry_run:
        return old.count()
    Forwarding.objects.filter(todo__in=old.values("pk")).delete()
    return old.delete()[1].get("todos.Todo", 0)


def erase_word(word: str, kind: TodoKind, *, subjects: Sequence[Model]) -> None:
    """Erase one word, such as a name, from the to-dos of this kind about these records, whether open or done."""
    ids = [subject_of(subject).id for subject in subjects]
    todos = list(Todo.objects.filter(kind=kind.code, subject_id__in=ids).order_by("pk"))
    for todo in todos:
        todo.words = {**todo.words, word: ERASED}
    Todo.objects.bulk_update(todos, ["words"])


def forget_tasks(*, now: datetime, dry_run: bool) -> int:
    """Erase the texts of tasks that were closed long enough ago; return of how many."""
    until = KEPT.past(now)
    errands = Errand.objects.filter(closed_at__lte=until)
    notes = ErrandNote.objects.filter(errand__closed_at__lte=until).exclude(Q(text="") | Q(text=ERASED))
    answered = errands.exclude(Q(answer="") | Q(answer=ERASED))
    lively = Errand.objects.filter(Q(closed_at=None) | Q(closed_at__gt=until)).values("assignment")
    told = Assignment.objects.filter(errands__in=errands.values("pk")).exclude(pk__in=lively).exclude(title=ERASED)
    finished = Assignment.objects.filter(pk__in=list(told.values_list("pk", flat=True)))
    rows = notes.count() + answered.count() + finished.count()
    if rows and not dry_run:
        # Without an entry: what was done, and when, does not change by it.
        notes.update(text=ERASED)
        answered.update(answer=ERASED)
        finished.update(title=ERASED, wanted=ERASED)
    return rows
