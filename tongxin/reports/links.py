"""Where a number's address leads: the one place that builds such a link."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse


def address_url(address: str, *, site: str = "") -> str:
    """Return the link to the page behind a number.

    address: text of a `figures.reading.Address`. site: "https://host" for files that leave this site; otherwise the
    link is relative.
    """
    return f"{site}{reverse('figures:address')}?{urlencode({'a': address})}"
