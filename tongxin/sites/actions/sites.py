"""Open the dossier of a unit, say what the site is, take in the sites that imports named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import transaction

from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Actor
from tongxin.ledger.models import Entry
from tongxin.ledger.vocabulary import Verb
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.sites.models import Initiative, Site, SiteKind, SiteMode
from tongxin.sites.permissions.dossiers import obstacle_to_keep, obstacle_to_register
from tongxin.sites.permissions.programmes import obstacle_to_run
from tongxin.sites.vocabulary import site as words


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteDraft:
    """What is to be said of a site. annual_funds: fen; venue_area: square metres."""

    kind: SiteKind | None = None
    brand_name: str = ""
    founded_on: date | None = None
    venue: str = ""
    address: str = ""
    venue_area: int | None = None
    opening_hours: str = ""
    annual_funds: int | None = None
    staff_full: int | None = None
    staff_part: int | None = None
    covered_units: int | None = None
    covered_people: int | None = None
    overview: str = ""


@transaction.atomic
def register_site(unit: Unit, *, by: Person, now: datetime) -> Site:
    """Open the dossier of a unit that seeks the title, and return the site; the one that there is, if there is one.

    Raises NotAllowed.
    """
    ledger.hold(unit)
    found = Site.objects.filter(unit=unit).first()
    if found is not None:
        return found
    require(obstacle_to_register(by))
    site = Site(unit=unit, registered_at=now)
    require(obstacle_to_keep(by, site))
    return _register([site], by=by, now=now)[0]


@transaction.atomic
def describe_site(
    site: Site, draft: SiteDraft, *, modes: Sequence[SiteMode] = (), initiatives: Sequence[Initiative] = (),
    by: Person, now: datetime,
) -> None:  # fmt: skip
    """Say what the site is. A venue or brand that comes or goes is an entry of its own: criteria count them.

    Raises NotAllowed.
    """
    ledger.hold(site)
    require(obstacle_to_keep(by, site))
    describe(site, draft, modes=modes, initiatives=initiatives, by=by, now=now)


def describe(
    site: Site, draft: SiteDraft, *, modes: Sequence[SiteMode], initiatives: Sequence[Initiative] = (), by: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Say what the site is, in the caller's transaction and on the caller's word that `by` may."""
    had_venue, had_brand = has_venue(site), bool(site.brand_name)
    for each in fields(draft):
        setattr(site, each.name, getattr(draft, each.name))
    site.save()
    site.modes.set(modes)
    site.initiatives.set(initiatives)
    ledger.record(words.DESCRIBED, site, by=by, now=now, unit=site.unit)
    _came_or_went(site, had_venue, has_venue(site), words.VENUE_RECORDED, words.VENUE_GIVEN_UP, by=by, now=now)
    _came_or_went(site, had_brand, bool(site.brand_name), words.BRAND_RECORDED, words.BRAND_GIVEN_UP, by=by, now=now)


def has_venue(site: Site) -> bool:
    """Return whether the site's venue is on record: its name and where it is."""
    return bool(site.venue.strip() and site.address.strip())


def _came_or_went(
    site: Site,
    before: bool,
    after: bool,
    came: Verb,
    went: Verb,
    *,
    by: Actor,
    now: datetime,  # noqa: FBT001
) -> None:
    if before != after:
        ledger.record(came if after else went, site, by=by, now=now, unit=site.unit)


def _register(sites: Sequence[Site], *, by: Actor, now: datetime) -> list[Site]:
    made = Site.objects.bulk_create(sites, batch_size=500)
    for site in made:
        ledger.record(words.REGISTERED, site, by=by, now=now, unit=site.unit)
    return made


@transaction.atomic
def adopt_imported_sites(*, by: Person, now: datetime) -> list[Site]:
    """Open the dossiers of the units that imported lists name as demonstration sites; return those that are new.

    A unit that has one keeps it, so this can be done after every import. Raises NotAllowed.
    """
    require(obstacle_to_run(by))
    named = Entry.objects.live().filter(verb=words.DESIGNATED.code, subject_type=Unit.ledger_subject)
    types = {subject: details.get("site_type", "") for subject, details in named.values_list("subject_id", "details")}
    kinds = {kind.name_zh: kind for kind in SiteKind.objects.all()}
    units = Unit.objects.filter(public_id__in=types, site=None).order_by("place_id", "pk")
    return _register(list(_adopted(units, types, kinds, now)), by=by, now=now)


def _adopted(units: Iterable[Unit], types: dict[str, str], kinds: dict[str, SiteKind], now: datetime) -> Iterable[Site]:
    for unit in units:
        yield Site(
            unit=unit,
            kind=kinds.get(types.get(str(unit.public_id), "")),
            founded_on=unit.opened_on,
            registered_at=now,
        )
