"""Where a number lives on the web."""

from __future__ import annotations

from functools import cache

from django.urls import reverse

from tongxin.figures.reading import Address, Reading
from tongxin.places import codes


def query(found: Address) -> dict[str, str | int]:
    """Return the query string of a figure's page that shows the number at this address."""
    first, last = found.period.first, found.period.last
    asked: dict[str, str | int] = {
        "first": month(first),
        "last": month(last),
        "place": codes.prefix(found.place),
        "as_of": found.as_of,
    }
    return asked | ({"unit": dotted(found.unit_path)} if found.unit_path else {})


def page_of(reading: Reading, as_of: int | None = None) -> str:
    """Return the page of this number: live, or as of a ledger position."""
    # Digits, dots and hyphens only: nothing to quote. The overview asks for two hundred of these.
    found = reading.address
    at = "" if as_of is None else f"&as_of={found.as_of}"
    unit = f"&unit={dotted(found.unit_path)}" if found.unit_path else ""
    first, last, place = month(found.period.first), month(found.period.last), codes.prefix(found.place)
    return f"{_page(found.figure.key)}?first={first}&last={last}&place={place}{at}{unit}"


@cache
def _page(key: str) -> str:
    return reverse("figures:figure", args=[key])


def month(number: int) -> str:
    """Return 202204 as 2022-04, the form that month controls and addresses use."""
    return f"{number // 100}-{number % 100:02d}"


def dotted(path: str) -> str:
    """Return a unit's path as addresses write it: 000001.000007."""
    return path.strip("/").replace("/", ".")
