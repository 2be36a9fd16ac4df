"""Where a number lives on the web."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from django.urls import reverse

from tongxin.figures.reading import Address, Reading
from tongxin.ledger.vocabulary import Evidence
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
    return asked | ({"unit": dotted(found.unit_path)} if found.unit_path else {}) | part(found)


def part(found: Address) -> dict[str, str | int]:
    """Return what the query string says of an address that is only a part of a number."""
    return ({"class": found.grade.value} if found.grade else {}) | ({"own": 1} if found.own else {})


def page_of(reading: Reading, as_of: int | None = None) -> str:
    """Return the page of this number: live, or as of a ledger position."""
    return _page_at(reading.address, as_of)


def own_page_of(reading: Reading) -> str:
    """Return the page of what is recorded at the reading's place itself, live. Raises NotAnAddress: it has no parts."""
    return _page_at(replace(reading.address, own=True), None)


def class_page_of(reading: Reading, grade: str) -> str:
    """Return the page of the part of an evidence class (its code), as of the reading's position."""
    return _page_at(replace(reading.address, grade=Evidence(grade)), reading.address.as_of)


def whole_page_of(reading: Reading) -> str:
    """Return the page of the number that this one is a part of, as of the same position."""
    return _page_at(reading.address.whole, reading.address.as_of)


def _page_at(found: Address, as_of: int | None) -> str:
    # Digits, letters, dots and hyphens only: nothing to quote. The overview asks for two hundred of these.
    at = "" if as_of is None else f"&as_of={found.as_of}"
    unit = f"&unit={dotted(found.unit_path)}" if found.unit_path else ""
    more = "".join(f"&{name}={value}" for name, value in part(found).items())
    first, last, place = month(found.period.first), month(found.period.last), codes.prefix(found.place)
    return f"{_page(found.figure.key)}?first={first}&last={last}&place={place}{at}{unit}{more}"


@cache
def _page(key: str) -> str:
    return reverse("figures:figure", args=[key])


def month(number: int) -> str:
    """Return 202204 as 2022-04, the form that month controls and addresses use."""
    return f"{number // 100}-{number % 100:02d}"


def dotted(path: str) -> str:
    """Return a unit's path as addresses write it: 000001.000007."""
    return path.strip("/").replace("/", ".")
