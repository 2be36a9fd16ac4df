"""The list of sites: rows of what it shows, with what is proven of each today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Value

from tongxin.places.models import Division
from tongxin.sites import answers
from tongxin.sites.drafts import in_points
from tongxin.sites.dry_run import proven
from tongxin.sites.models import Initiative, SiteKind, StandardVersion
from tongxin.ui.addresses import address_of


class Home(NamedTuple):
    """A site's unit, as far as its figures ask for it."""

    path: str
    place_id: str


class Row(NamedTuple):
    """A site as its list needs it: what the figures ask for first, then what is shown."""

    pk: int
    unit_id: int
    unit: Home
    address: str
    name: str
    home: str
    kind: str
    gone: date | None  # since when its unit is merged or closed


class Line(NamedTuple):
    """A site on the list. answered: by how many of the criteria the ledger's figures are answered, as 3/11."""

    site: Row
    answered: str
    points: str
    passes: bool


def rows(page: Any) -> list[Row]:
    """Return the sites of a page of a list in their order. page: a query of sites."""
    found = page.values_list(
        "pk", "unit_id", "unit__path", "unit__place_id", "public_id", "unit__name_zh",
        "unit__place__short_name", "unit__place__name", "kind__name_zh",
        "unit__closed_on",
    )  # fmt: skip
    return [
        Row(pk, unit, Home(path, place), address_of("sites:dossier", public_id), name, short or long, kind or "", gone)
        for pk, unit, path, place, public_id, name, short, long, kind, gone in found
    ]


def lines(sites: Sequence[Row], version: StandardVersion | None, *, on: date, last: int | None) -> list[Line]:
    """Return these sites with what is proven of each on a day. last: the last month that counts."""
    if version is None or not sites:
        return [Line(site, "", "", passes=False) for site in sites]
    held = proven(version, sites, answers.on_file(sites), on=on, last=last)
    return [
        Line(
            site,
            f"{found.answered}/{found.criteria}",
            f"{in_points(found.total.points)} / {in_points(found.total.most)}",
            found.passes,
        )
        for site, found in ((site, held[site.pk]) for site in sites)
    ]


def choices() -> dict[str, list[tuple[str, str]]]:
    """Return what a list of sites can be narrowed to: codes and names of the kinds, counties and initiatives offered.

    One query for the three of them.
    """
    kinds = SiteKind.objects.values_list(Value("kinds"), "position", "pk", "code", "name_zh")
    initiatives = Initiative.objects.filter(active=True)
    offered = initiatives.values_list(Value("initiatives"), "position", "pk", "code", "name_zh")
    counties = Division.objects.children(answers.city()).order_by()
    found: dict[str, list[tuple[str, str]]] = {"kinds": [], "initiatives": [], "counties": []}
    named = counties.values_list(Value("counties"), Value(0), Value(0), "code", "name")
    for what, _position, _number, code, name in sorted(kinds.union(offered, named, all=True)):
        found[what].append((code, name))
    return found
