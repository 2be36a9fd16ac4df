"""From where somebody asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from allauth.account.adapter import get_adapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest

from tongxin.audit.rules import family_of

# A verb of the domain knows no HTTP, yet its record says from where. The one thing that travels beside the arguments.
_being_answered: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


@contextmanager
def answering(request: HttpRequest) -> Iterator[None]:
    """Let what is noted inside this block be noted of this request."""
    token = _being_answered.set(request)
    try:
        yield
    finally:
        _being_answered.reset(token)


def being_answered() -> HttpRequest | None:
    """Return the request that is being answered; None on the command line and in background work."""
    return _being_answered.get()


def address_of(request: HttpRequest) -> str:
    """Return the client's address by the rule by which attempts are counted (ALLAUTH_TRUSTED_PROXY_COUNT).

    "" where it cannot be told: a socket of this machine, or proxies that do not report what they should.
    """
    try:
        return str(get_adapter(request).get_client_ip(request))
    except (PermissionDenied, ImproperlyConfigured):
        return ""


def agent_of(request: HttpRequest) -> str:
    """Return the family of the client's browser and system."""
    return family_of(request.headers.get("User-Agent", ""))
