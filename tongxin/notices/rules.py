"""When a notice may ring. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta


@dataclass(frozen=True)
class Quiet:
    """The hours of a day in which somebody wants to hear nothing, in the city's time; they may span midnight."""

    begins: time
    ends: time

    def holds(self, at: time) -> bool:
        """Return whether it is quiet at this time of the day. The moment of the end is not quiet any more."""
        if self.begins <= self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends


def rings_at(made_at: datetime, quiet: Quiet | None) -> datetime:
    """Return when a notice counts and is mailed: at once, or when the quiet hours in which it was made are over.

    made_at: in the city's time.
    """
    if quiet is None or not quiet.holds(made_at.time()):
        return made_at
    ends = made_at.replace(hour=quiet.ends.hour, minute=quiet.ends.minute, second=0, microsecond=0)
    return ends if ends > made_at else ends + timedelta(days=1)
