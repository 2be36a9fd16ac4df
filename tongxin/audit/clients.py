"""From where somebody asks."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest

from tongxin.audit.rules import family_of


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
