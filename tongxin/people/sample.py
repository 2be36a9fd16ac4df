"""The one-click sign-in of the sample city: for somebody who tries Tongxin on their own machine, nobody else."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port

EMAIL = "sample@tongxin.example"
LOOPBACK = {"127.0.0.1", "::1"}
LOOPBACK_NAMES = {"127.0.0.1", "[::1]", "localhost"}
# Present when the request came through another machine's proxy, whatever address it arrives from.
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")


def mark() -> None:
    """Write down that this installation serves the sample city."""
    _mark_file().touch()


def is_marked() -> bool:
    """Return whether this installation serves the sample city. Read from the disk, so true right after `init`."""
    return _mark_file().exists()


def offered_to(request: HttpRequest) -> bool:
    """Return whether the request may sign in without a password: sample city, and from this very machine."""
    return (
        is_marked()
        and request.META.get("REMOTE_ADDR") in LOOPBACK
        and split_domain_port(request.get_host())[0] in LOOPBACK_NAMES
        and not any(name in request.headers for name in FORWARDED)
    )


def _mark_file() -> Path:
    return Path(settings.DATA) / "sample-city"
