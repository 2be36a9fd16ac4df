"""The division tables that ship with the package, and others in the same form. Reads files; knows no database.

A table is a CSV file in UTF-8, plain or gzipped, with the columns `code` and `name`; where it has them also
`short_name`, `initials`, `valid_from`, `valid_to` (dates as 2020-06-30) and `successor` (a code). See data/SOURCES.md.
"""

from __future__ import annotations

import csv
import gzip
import heapq
import io
from collections.abc import Iterator
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

from tongxin.places import codes, rules
from tongxin.places.vocabulary import DIGITS, Level

DATA = Path(__file__).parent / "data"
COUNTRY = DATA / "divisions.csv.gz"


class Row(NamedTuple):
    """One division of a table."""

    code: str
    name: str
    short_name: str
    initials: str
    valid_from: date | None
    valid_to: date | None
    successor: str | None


_code = attrgetter("code")


class BadTable(Exception):
    """A file is no table of divisions. Says which line and what is wrong with it."""


def divisions(city: str, villages: Path | None = None) -> Iterator[Row]:
    """Yield the whole country to township level and the city's villages, in the order of codes.

    city: 12-digit code. villages: a table that holds the city's townships and villages (and may hold more);
    by default the one in the package, if there is one.
    Raises BadTable.
    """
    own = {row.code: row for row in _of_city(city, villages)}
    country = (row for row in read(COUNTRY) if row.code not in own)
    yield from heapq.merge(country, sorted(own.values(), key=_code), key=_code)


def of_city(city: str, villages: Path | None = None) -> Iterator[Row]:
    """Yield the province, the city and all below it: what a resolver of this city needs to know."""
    first, last = codes.subtree(city)
    province = codes.parent(city)
    return (row for row in divisions(city, villages) if first <= row.code <= last or row.code == province)


def shipped_villages(city: str) -> Path | None:
    """Return the package's table of this city's villages, or None."""
    path = DATA / f"villages-{city[:6]}.csv.gz"
    return path if path.exists() else None


def _of_city(city: str, villages: Path | None) -> Iterator[Row]:
    path = villages or shipped_villages(city)
    if path is None:
        return
    for row in read(path, within=codes.prefix(city)):
        # The country's table knows the upper levels better; some village tables repeat counties as villages.
        if codes.level_of(row.code) in {Level.TOWN, Level.VILLAGE}:
            yield row


def read(path: Path, *, within: str = "") -> Iterator[Row]:
    """Yield the rows of a table whose code begins with `within`, one at a time.

    Raises BadTable for a file that is none, an unknown column layout or a bad line.
    """
    try:
        with _opened(path) as lines:
            header = next(csv.reader([next(lines, "")]), [])
            if not {"code", "name"} <= set(header):
                raise BadTable(_("%(file)s has no columns “code” and “name”.") % {"file": path.name})
            # Sifted before they are parsed: the country's table of villages has 620,000 lines.
            sifted = (line for line in lines if line.startswith(within)) if header[0] == "code" else lines
            for cells in csv.DictReader(sifted, header):
                if cells["code"].startswith(within):
                    yield _row(cells, path)
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise BadTable(_("%(file)s cannot be read as a CSV table in UTF-8.") % {"file": path.name}) from error


def _opened(path: Path) -> io.TextIOWrapper:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return io.TextIOWrapper(gzip.open(path) if packed else path.open("rb"), encoding="utf-8-sig", newline="")


def _row(cells: dict[str, str], path: Path) -> Row:
    code, name = cells["code"], (cells["name"] or "").strip()
    if len(code) != DIGITS[Level.VILLAGE] or not code.isdecimal() or not name:
        raise BadTable(
            _("%(file)s: “%(code)s %(name)s” is no division; a code has 12 digits.")
            % {"file": path.name, "code": code, "name": name}
        )
    short = cells.get("short_name") or rules.short_name(name, codes.level_of(code))
    dates = _date(cells, "valid_from", path), _date(cells, "valid_to", path)
    return Row(
        code, name, short, cells.get("initials") or _initials(name, short), *dates, cells.get("successor") or None
    )


def _date(cells: dict[str, str], column: str, path: Path) -> date | None:
    try:
        return date.fromisoformat(cells[column]) if cells.get(column) else None
    except ValueError as error:
        raise BadTable(
            _("%(file)s: the date “%(date)s” of %(code)s is not written as 2020-06-30.")
            % {"file": path.name, "date": cells[column], "code": cells["code"]}
        ) from error


def _initials(name: str, short: str) -> str:
    # Imported here, not above: the dictionary takes a third of a second, and the shipped tables do not need it.
    from tongxin.places.initials import initials

    return initials(name, short)
