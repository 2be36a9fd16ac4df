"""Two people at one form: whoever saves second is told who saved first and where, and loses nothing of what was typed.

The form carries a mark of what it was filled from; saving compares it with the record, under the lock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime


class SavedMeanwhile(ValueError):
    """The record says something else than when the form was opened.

    by: opaque id of who saved it last, "" for nobody known. differing: names of what would be overwritten.
    """

    def __init__(self, by: str, at: datetime | None, differing: Iterable[str]) -> None:
        super().__init__("saved meanwhile")
        self.by = by
        self.at = at
        self.differing = tuple(differing)


def mark_of(*said: object) -> str:
    """Return a mark that changes when what is said changes."""
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]
