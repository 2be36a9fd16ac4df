"""Keeps the reminders of the floor below (people/reminders.py) as to-dos."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import models

from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.todos.actions import open_todo, withdraw
from tongxin.todos.actions.retention import erase_word
from tongxin.todos.kinds import TodoKind
from tongxin.todos.vocabulary import INVITATION_WAITS, ROLE_ENDS

KINDS: dict[str, TodoKind] = {kind.code: kind for kind in (ROLE_ENDS, INVITATION_WAITS)}


class ToDoReminders:
    """The keeper that settings.TONGXIN_REMINDERS names."""

    def remind(
        self,
        code: str,
        *,
        of: models.Model,
        person: Person,
        unit: Unit,
        now: datetime,
        from_on: date,
        due_on: date | None,
        **words: str | int | date,
    ) -> None:
        """Open a to-do for the person, which sleeps until its day. Raises KeyError for an unknown kind."""
        open_todo(
            KINDS[code], subject=of, unit=unit, person=person, by=None, now=now, from_on=from_on, due_on=due_on,
            link=unit.get_absolute_url(), **words,  # type: ignore[arg-type]  # no word is called like a parameter
        )  # fmt: skip

    def forget(self, code: str, *, of: models.Model, by: Person | None, now: datetime) -> None:
        """Withdraw the to-do, if it is open."""
        withdraw(KINDS[code], subject=of, by=by, now=now)

    def erase_name(self, code: str, *, of: Sequence[models.Model]) -> None:
        """Erase the name of whom the to-dos are about, also from those that are done."""
        erase_word("name", KINDS[code], subjects=of)
