"""The one-click sign-in of the sample city: for somebody who tries Tongxin on their own machine, nobody else."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port

from tongxin.people.models import Membership, Person
from tongxin.people.roles import Role

DOMAIN = "tongxin.example"
LOOPBACK = {"127.0.0.1", "::1"}
LOOPBACK_NAMES = {"127.0.0.1", "[::1]", "localhost"}
# Present when the request came through another machine's proxy, whatever address it arrives from.
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")
SESSION_KEY = "sample"  # in a session that began with one click


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


def email(role: Role, number: int = 1) -> str:
    """Return the address of a sample person. number: for the second county officer and his like."""
    return f"{role.value}{'' if number == 1 else number}@{DOMAIN}"


def persons() -> list[tuple[Person, Membership]]:
    """Return the sample people with their first role, in the order of roles."""
    held = Membership.objects.filter(person__email__endswith=f"@{DOMAIN}", person__is_active=True)
    order = list(Role)
    first: dict[int, Membership] = {}
    for membership in held.select_related("person", "unit").order_by("pk"):
        first.setdefault(membership.person_id, membership)
    sorted_out = sorted(first.values(), key=lambda membership: (order.index(membership.word), membership.pk))
    return [(membership.person, membership) for membership in sorted_out]


def _mark_file() -> Path:
    return Path(settings.DATA) / "sample-city"
