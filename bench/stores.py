"""Databases of the bench: grown once, kept between runs, copied for whoever writes. No Django in this process."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

HOME = Path(__file__).parent.parent
# A change of any of these makes another ledger, or another table.
MADE_BY = ("bench/history.py", "tongxin/ledger/migrations")


@dataclass(frozen=True)
class Store:
    """A database with its data folder. url: empty for SQLite. told: what `grow` says about it."""

    folder: Path
    url: str
    entries: int
    told: dict

    @property
    def engine(self) -> str:
        return "PostgreSQL" if self.url else "SQLite"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process that works on this store."""
        return _environment(self.folder, self.url)


class Shelf:
    """Where the stores are kept: a folder, and a PostgreSQL server if there is one."""

    def __init__(self, folder: Path, postgres: str) -> None:
        self.folder, self.postgres = folder, postgres
        self.version = _version()

    def store(self, entries: int, *, on_postgres: bool) -> Store:
        """Return the store of this size, grown now if it is not there yet."""
        kind = "postgresql" if on_postgres else "sqlite"
        folder = self.folder / f"{kind}-{entries}-{self.version}"
        database = f"bench_{entries}_{self.version}"
        if not (folder / "told.json").exists():
            self._forget(kind, entries)
            self._grow(folder, database if on_postgres else "", entries)
        return Store(
            folder,
            self._url(database) if on_postgres else "",
            entries,
            json.loads((folder / "told.json").read_text()),
        )

    def copy(self, store: Store) -> Store:
        """Return a copy to write into; `drop` it afterwards."""
        folder = store.folder.with_name(store.folder.name + "-copy")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(store.folder, folder)
        for path in folder.iterdir():  # otherwise the disk is still busy with the copy while writes are measured
            with path.open("rb") as file:
                os.fsync(file.fileno())
        if not store.url:
            return Store(folder, "", store.entries, store.told)
        database = f"{urlsplit(store.url).path[1:]}_copy"
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)
        self._run("CREATE DATABASE {} TEMPLATE {}", database, urlsplit(store.url).path[1:])
        return Store(folder, self._url(database), store.entries, store.told)

    def drop(self, store: Store) -> None:
        """Remove a copy."""
        shutil.rmtree(store.folder, ignore_errors=True)
        if store.url:
            self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", urlsplit(store.url).path[1:])

    def _grow(self, folder: Path, database: str, entries: int) -> None:
        source = self.store(entries, on_postgres=False).folder if database else None
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        if database:
            self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)
            self._run("CREATE DATABASE {}", database)
        print(f"growing {folder.name} …", file=sys.stderr, flush=True)
        work = ["bench.carry", str(source)] if source else ["bench.grow", str(entries)]
        told = subprocess.run(
            ["nice", "-n", "10", sys.executable, "-m", *work],
            cwd=HOME, env=_environment(folder, self._url(database) if database else ""), check=True,
            stdout=subprocess.PIPE, timeout=3 * 3600,
        ).stdout  # fmt: skip
        (folder / "told.json").write_bytes((source / "told.json").read_bytes() if source else told)

    def _forget(self, kind: str, entries: int) -> None:
        for old in self.folder.glob(f"{kind}-{entries}-*"):
            shutil.rmtree(old)
            if kind == "postgresql":
                self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", f"bench_{entries}_{old.name.rsplit('-', 1)[1]}")

    def _url(self, database: str) -> str:
        return urlunsplit(urlsplit(self.postgres)._replace(path=f"/{database}"))

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.postgres, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))


def _environment(folder: Path, url: str) -> dict[str, str]:
    return {
        **os.environ,
        "TONGXIN_DATA": str(folder),
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "BENCH_STATIC": str(folder.parent / "static"),
        "PYTHONPATH": str(HOME),
    }


def _version() -> str:
    mark = hashlib.sha256()
    for name in MADE_BY:
        for path in sorted((HOME / name).glob("*.py")) if (HOME / name).is_dir() else [HOME / name]:
            mark.update(path.read_bytes())
    return mark.hexdigest()[:8]
