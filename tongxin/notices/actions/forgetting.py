"""Remove notices that have been there long enough."""

from __future__ import annotations

from datetime import datetime

from tongxin.notices.models import Notice


def forget(*, now: datetime, dry_run: bool) -> int:
    """Remove old notices, read or not; return how many."""
    old = Notice.objects.filter(made_at__lte=Notice.Privacy.personal["words"].past(now))
    return old.count() if dry_run else old.delete()[0]
