"""`tongxin calendars load`."""

from __future__ import annotations

import argparse
from pathlib import Path

from tongxin.config.commands import Refused, ready


def calendars_load(arguments: argparse.Namespace) -> int:
    """Load the holidays of a year; deadlines that were provisional because of it are computed anew."""
    ready()
    from tongxin.calendars import notices
    from tongxin.config import working_days

    try:
        print(working_days.load_year(Path(arguments.file)))
    except notices.BadNotice as error:
        raise Refused(error) from error
    return 0
