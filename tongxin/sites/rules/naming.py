"""Naming: quota, and when a clock stands and runs again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

DAY = timedelta(days=1)


def beyond_quota(quota: int | None, named: int, chosen: int) -> int:
    """Return by how many the quota is exceeded when `chosen` are named beside `named` before; 0 without a quota."""
    return 0 if quota is None else max(0, named + chosen - quota)


def stands_from(filed_on: date, pauses: Iterable[tuple[date, date | None]]) -> date | None:
    """Return the day from which the clock stands for an objection filed on a day; None while it stands already.

    pauses: first and last day of each; the last day is None while the clock stands. What lies before the end of
    a pause is settled, so a second objection of the same day stops the next one.
    """
    start = filed_on
    for _first, last in pauses:
        if last is None:
            return None
        start = max(start, last + DAY)
    return start


def runs_from(answered_on: date, stands_since: date) -> date:
    """Return the day from which the clock runs again: the one after the answer, so that only whole days count."""
    return max(answered_on, stands_since) + DAY
