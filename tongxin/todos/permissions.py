"""Who may do what with to-dos and tasks: questions with an answer in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.ledger.actions import subject_of
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Status as UnitStatus
from tongxin.people.models import Person, Standing
from tongxin.people.roles import Deed
from tongxin.todos import audience
from tongxin.todos.models import Assignment, Errand, Todo
from tongxin.todos.vocabulary import ACCEPT, ANSWER, RETURN, TASK, WITHDRAW


def _obstacle_if_closed(todo: Todo) -> str | None:
    if not todo.is_open:
        return _("This is %(state)s.") % {"state": todo.get_state_display()}
    return None


def could_do(person: Person, todo: Todo) -> bool:
    """Return whether a shared to-do is for this person too."""
    return Todo.objects.for_doing_by(person).filter(pk=todo.pk).exists()


def is_stranded(todo: Todo) -> bool:
    """Return whether it is in the hands of somebody who holds no role any more: others take it then."""
    return todo.person is not None and not todo.person.standings()


def is_free(todo: Todo) -> bool:
    """Return whether it is in nobody's hands who could still do it."""
    return todo.person_id is None or is_stranded(todo)


def obstacle_to_take(person: Person, todo: Todo) -> str | None:
    """Return why the person may not take this to-do into their own hands, or None."""
    if obstacle := _obstacle_if_closed(todo):
        return obstacle
    if todo.person == person and todo.is_shared:
        return _("You have taken this already.")
    free = is_free(todo)
    if not (todo.is_shared or free) or not could_do(person, todo):
        return _("This is for somebody else to do.")
    if not free and todo.person:
        return _("%(name)s has taken this.") % {"name": todo.person.name}
    return None


def obstacle_to_put_back(person: Person, todo: Todo) -> str | None:
    """Return why the person may not put this to-do back, or None."""
    if obstacle := _obstacle_if_closed(todo):
        return obstacle
    if todo.person != person or not todo.is_shared:
        return _("Only who has taken something can put it back.")
    return None


def obstacle_to_tick_off(person: Person, todo: Todo) -> str | None:
    """Return why the person may not tick this off by hand, or None."""
    if obstacle := _obstacle_if_closed(todo):
        return obstacle
    if not todo.is_by_hand:
        return _("This is settled by what is done about it, not by hand.")
    if todo.person != person and not (is_free(todo) and could_do(person, todo)):
        return _("This is for somebody else to do.")
    return None


def obstacle_to_forward(person: Person, todo: Todo) -> str | None:
    """Return why the person may not hand this to-do to somebody else, or None.

    Those who give tasks to the unit may do so too: somebody who has left does not put back what they took.
    """
    if obstacle := _obstacle_if_closed(todo):
        return obstacle
    if todo.person == person or person.may(Deed.ASSIGN, at=todo.unit):
        return None
    if is_free(todo) and could_do(person, todo):
        return None
    return _("Only who has this can forward it.")


def receivers(todo: Todo) -> list[Person]:
    """Return to whom a to-do can be forwarded: those who work at its unit or took it over, but for who has it."""
    return [person for person in audience.beside(todo.unit, todo.role) if person.pk != todo.person_id]


def obstacle_to_receive(person: Person, todo: Todo) -> str | None:
    """Return why a to-do cannot be forwarded to this person, or None."""
    if person not in receivers(todo):
        return _("It can be forwarded only to somebody who works at “%(unit)s”.") % {"unit": todo.unit.name_zh}
    return None


def obstacle_to_urge(person: Person, todo: Todo) -> str | None:
    """Return why the person may not urge whoever has this to-do, or None."""
    if obstacle := _obstacle_if_closed(todo):
        return obstacle
    if todo.person == person:
        return _("You have this yourself.")
    if is_free(todo) and could_do(person, todo):
        return _("You can take this yourself.")
    if todo.opened_by != person and not person.may(Deed.ASSIGN, at=todo.unit):
        return _("Only who set this off can urge.")
    if todo.urged_on == timezone.localdate():
        return _("This was urged today already. Please wait until tomorrow.")
    return None


def obstacle_to_give(person: Person) -> str | None:
    """Return why the person may not give tasks, or None."""
    if not person.may(Deed.ASSIGN):
        return _("Your role does not give tasks.")
    return None


def obstacle_to_give_to(person: Person, units: Sequence[Unit], *, due_on: date, today: date) -> str | None:
    """Return why the person may not give these units a task that is due on this day, or None."""
    if obstacle := obstacle_to_give(person):
        return obstacle
    if not units:
        return _("Please choose at least one unit.")
    for unit in units:
        if unit.status == UnitStatus.CLOSED:
            return _("“%(unit)s” is closed.") % {"unit": unit.name_zh}
        if not person.may(Deed.ASSIGN, at=unit):
            return _("“%(unit)s” is outside your reach.") % {"unit": unit.name_zh}
    if due_on < today:
        return _("The last day lies in the past.")
    return None


def giving_standing(person: Person, units: Sequence[Unit]) -> Standing | None:
    """Return the role by which the person gives these units a task: the first that reaches all, else the first."""
    standings = [standing for standing in person.standings() if standing.may(Deed.ASSIGN)]
    for standing in standings:
        if all(standing.reaches(place=unit.place_id, unit_path=unit.path) for unit in units):
            return standing
    return standings[0] if standings else None


def obstacle_to_answer(person: Person, errand: Errand) -> str | None:
    """Return why the person may not report this task done, or None."""
    held = [standing.role.value for standing in person.standings() if standing.unit_id == errand.unit_id]
    wanted = errand.assignment.role
    if not errand.unit.is_active and Todo.objects.waiting_for(person).about(TASK.code, subject_of(errand)).exists():
        held, wanted = ["took over"], ""
    if not held:
        return _("Only those who work at “%(unit)s” report on its tasks.") % {"unit": errand.unit.name_zh}
    if wanted and wanted not in held:
        return _("This task is for: %(role)s.") % {"role": errand.assignment.get_role_display()}
    if errand.status not in ANSWER.sources:
        return _("This task is %(state)s.") % {"state": errand.get_status_display()}
    return None


def _obstacle_to_manage(person: Person, assignment: Assignment) -> str | None:
    if assignment.given_by_id != person.pk and not person.may(Deed.ASSIGN, at=assignment.unit):
        return _("Only who gave a task, or gives tasks at “%(unit)s”, judges and withdraws it.") % {
            "unit": assignment.unit.name_zh
        }
    return None


def obstacle_to_judge(person: Person, errand: Errand) -> str | None:
    """Return why the person may not accept or return the answer to this task, or None."""
    if obstacle := _obstacle_to_manage(person, errand.assignment):
        return obstacle
    if errand.status not in {*ACCEPT.sources, *RETURN.sources}:
        return _("This task is %(state)s.") % {"state": errand.get_status_display()}
    return None


def obstacle_to_withdraw(person: Person, errand: Errand) -> str | None:
    """Return why the person may not withdraw this task from its unit, or None."""
    if obstacle := _obstacle_to_manage(person, errand.assignment):
        return obstacle
    if errand.status not in WITHDRAW.sources:
        return _("This task is %(state)s.") % {"state": errand.get_status_display()}
    return None


def obstacle_to_withdraw_all(person: Person, assignment: Assignment) -> str | None:
    """Return why the person may not withdraw what is not accepted yet of this assignment, or None."""
    if obstacle := _obstacle_to_manage(person, assignment):
        return obstacle
    if not assignment.errands.filter(status__in=list(WITHDRAW.sources)).exists():
        return _("Nothing of this is open any more.")
    return None
