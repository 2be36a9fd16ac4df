"""Statements given to the database's driver as they are.

Django rewrites the parameters of every statement, wraps it and logs it. For the small statements of an append that
costs more than they do, and an append must cost little more than a bare INSERT (docs/adr/0005).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper


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
        return connection.connection.execute(_marked(connection.vendor, statement), values)


@cache
def _marked(vendor: str, statement: str) -> str:
    return statement.replace("%s", "?") if vendor == "sqlite" else statement
