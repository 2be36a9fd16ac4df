"""Statements given to the database's driver as they are.

Django rewrites the parameters of every statement, wraps it and logs it. For the small statements of an append that
costs more than they do, and an append must cost little more than a bare INSERT (docs/adr/0005).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import Any

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper

# psycopg takes a statement apart anew each time when it has more values than it remembers statements for.
MOST_VALUES = {"sqlite": 1000, "postgresql": 50}


def execute(connection: BaseDatabaseWrapper, statement: str, values: Sequence[Any] = ()) -> Any:
    """Execute a statement with %s marks inside the transaction that Django has begun; return a cursor.

    values: what the driver takes as it is: numbers, texts, on PostgreSQL also UUIDs. Raises Django's database errors.
    Where somebody watches the connection (the guard, a count of queries) the statement takes the usual way.
    """
    if connection.execute_wrappers or connection.force_debug_cursor:
        cursor = connection.cursor()
        cursor.execute(statement, values)
        return cursor
    with connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            return psycopg.Cursor(connection.connection).execute(statement, values)
        return connection.connection.execute(_marked(statement), values)


def together(connection: BaseDatabaseWrapper) -> AbstractContextManager[object]:
    """Send the statements inside this block without waiting for each answer, where the database can do that.

    What they answered is known after the block.
    """
    return connection.connection.pipeline() if connection.vendor == "postgresql" else nullcontext()


@cache
def _marked(statement: str) -> str:
    return statement.replace("%s", "?")
