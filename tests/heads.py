"""Two chains, two heads, one order of locking: the ledger's first, then the audit's; else two writers could block.

SQLite has one lock for all, so only a test that watches the order finds this there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

APPENDS = re.compile(r'\s*INSERT INTO\s+"?(ledger_entry|audit_record)"?\s', re.I)


class LockedInTheWrongOrder(AssertionError):
    """A verb noted in the audit log before it recorded in the ledger."""


class _Order:
    """Follows the savepoints; the outermost one in a test is the whole transaction of the product."""

    def __init__(self) -> None:
        self.depth = 0
        self.first = ""

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        words = sql.lstrip().upper()
        if words.startswith("SAVEPOINT"):
            self.depth += 1
            if self.depth == 1:
                self.first = ""
        elif words.startswith("RELEASE"):
            self.depth = max(0, self.depth - 1)
        elif self.depth and (found := APPENDS.match(sql)):
            self._appended(found[1].lower())
        return execute(sql, params, many, context)

    def _appended(self, table: str) -> None:
        if table == "ledger_entry" and self.first == "audit_record":
            raise LockedInTheWrongOrder("record in the ledger first, then note in the audit log (docs/adr/0011)")
        self.first = self.first or table


@contextmanager
def in_order() -> Iterator[None]:
    """Raise LockedInTheWrongOrder when a transaction inside this block notes before it records."""
    with connection.execute_wrapper(_Order()):
        yield
