"""Verbs of places. Divisions are reference data: loading them tells the ledger nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from tongxin.places import codes, gazetteer
from tongxin.places.models import Division
from tongxin.places.vocabulary import Level

FIELDS = ("name", "level", "short_name", "initials", "valid_from", "valid_to", "successor_id")
BATCH = 2000  # rows in memory at a time


class UnknownCity(Exception):
    """There is no city with this code."""


@dataclass(frozen=True)
class Loaded:
    """What a load did. rows: divisions read; villages: how many of them lie in the city."""

    city: str
    name: str
    rows: int
    added: int
    changed: int
    villages: int

    def __str__(self) -> str:
        told = {"city": self.name, "rows": self.rows, "villages": self.villages}
        return _(
            "%(city)s: %(rows)s divisions (%(villages)s villages of the city), %(added)s new, %(changed)s changed."
        ) % (told | {"added": self.added, "changed": self.changed})


@transaction.atomic
def load(city: str, *, villages: Path | None = None) -> Loaded:
    """Bring the divisions of the whole country to township level, and the city's villages, into the database.

    Loading again changes only what differs. Nothing is removed: what no longer exists is closed by a date in the table.
    city: its code, 210900 or 210900000000. villages: a table with the city's villages (default: the package's).
    Raises UnknownCity, gazetteer.BadTable; then nothing is loaded.
    """
    city = codes.padded(city)
    first, last = codes.subtree(city)
    rows = added = changed = own = 0
    name = ""
    source = gazetteer.divisions(city, villages)
    while batch := list(islice(source, BATCH)):
        new, different = _upsert(batch)
        rows, added, changed = rows + len(batch), added + new, changed + different
        own += sum(first <= row.code <= last and codes.level_of(row.code) is Level.VILLAGE for row in batch)
        name = next((row.name for row in batch if row.code == city), name)
    if not name or codes.level_of(city) is not Level.CITY:
        raise UnknownCity(_("There is no city with the code %(code)s.") % {"code": city})
    return Loaded(city, name, rows, added, changed, own)


def _upsert(batch: Iterable[gazetteer.Row]) -> tuple[int, int]:
    """Write the rows that are new or different. Returns how many of each."""
    wanted = {row.code: (row.name, codes.level_of(row.code).value, *row[2:]) for row in batch}
    # A range, not a list of codes: tables come in the order of codes, and databases limit the length of a list.
    present = Division.objects.filter(code__range=(min(wanted), max(wanted))).values_list("code", *FIELDS)
    there = {row[0]: row[1:] for row in present.iterator()}
    news = [code for code in wanted if code not in there]
    different = [code for code in wanted if code in there and there[code] != wanted[code]]
    Division.objects.bulk_create(
        (Division(code=code, **dict(zip(FIELDS, wanted[code], strict=True))) for code in news + different),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[field.removesuffix("_id") for field in FIELDS],
    )
    return len(news), len(different)
