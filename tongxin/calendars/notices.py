"""The State Council's yearly notices on holidays, as files. Reads files; knows no database.

Shipped: data/notices.csv and data/holidays.csv (see data/SOURCES.md). A new year comes as a JSON file of the form that
the open project holiday-cn publishes (year, papers, days: name, date, isOffDay), or as a CSV table in UTF-8 with the
columns `date`, `is_working` (1 or 0) and `name`.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

from tongxin.calendars import rules

DATA = Path(__file__).parent / "data"
COLUMNS = {"date", "is_working", "name"}
YEARS = range(2000, 2100)
LONGEST_SOURCE = 300
# Days off by law on the same date every year (全国年节及纪念日放假办法). A table that lets people work then is wrong.
ALWAYS_OFF = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))


class BadNotice(Exception):
    """A file is no table of a year's holidays. Says what is wrong and where."""


class Day(NamedTuple):
    """A day as a notice names it."""

    date: date
    is_working: bool
    name: str


@dataclass(frozen=True)
class Notice:
    """What the notices for one year say. days: only those that differ from Monday to Friday, in order of dates;
    source: the numbers of the notices, or the addresses that the file gives; published_on: of the first, if known."""

    year: int
    source: str
    published_on: date | None
    days: tuple[Day, ...]


class _Entry(NamedTuple):
    position: int
    date: str
    is_working: str
    name: str


def shipped() -> list[Notice]:
    """Return the notices that come with the package, by year."""
    years: dict[str, int] = {}
    published: dict[int, date] = {}
    numbers: dict[int, list[str]] = defaultdict(list)
    days: dict[int, list[Day]] = defaultdict(list)
    for row in _table(DATA / "notices.csv"):
        year = years[row["number"]] = int(row["year"])
        numbers[year].append(row["number"])
        published.setdefault(year, date.fromisoformat(row["issued_on"]))
    for row in _table(DATA / "holidays.csv"):
        day = Day(date.fromisoformat(row["date"]), row["is_working"] == "1", row["name"])
        days[years[row["notice"]]].append(day)
    return [Notice(year, "、".join(numbers[year]), published[year], tuple(days[year])) for year in sorted(numbers)]


def read(path: Path) -> Notice:
    """Return the notice that a file holds. Raises BadNotice."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        notice = _from_json(text, path) if text.lstrip().startswith("{") else _from_csv(text, path)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, RecursionError, csv.Error) as error:
        raise BadNotice(
            _("%(file)s cannot be read: it is neither a JSON file of holidays nor a CSV table in UTF-8.")
            % {"file": path.name}
        ) from error
    _check_holidays(notice, path)
    return notice


def _from_json(text: str, path: Path) -> Notice:
    content: dict[str, object] = json.loads(text)
    year, entries, papers = content.get("year"), content.get("days"), content.get("papers")
    if type(year) is not int or year not in YEARS or not isinstance(entries, list):
        raise BadNotice(_("%(file)s does not say of which year it holds the holidays.") % {"file": path.name})
    days = _days((_entry(position, entry) for position, entry in enumerate(entries, 1)), path)
    addresses = " ".join(str(paper) for paper in papers) if isinstance(papers, list) else ""
    return _notice(year, addresses or path.name, days, path)


def _entry(position: int, entry: object) -> _Entry:
    fields = entry if isinstance(entry, dict) else {}
    is_off = {True: "0", False: "1"}.get(value, "") if isinstance(value := fields.get("isOffDay"), bool) else ""
    return _Entry(position, str(fields.get("date", "")), is_off, str(fields.get("name", "")))


def _from_csv(text: str, path: Path) -> Notice:
    table = csv.DictReader(io.StringIO(text, newline=""), restval="")
    if COLUMNS - set(table.fieldnames or ()):
        raise BadNotice(_("%(file)s has no columns “date”, “is_working” and “name”.") % {"file": path.name})
    lines = (_Entry(table.line_num, row["date"], row["is_working"], row["name"]) for row in table)
    days = _days(lines, path)
    return _notice(max(days).year if days else None, path.name, days, path)


def _days(entries: Iterable[_Entry], path: Path) -> dict[date, Day]:
    days: dict[date, Day] = {}
    for entry in entries:
        day = _day(entry, path)
        if day.date in days and days[day.date].is_working != day.is_working:
            raise BadNotice(
                _("%(file)s says two different things about %(date)s.") % {"file": path.name, "date": day.date}
            )
        days[day.date] = day
    return days


def _day(entry: _Entry, path: Path) -> Day:
    where = {"file": path.name, "position": entry.position}
    try:
        day = date.fromisoformat(entry.date.strip())
    except ValueError as error:
        raise BadNotice(
            _("%(file)s, line or entry %(position)s: “%(date)s” is no date; it is written as 2027-01-01.")
            % (where | {"date": entry.date[:40]})
        ) from error
    name = entry.name.strip()
    if entry.is_working.strip() not in {"0", "1"} or not name or len(name) > 50:
        raise BadNotice(
            _("%(file)s, line or entry %(position)s: the name of the holiday is missing, or whether people work then.")
            % where
        )
    return Day(day, entry.is_working.strip() == "1", name)


def _notice(year: int | None, source: str, days: dict[date, Day], path: Path) -> Notice:
    if year is None or not days:
        raise BadNotice(
            _("%(file)s holds no days: the notice has not been published yet, so nothing is loaded.")
            % {"file": path.name}
        )
    for day in days:
        if day.year != year and not (day.year == year - 1 and rules.at_year_end(day)):
            raise BadNotice(
                _("%(file)s: %(date)s does not belong to the notice for %(year)s.")
                % {"file": path.name, "date": day, "year": year}
            )
    different = (days[day] for day in sorted(days) if days[day].is_working != (day.weekday() < rules.SATURDAY))
    return Notice(year, source[:LONGEST_SOURCE], None, tuple(different))


def _check_holidays(notice: Notice, path: Path) -> None:
    known = rules.Known(frozenset({notice.year}), {day.date: day.is_working for day in notice.days})
    for month, number in ALWAYS_OFF:
        day = date(notice.year, month, number)
        if rules.is_working(day, known):
            raise BadNotice(
                _(
                    "%(file)s lets people work on %(date)s, a holiday by law: "
                    "it is incomplete, or days off and working days are exchanged."
                )
                % {"file": path.name, "date": day}
            )


def _table(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
