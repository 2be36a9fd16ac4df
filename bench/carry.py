"""Carry a grown SQLite ledger over to the empty PostgreSQL database of the settings: the same city, in minutes."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from pathlib import Path

import django

# In the order in which they refer to each other. What `migrate` fills itself is not among them.
TABLES = (
    "places_division", "orgs_unit", "people_person", "django_session", "ledger_entry", "ledger_tally",
    "ledger_subjecttally", "ledger_head",
)  # fmt: skip


def carry(source: Path) -> None:
    """Copy the tables and set the sequences. source: the data folder of the SQLite ledger."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0, interactive=False)
    rows = sqlite3.connect(f"file:{source / 'tongxin.sqlite3'}?mode=ro", uri=True)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_head")
        cursor.execute("SET TIME ZONE 'UTC'")  # as SQLite keeps moments
        for table in TABLES:
            found = rows.execute(f"SELECT * FROM {table}")
            columns = ", ".join(f'"{column[0]}"' for column in found.description)
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in found:
                    copy.write_row(row)
            print(f"  {table}", file=sys.stderr, flush=True)
        for table in ("orgs_unit", "people_person"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))")
        cursor.execute("VACUUM ANALYZE")
    for name in ("city", "secret-key"):
        shutil.copy(source / name, Path(settings.DATA) / name)


if __name__ == "__main__":
    django.setup()
    carry(Path(sys.argv[1]))
