"""The database in one file as of one moment, and back, on SQLite and PostgreSQL."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from tongxin.audit import protection as audit
from tongxin.config.safekeeping.archive import NotPossible

NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A copy of the database, and what it says of itself."""

    position: int
    hash: str
    audit_position: int
    audit_hash: str
    migrations: list[str]
    files: set[str]  # sha256 of every file that it names


def copy_to(path: Path) -> Snapshot:
    """Copy the database into a new file, while others go on writing. Raises NotPossible."""
    return _copy_sqlite(path) if connection.vendor == "sqlite" else _dump_postgresql(path)


def load_from(path: Path) -> None:
    """Fill the empty database from such a file. All or nothing; the file may be gone afterwards. Raises NotPossible."""
    if connection.vendor == "sqlite":
        target = _sqlite_path()
        target.unlink(missing_ok=True)  # of no bytes, see `occupied`
        shutil.move(path, target)
        return
    _run("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(path), into=True)


def occupied() -> str:
    """Return where the database stands if anything is in it, else ""."""
    if connection.vendor == "sqlite":
        path = _sqlite_path()
        return str(path) if path.exists() and path.stat().st_size else ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace")
        return str(connection.settings_dict["NAME"]) if cursor.fetchone()[0] else ""


def empty() -> None:
    """Take everything out again. Only ever called for a database that was empty when the restore began."""
    if connection.vendor == "sqlite":
        connection.close()
        for name in ("", "-wal", "-shm", "-journal"):
            Path(f"{_sqlite_path()}{name}").unlink(missing_ok=True)
        return
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")
        for function in ("ledger_entry_refuse()", *audit.FUNCTIONS):
            cursor.execute(f"DROP FUNCTION IF EXISTS {function}")


def _sqlite_path() -> Path:
    return Path(connection.settings_dict["NAME"])


def _copy_sqlite(path: Path) -> Snapshot:
    with closing(sqlite3.connect(_sqlite_path(), timeout=60)) as source, closing(sqlite3.connect(path)) as copy:
        # All pages in one step: one read transaction, so one moment. In WAL mode nobody waits for it.
        source.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        return _told(lambda sql: copy.execute(sql).fetchall())


def _dump_postgresql(path: Path) -> Snapshot:
    with transaction.atomic(), connection.cursor() as cursor:

        def read(sql: str) -> list[tuple[Any, ...]]:
            cursor.execute(sql)
            return list(cursor.fetchall())

        # pg_dump looks at the very moment at which this transaction looks.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        snapshot = read("SELECT pg_export_snapshot()")[0][0]
        told = _told(read)
        _run(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={path}",
        )  # fmt: skip
    return told


def _told(read: Callable[[str], list[tuple[Any, ...]]]) -> Snapshot:
    position, chained = read("SELECT position, hash FROM ledger_head WHERE id = 1")[0]
    audit_position, audit_hash = read("SELECT position, hash FROM audit_head WHERE id = 1")[0]
    migrations = read("SELECT app, name FROM django_migrations ORDER BY app, name")
    files = read("SELECT sha256 FROM files_storedfile")
    return Snapshot(
        position=int(position),
        hash=chained,
        audit_position=int(audit_position),
        audit_hash=audit_hash,
        migrations=[f"{app}.{name}" for app, name in migrations],
        files={sha256 for (sha256,) in files},
    )


def _run(program: str, *words: str, into: bool = False) -> None:
    """Run one of PostgreSQL's programs on our database. The password goes through the environment, not the list."""
    if shutil.which(program) is None:
        raise NotPossible(
            _("The program %(program)s is not on this machine. Debian: apt install postgresql-client")
            % {"program": program}
        )
    arguments, environment = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
    *reached, name = arguments[1:]
    given = [*reached, f"--dbname={name}", *words] if into else [*reached, *words, name]
    done = subprocess.run(
        [program, *given], env={**os.environ, **(environment or {})}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NotPossible(
            _("%(program)s failed: %(error)s") % {"program": program, "error": done.stderr.strip()[-500:]}
        )
