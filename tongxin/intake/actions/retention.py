"""Erase what quotes an uploaded file, when its time is over."""

from __future__ import annotations

from datetime import datetime

from tongxin.intake.models import QUOTED, Batch, Change, Remark
from tongxin.intake.vocabulary import Status


def forget_quotes(*, now: datetime, dry_run: bool) -> int:
    """Remove remarks and differences of old imports; counts and entries stay. An import that runs now keeps its own."""
    old = Batch.objects.filter(uploaded_at__lte=QUOTED.past(now)).exclude(status=Status.IMPORTING).values("pk")
    remarks, changes = Remark.objects.filter(batch__in=old), Change.objects.filter(batch__in=old)
    return remarks.count() + changes.count() if dry_run else remarks.delete()[0] + changes.delete()[0]
