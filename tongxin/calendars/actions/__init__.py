"""Verbs of calendars. The calendar and the rules are reference data: loading them tells the ledger nothing.

A deadline belongs to a record of a domain; the domain's verb that starts, pauses, extends or meets it posts the entry
that says who did so, when and why. These verbs run in its transaction.
"""

from tongxin.calendars.actions.deadlines import (
    Moved,
    Refused,
    UnknownRule,
    extend,
    meet,
    pause,
    recompute,
    resume,
    start,
)
from tongxin.calendars.actions.loading import Loaded, install, load_year
from tongxin.calendars.actions.ruling import adopt_rule

__all__ = [
    "Loaded",
    "Moved",
    "Refused",
    "UnknownRule",
    "adopt_rule",
    "extend",
    "install",
    "load_year",
    "meet",
    "pause",
    "recompute",
    "resume",
    "start",
]
