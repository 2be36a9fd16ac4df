"""Cities of their own for tests that run the command: each with its folder and its database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection


class Command:
    """Runs `tongxin` with its own data folder and database."""

    def __init__(self, data: Path, database: str | None, **environment: str) -> None:
        self.data = data
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("DATABASE_URL", "TONGXIN_"))},
            "TONGXIN_DATA": str(data),
            "DJANGO_SETTINGS_MODULE": "tongxin.config.settings",
            **({"DATABASE_URL": database} if database else {}),
            **environment,
        }

    def __call__(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.python("-m", "tongxin.config.cli", *words)

    def json(self, *words: str):
        done = self(*words, "--json")
        return json.loads(done.stdout)

    def python(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run Python as this installation does."""
        return subprocess.run(
            [sys.executable, *words], env=self.environment, capture_output=True, text=True, check=False, timeout=120
        )


@pytest.fixture(scope="module")
def place(tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator[Callable[..., Command]]:
    """Make empty places: an empty folder, and on PostgreSQL an empty database beside it."""
    made: list[str] = []

    def make(**environment: str) -> Command:
        data, database = tmp_path_factory.mktemp("place"), None
        data.chmod(0o700)
        if connection.vendor == "postgresql":
            there, name = connection.settings_dict, f"tongxin_place_{os.getpid()}_{len(made)}_{data.name}"
            with django_db_blocker.unblock(), connection.cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {name}")
            made.append(name)
            database = f"postgres://{there['USER']}@{quote(there['HOST'], safe='')}:{there['PORT'] or 5432}/{name}"
        return Command(data, database, **environment)

    yield make
    for name in made:
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
