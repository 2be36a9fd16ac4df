"""Bring the calendar into the database: the years that ship, and a new year when its notice is out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from tongxin.calendars import notices
from tongxin.calendars.actions import ruling
from tongxin.calendars.actions.deadlines import Moved, recompute
from tongxin.calendars.models import Day, Deadline, Year
from tongxin.calendars.rules import YEAR_END

DECEMBER, LAST_OF_YEAR = YEAR_END[0], 31


@dataclass(frozen=True)
class Loaded:
    """What a load did. days: that differ from Monday to Friday; changed: new, different or gone; moved: deadlines whose
    provisional last day was found again."""

    years: tuple[int, ...]
    days: int
    changed: int
    moved: tuple[Moved, ...]

    def __str__(self) -> str:
        told = {
            "years": "–".join(str(year) for year in dict.fromkeys((*self.years[:1], *self.years[-1:]))),
            "days": self.days,
            "changed": self.changed,
            "deadlines": len(self.moved),
            "other": sum(move.before.on != move.after.on for move in self.moved),
        }
        return (
            _(
                "%(years)s: %(days)s days differ from Monday to Friday, %(changed)s changed; %(deadlines)s provisional "
                "deadlines computed again, %(other)s of them now end on another day."
            )
            % told
        )


@transaction.atomic
def install() -> Loaded:
    """Bring the shipped years and deadline rules into the database. Doing it again changes only what differs.

    Years that the office loaded from a file, and rules that it adopted itself, are left alone.
    """
    ruling.install()
    own = set(Year.objects.filter(is_shipped=False).values_list("year", flat=True))
    return _load([notice for notice in notices.shipped() if notice.year not in own], is_shipped=True)


@transaction.atomic
def load_year(path: Path) -> Loaded:
    """Load the holidays of one year from a file (forms: see `notices`), in place of what was known of that year.

    Provisional deadlines that run into it are computed again. Raises notices.BadNotice; then nothing is loaded.
    """
    return _load([notices.read(path)], is_shipped=False)


def _load(years: list[notices.Notice], *, is_shipped: bool) -> Loaded:
    # Ascending: what a notice says of the December before stands, whatever that year's own table said.
    changed = sum(_put(notice, is_shipped=is_shipped) for notice in sorted(years, key=lambda notice: notice.year))
    # All that are unsure, not only those of this year: one started while a year was loading is caught next time.
    unsure = Deadline.objects.running().provisional().select_for_update(of=("self",)).order_by("pk")
    moved = recompute(unsure)
    days = sum(len(notice.days) for notice in years)
    return Loaded(tuple(notice.year for notice in years), days, changed, tuple(moved))


def _put(notice: notices.Notice, *, is_shipped: bool) -> int:
    """Make the days that this notice speaks of the way it says. Returns how many changed."""
    Year.objects.update_or_create(
        year=notice.year,
        defaults={"published_on": notice.published_on, "source": notice.source, "is_shipped": is_shipped},
    )
    first, last = _scope(notice.year)
    wanted = {day.date: day for day in notice.days if first <= day.date <= last}
    there = {day.date: day for day in Day.objects.filter(date__range=(first, last))}
    gone = there.keys() - wanted.keys()
    Day.objects.filter(date__in=gone).delete()
    different = [
        Day(date=day.date, is_working=day.is_working, name=day.name)
        for day in wanted.values()
        if day.date not in there or day != (day.date, there[day.date].is_working, there[day.date].name)
    ]
    Day.objects.bulk_create(
        different, update_conflicts=True, unique_fields=["date"], update_fields=["is_working", "name"]
    )
    return len(gone) + len(different)


def _scope(year: int) -> tuple[date, date]:
    """The days on which the notice for a year has the last word: its own, and the end of the December before."""
    followed = Year.objects.filter(year=year + 1).exists()
    last = date(year, DECEMBER, YEAR_END[1] - 1 if followed else LAST_OF_YEAR)
    return date(year - 1, *YEAR_END), last
