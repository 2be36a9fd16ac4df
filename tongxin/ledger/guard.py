"""The guard against changes that forget to post.

Models that name a `ledger_subject` change together with a ledger entry, or not at all. The guard watches the statements
of each savepoint or transaction: one that wrote such a table and appended nothing is a mistake of the programmer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection

WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)


class ForgotToPost(AssertionError):
    """Guarded tables were written without an entry in the ledger."""


def guarded_tables() -> set[str]:
    """Return the tables of the models that name a ledger subject."""
    return {model._meta.db_table for model in apps.get_models() if getattr(model, "ledger_subject", None)}


class _Scope:
    def __init__(self) -> None:
        self.written: set[str] = set()
        self.posted = False


class Guard:
    """Follows savepoints through the statements that pass the connection."""

    def __init__(self) -> None:
        self.guarded = guarded_tables()
        self.scopes = [_Scope()]

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001
        result = execute(sql, params, many, context)
        words = sql.lstrip().upper()
        if words.startswith("SAVEPOINT"):
            self.scopes.append(_Scope())
        elif words.startswith("ROLLBACK TO"):
            self.scopes[-1] = _Scope()
        elif words.startswith("RELEASE") and len(self.scopes) > 1:
            self._close(self.scopes.pop())
        elif match := WRITES.match(sql):
            self._note(match[1].lower())
        return result

    def _note(self, table: str) -> None:
        if table == "ledger_entry":
            self.scopes[-1].posted = True
        elif table in self.guarded:
            self.scopes[-1].written.add(table)

    def _close(self, scope: _Scope) -> None:
        if scope.posted:
            self.scopes[-1].posted = True
        elif scope.written:
            raise ForgotToPost(f"{', '.join(sorted(scope.written))} changed without a ledger entry")

    def finish(self) -> None:
        """Check what was written outside any savepoint."""
        scope = self.scopes[0]
        if scope.written and not scope.posted:
            raise ForgotToPost(f"{', '.join(sorted(scope.written))} changed without a ledger entry")


@contextmanager
def watching() -> Iterator[Guard]:
    """Raise ForgotToPost when a savepoint inside this block, or the block as a whole, forgets to post."""
    guard = Guard()
    with connection.execute_wrapper(guard):
        yield guard
    guard.finish()
