"""How a last day presses, in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class Pressure:
    """How it stands with a last day. days: until it; negative when it has passed; None without a last day."""

    days: int | None
    urgent: bool

    @property
    def late(self) -> bool:
        return self.days is not None and self.days < 0

    @property
    def words(self) -> str:
        """In words, so that nobody needs to see the colour."""
        if self.days is None:
            return _("no last day")
        if self.days < 0:
            return ngettext("%(days)s day late", "%(days)s days late", -self.days) % {"days": -self.days}
        if self.days == 0:
            return _("due today")
        return ngettext("%(days)s day left", "%(days)s days left", self.days) % {"days": self.days}


def pressure(due_on: date | None, today: date, *, urgent_days: int) -> Pressure:
    """Return how a last day presses today. The last day itself is still in time.

    urgent_days: how many days before its last day it begins to be urgent.
    """
    if due_on is None:
        return Pressure(None, urgent=False)
    days = (due_on - today).days
    return Pressure(days, urgent=days <= urgent_days)
