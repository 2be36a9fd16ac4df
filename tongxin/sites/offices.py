"""Which office reviews a site's application at a level, and whether there is one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

from tongxin.orgs.models import Unit
from tongxin.people.models import Membership
from tongxin.places import codes
from tongxin.places.vocabulary import Level as Of
from tongxin.sites.models import Application, ApplicationVersion, Site
from tongxin.sites.vocabulary.application import REVIEWERS, Level

LEVEL_OF = {Of.CITY: Level.CITY, Of.COUNTY: Level.COUNTY}
UPWARDS = (Level.STREET, Level.COUNTY, Level.CITY)


def writers(application: Application) -> frozenset[str]:
    """Return who handed the application in, as opaque ids: at no level do they give the opinion on it (four eyes).

    A page that asks this once for each obstacle reads the versions with the application (`with_versions`).
    """
    return frozenset(version.submitted_by for version in application.versions.all())


def with_versions(application: Application) -> list[ApplicationVersion]:
    """Read what was handed in each time, in order, and let `writers` answer from it from now on.

    For a page, which only reads: what is handed in afterwards is not among them.
    """
    prefetch_related_objects([application], Prefetch("versions", ApplicationVersion.objects.order_by("number")))
    return list(application.versions.all())


def offices(
    site: Site, levels: Collection[Level], on: date | None = None, *, without: Collection[str] = frozenset()
) -> dict[Level, Unit]:
    """Return for each of these levels the nearest unit at which somebody holds the reviewing role for the site's place;
    nothing for a level without one. One query.

    on: the day that counts (default: today). without: opaque ids of people who do not count, because they handed in.
    The site's unit must be loaded.
    """
    level_of = {REVIEWERS[level].value: level for level in levels}
    held = Membership.objects.in_force(on or timezone.localdate()).filter(
        role__in=level_of, unit__place__in=codes.ancestors(site.unit.place_id)
    )
    if without:
        held = held.exclude(person__public_id__in=without)
    found: dict[Level, Unit] = {}
    for membership in held.select_related("unit").order_by("-unit__place_id", "unit__path", "pk"):
        found.setdefault(level_of[membership.role], membership.unit)
    return found


def office(level: Level, site: Site, on: date | None = None, *, without: Collection[str] = frozenset()) -> Unit | None:
    """Return the office of one level; None without one. on, without: as for `offices`."""
    return offices(site, [level], on, without=without).get(level)


def office_above(unit: Unit, site: Site, *, without: Collection[str] = frozenset()) -> Unit | None:
    """Return the nearest office above this one that reviews for the site's place; None without one.

    without: as for `office`.
    """
    at = LEVEL_OF.get(codes.level_of(unit.place_id), Level.STREET)
    further = UPWARDS[UPWARDS.index(at) + 1 :]
    return next_up(further[0], offices(site, further, without=without))[1] if further else None


def first_level(site: Site, *, without: Collection[str] = frozenset()) -> Level:
    """Return where an application of the site goes first: to its street where a clerk is at work, else to the county.

    A unit at home in the city itself lies in no county and applies to the city. without: as for `office`.
    """
    if office(Level.STREET, site, without=without) is not None:
        return Level.STREET
    return Level.CITY if codes.level_of(site.unit.place_id) is Of.CITY else Level.COUNTY


def acting(level: Level, site: Site, *, without: Collection[str] = frozenset()) -> tuple[Level, Unit | None]:
    """Return who acts at a level: its own office, or the next above that there is where nobody holds the role.

    without: as for `office`. Where an office's only officer handed the application in for the site, the next one above
    gives the opinion instead.
    """
    return next_up(level, offices(site, UPWARDS[UPWARDS.index(level) :], without=without))


def next_up(level: Level, found: Mapping[Level, Unit]) -> tuple[Level, Unit | None]:
    """Return who of these offices acts at a level: its own, or the next above."""
    return next(((each, found[each]) for each in UPWARDS[UPWARDS.index(level) :] if each in found), (Level.CITY, None))


def above(level: Level) -> Level:
    """Return the level that answers an objection to this level's decision; the city answers for itself."""
    return UPWARDS[min(UPWARDS.index(level) + 1, len(UPWARDS) - 1)]


def route(application: Application) -> list[Level]:
    """Return the levels that the application passes, from below upwards."""
    first = Level(application.first_level) if application.first_level else first_level(application.site)
    return list(UPWARDS[UPWARDS.index(first) :])
