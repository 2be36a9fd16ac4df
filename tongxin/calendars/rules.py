"""Working days and the clock of a deadline: values in, values out.

What is known of the calendar is handed in as `Known`. Where a year's notice has not been published, Monday to Friday
are taken for working days, and the answer says that it is provisional.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from tongxin.calendars.vocabulary import Start, Unit

DAY = timedelta(days=1)
SATURDAY = 5

# The notice of a year may rearrange the last days of the December before: 30 and 31 December 2006, 29 to 31 December
# 2007 and 2018. So these days are certain only when the next year's notice is known; two days more than ever happened.
YEAR_END = (12, 27)


@dataclass(frozen=True)
class Known:
    """What is known of the calendar. years: those whose notice is known; different: the days on which the notices
    depart from Monday to Friday, and whether they are working days."""

    years: frozenset[int]
    different: Mapping[date, bool]


@dataclass(frozen=True)
class Due:
    """The last day of a deadline; provisional: it may move when the holidays of a year are announced."""

    on: date
    provisional: bool = False


@dataclass(frozen=True)
class Terms:
    """How a deadline counts. length and longest_extension: in its unit; rollover: a last day on which nobody works
    moves to the next working day (Civil Code, article 203)."""

    unit: Unit
    length: int
    start: Start = Start.NEXT_DAY
    rollover: bool = False
    longest_extension: int = 0


@dataclass(frozen=True)
class Pause:
    """Days that do not count, first and last included. last: None while the clock still stands."""

    first: date
    last: date | None

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Extension:
    """A lengthening that somebody granted. units: in the unit of the terms."""

    units: int


@dataclass(frozen=True)
class Clock:
    """All that the last day of a deadline follows from. started_on: the day of the event that started it."""

    started_on: date
    terms: Terms
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()

    @property
    def stands(self) -> bool:
        return any(pause.last is None for pause in self.pauses)

    @property
    def extended(self) -> int:
        return sum(extension.units for extension in self.extensions)


def at_year_end(day: date) -> bool:
    """Whether the notice of the year after may still have its say on this day."""
    return (day.month, day.day) >= YEAR_END


def is_working(day: date, known: Known) -> bool:
    """Whether people work on this day: as the notice says, else Monday to Friday."""
    return known.different.get(day, day.weekday() < SATURDAY)


def is_certain(day: date, known: Known) -> bool:
    """Whether every notice that has a say on this day is known."""
    return day.year in known.years and (not at_year_end(day) or day.year + 1 in known.years)


def add_working_days(day: date, count: int, known: Known) -> Due:
    """Return the count-th working day after a day (which itself does not count, whatever it is); 0 returns the day.

    Raises ValueError for a negative count.
    """
    if count < 0:
        raise ValueError(f"cannot count {count} working days")
    provisional = False
    while count:
        day += DAY
        provisional = provisional or not is_certain(day, known)
        count -= is_working(day, known)
    return Due(day, provisional)


def working_days_between(start: date, end: date, known: Known) -> int:
    """Return how many working days lie after `start`, up to and including `end`; negative when `end` lies before."""
    if end < start:
        return -working_days_between(end, start, known)
    return sum(is_working(start + DAY * step, known) for step in range(1, (end - start).days + 1))


def next_working_day(day: date, known: Known) -> Due:
    """Return the day itself if people work on it, else the first working day after it."""
    provisional = not is_certain(day, known)
    while not is_working(day, known):
        day += DAY
        provisional = provisional or not is_certain(day, known)
    return Due(day, provisional)


def due(clock: Clock, known: Known) -> Due | None:
    """Return the last day of a deadline, or None while its clock stands.

    Every day that is not paused counts (for working days: every working day) until the length and the extensions are
    used up, so a pause never shortens. Then, if the terms say so, a last day without work moves to the next working
    day.
    """
    if clock.stands:
        return None
    terms = clock.terms
    left = terms.length + clock.extended
    day = clock.started_on - DAY if terms.start is Start.SAME_DAY else clock.started_on
    provisional = False
    while left:
        day += DAY
        if any(pause.holds(day) for pause in clock.pauses):
            continue
        if terms.unit is Unit.WORKING:
            provisional = provisional or not is_certain(day, known)
            left -= is_working(day, known)
        else:
            left -= 1
    if not terms.rollover:
        return Due(day, provisional)
    rolled = next_working_day(day, known)
    return Due(rolled.on, provisional or rolled.provisional)


def obstacle_to_pause(clock: Clock, last_day: date | None, *, on: date) -> str | None:
    """Say why the clock cannot stand from this day on. last_day: the deadline's last day as it is."""
    if clock.stands:
        return _("The clock of this deadline stands already.")
    if on < clock.started_on:
        return _("The clock cannot stand before it started.")
    if last_day is not None and on > last_day:
        return _("The deadline has run out; it cannot be paused any more.")
    if any(pause.last is not None and on <= pause.last for pause in clock.pauses):
        return _("The clock stood on that day already.")
    return None


def obstacle_to_resume(clock: Clock, *, on: date) -> str | None:
    """Say why the clock cannot run again from this day on; that day counts."""
    if not clock.stands:
        return _("The clock of this deadline is running.")
    if any(pause.last is None and on <= pause.first for pause in clock.pauses):
        return _("The clock must stand for a day at least before it runs again.")
    return None


def obstacle_to_extend(clock: Clock, last_day: date | None, *, units: int, on: date) -> str | None:
    """Say why the deadline cannot be extended by so many units on this day. last_day: its last day as it is."""
    if last_day is not None and on > last_day:
        return _("The deadline has run out; it cannot be extended any more.")
    left = clock.terms.longest_extension - clock.extended
    if left <= 0:
        return _("This deadline cannot be extended any further.")
    if not 0 < units <= left:
        return _("This deadline can be extended by 1 to %(most)s days.") % {"most": left}
    return None
