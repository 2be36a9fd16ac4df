"""What every page says of the city."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.http import HttpRequest

from tongxin.places import codes, gazetteer


def city(request: HttpRequest) -> dict[str, str]:
    """Return the name of the city that this installation serves, for the top bar."""
    return {"city_name": name_of(settings.TONGXIN_CITY)}


@cache
def name_of(code: str) -> str:
    """Return the official name of a division down to townships, "" for an unknown code. code: short or 12 digits.

    From the package's table, read once per process: the shell must not cost every page a query.
    """
    wanted = codes.padded(code)
    return next((row.name for row in gazetteer.read(gazetteer.COUNTRY) if row.code == wanted), "")
