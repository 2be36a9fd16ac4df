"""A small ledger that adds up to the figures of the city's report of 2022-05-05."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from django.db import transaction

from tests.guards import unwatched
from tongxin.activities import vocabulary as activities
from tongxin.association import vocabulary as association
from tongxin.bases import vocabulary as bases
from tongxin.figures.periods import Period
from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Fact, Source, Subject
from tongxin.ledger.vocabulary import Evidence, Verb
from tongxin.legal import vocabulary as legal
from tongxin.market import vocabulary as market
from tongxin.orgs.actions import UnitDraft, open_unit
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.sites import vocabulary as sites

CITY = "210900000000"
COUNTIES = [f"{code}000000" for code in (210902, 210903, 210904, 210905, 210911, 210921, 210922)]
ALL = Period.parse("2018-06..2022-04")
CLOSED = datetime(2022, 5, 1, 1, tzinfo=UTC)

EXACT = {
    "city_lawyer_teams": 1, "private_firm_teams": 1, "county_lawyer_teams": 7, "key_projects_advised": 106,
    "consultation_visits": 712, "legal_opinions": 34, "volunteer_legal_services": 98, "member_merchants": 612,
    "registered_resources": 1500, "fees_waived": 2036400, "turnover": 50482150, "designated_sites": 16,
    "provincial_sites": 2, "inspection_years": 3, "city_practice_bases": 1, "county_practice_bases": 7,
    "counties_with_placements": 7, "branches": 3, "lawyers_placed": 10, "legal_clinics": 12,
    "law_lecture_audience": 318, "art_performances": 2,
}  # fmt: skip


class Office:
    actor_id = "7b0d8f6a-0000-4000-8000-000000000002"


def open_office() -> Unit:
    """Open the top unit."""
    draft = UnitDraft(kind=Kind.DEPARTMENT, name_zh="示例市工作办公室", place=CITY, parent=None, level="city")
    with unwatched():
        return open_unit(draft, by=Office(), now=CLOSED)


def fill(unit: Unit) -> int:
    """Record the whole sample and return the last position."""
    with unwatched(), transaction.atomic():
        return ledger.record_many(_facts(unit.path), by=Office(), now=CLOSED).last


def _facts(path: str) -> Iterator[Fact]:
    number = iter(range(1, 10_000))

    def some(verb: Verb, count: int, kind: str = "", *, place: str = "", **given: int | Evidence) -> Iterator[Fact]:
        for index in range(count):
            row = next(number)
            month = (index * 5) % 40 + 6
            yield Fact(
                verb=verb,
                subject=Subject("sample", f"{verb.code}-{kind}-{index}"),
                unit_path=path,
                place=place or COUNTIES[index % 7],
                occurred_on=date(2018 + month // 12, month % 12 + 1, index % 28 + 1),
                kind=kind,
                source=Source("0" * 64, "示例", row),
                **given,  # type: ignore[arg-type]
            )

    yield from some(legal.TEAM_FORMED, 1, "city", place=CITY)
    yield from some(legal.TEAM_FORMED, 1, "private_firms", place=CITY)
    yield from some(legal.TEAM_FORMED, 7, "county")
    yield from some(legal.PROJECT_ADVISED, 106)
    yield from some(legal.CONSULTATION_HELD, 350, "wages", persons=2)
    yield from some(legal.CONSULTATION_HELD, 12, "other", persons=1)
    yield from some(legal.OPINION_ISSUED, 34)
    yield from some(legal.SERVICE_GIVEN, 98)
    yield from some(market.MERCHANT_JOINED, 612, "beads")
    yield from some(market.RESOURCE_REGISTERED, 1500, "design")
    yield from some(market.FEE_WAIVED, 100, "space", amount=2_036_400)
    yield from some(market.TURNOVER_REPORTED, 200, "online", amount=20_000_000, evidence=Evidence.VERIFIED)
    yield from some(market.TURNOVER_REPORTED, 50, "offline", amount=10_000_000, evidence=Evidence.DOCUMENTED)
    yield from some(market.TURNOVER_REPORTED, 1, "offline", amount=548_215_000, evidence=Evidence.DECLARED)
    yield from some(sites.DESIGNATED, 16, "city")
    yield from some(sites.DESIGNATED, 2, "provincial")
    yield from some(sites.INSPECTED, 6)
    yield from some(bases.BASE_OPENED, 1, "city", place=CITY)
    yield from some(bases.BASE_OPENED, 7, "county")
    yield from some(bases.PLACEMENT_BEGUN, 10, "city_law")
    yield from some(association.BRANCH_FORMED, 3, place=CITY)
    yield from some(activities.HELD, 12, "legal_clinic")
    yield from some(activities.HELD, 3, "law_lecture", persons=106)
    yield from some(activities.HELD, 2, "art_performance")
