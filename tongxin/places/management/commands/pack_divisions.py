"""Make the tables in tongxin/places/data from a newer edition of the official set (for the maintainers)."""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tongxin.places import codes, gazetteer, rules
from tongxin.places.initials import initials
from tongxin.places.vocabulary import Level


class Command(BaseCommand):
    help = "Writes a table of divisions with short names and initials, ready to ship."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, help="CSV with code and name, in the order of codes")
        parser.add_argument("target", type=Path)
        parser.add_argument("--villages-of", default="", help="only the villages of this city, e.g. 210900")

    def handle(self, *args: Any, source: Path, target: Path, villages_of: str, **options: Any) -> None:
        rows = [
            row
            for row in gazetteer.read(source, within=villages_of and codes.prefix(codes.padded(villages_of)))
            if not villages_of or codes.level_of(row.code) is Level.VILLAGE
        ]
        shorts = short_names(rows)
        text = io.StringIO()
        table = csv.writer(text, lineterminator="\n")
        table.writerow(["code", "name", "short_name", "initials"])
        for row in rows:
            table.writerow([row.code, row.name, shorts[row.code], initials(row.name, shorts[row.code])])
        # Without a time inside, so that the same source gives the same file.
        target.write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))
        self.stdout.write(f"{len(rows)} divisions, {target.stat().st_size} bytes")


def short_names(rows: list[gazetteer.Row]) -> dict[str, str]:
    """Return short names by code. Two sisters that would share one (伊宁市 and 伊宁县) keep their full names."""
    names = {row.code: row.name for row in rows}
    shorts = {
        row.code: rules.short_name(
            row.name, codes.level_of(row.code), above=names.get(codes.parent(row.code) or "", "")
        )
        for row in rows
    }
    shared = Counter((codes.parent(code), short) for code, short in shorts.items())
    return {code: short if shared[codes.parent(code), short] == 1 else names[code] for code, short in shorts.items()}
