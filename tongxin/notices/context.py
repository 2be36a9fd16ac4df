"""What every page's shell says of notices: how many are new."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.http import HttpRequest
from django.utils import timezone

from tongxin.notices.models import Notice
from tongxin.notices.readers import reader_of


def bell(request: HttpRequest) -> dict[str, Callable[[], int]]:
    """Return how many notices ring: one count of an index of unread ones, for pages that show the top bar only."""
    return {"ringing_notices": cache(lambda: _ringing(request))}


def _ringing(request: HttpRequest) -> int:
    if not request.user.is_authenticated:
        return 0
    return Notice.objects.to(reader_of(request)).ringing(timezone.now()).count()
