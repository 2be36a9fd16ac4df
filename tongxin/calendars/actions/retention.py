"""Erase the reasons of deadlines that were met long ago."""

from __future__ import annotations

from datetime import datetime

from tongxin.calendars.models import DeadlineExtension, DeadlinePause
from tongxin.privacy.fields import ERASED


def forget_reasons(*, now: datetime, dry_run: bool) -> int:
    """Erase the reasons of pauses and extensions whose deadline was met long enough ago; return how many."""
    until = DeadlinePause.Privacy.personal["reason"].past(now).date()
    pauses = DeadlinePause.objects.filter(deadline__met_on__lte=until).exclude(reason=ERASED)
    extensions = DeadlineExtension.objects.filter(deadline__met_on__lte=until).exclude(reason=ERASED)
    if dry_run:
        return pauses.count() + extensions.count()
    return pauses.update(reason=ERASED) + extensions.update(reason=ERASED)
