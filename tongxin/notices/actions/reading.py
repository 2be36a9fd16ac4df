"""Note that notices were read."""

from __future__ import annotations

from datetime import datetime

from tongxin.notices.models import Notice


def read(notice: Notice, *, now: datetime) -> None:
    """Note that a notice was read; the first time counts."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=now)


def read_all(reader: str, *, now: datetime) -> int:
    """Note that a person (by opaque id) has read everything that they are shown; return how many were unread."""
    return Notice.objects.to(reader).filter(read_at=None).update(read_at=now)
