"""Reminders of what people forget about roles: given to whoever keeps the to-dos.

To-dos lie on the floor above this one, because they know who holds which role. So that an arrow points up nowhere, the
settings name their keeper (TONGXIN_REMINDERS), as they name the account adapter; here is only what it can be asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

from tongxin.orgs.models import Unit
from tongxin.people.models import Person


class Reminders(Protocol):
    """Whoever keeps reminders: each in the transaction of the verb that calls."""

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
        """Remind a person of a record, from a day on. code: a kind of to-do that its keeper declares."""

    def forget(self, code: str, *, of: models.Model, by: Person | None, now: datetime) -> None:
        """There is nothing to remind of any more."""

    def erase_name(self, code: str, *, of: Sequence[models.Model]) -> None:
        """Let no reminder of these records, past or open, say the name of whom it is about."""


def reminders() -> Reminders:
    """Return the keeper that the settings name."""
    keeper: type[Reminders] = import_string(settings.TONGXIN_REMINDERS)
    return keeper()
