"""Where a number's address leads: the one place that builds such a link."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


def address_url(address: str, *, site: str = "") -> str:
    """Return the link to the page behind a number.

    address: text of a `figures.reading.Address`. site: "https://host" for files that leave this site; otherwise the
    link is relative.
    """
    return f"{site}{reverse('figures:address')}?{urlencode({'a': address})}"


def site_of(request: HttpRequest) -> str:
    """Return "https://host" for the links of a file that leaves this site: as configured, else as the reader came."""
    configured: str = settings.SITE_ADDRESS
    return configured or request.build_absolute_uri("/").rstrip("/")
