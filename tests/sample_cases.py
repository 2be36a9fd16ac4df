"""Cases of a site in every state that a page is about; the published one and the exchange meeting are the city's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from tests.sample_applications import writer
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.sites.actions import adoptions
from tongxin.sites.actions.cases import CaseDraft, begin_case, publish_case, submit_case
from tongxin.sites.models import Adoption, Case, Exchange, Site


@dataclass(frozen=True)
class SampleCases:
    """One of everything that a page of the case library can be about."""

    written: Case
    submitted: Case
    published: Case
    adoption: Adoption
    exchange: Exchange


def case_draft(site: Site, title: str = "示例·一站式服务") -> CaseDraft:
    return CaseDraft(
        title=title, problem="示例：服务分散。", approach="示例：集中受理。", steps="示例：摸底\n示例：建账",
        result="示例：办理时间缩短。", conditions="示例：有固定场所。", contact=site.unit, cost=3_000_000,
    )  # fmt: skip


def make_cases(site: Site, officer: Person, *, now: datetime, title: str = "示例·一站式服务") -> SampleCases:
    """Write two cases of the site, and publish one if the city has none yet, which the unit above adopts."""
    written = begin_case(site, case_draft(site, title), by=officer, now=now)
    submitted = begin_case(site, case_draft(site, title), by=officer, now=now)
    submit_case(submitted, by=writer(officer, now), now=now)
    published = Case.objects.published().for_list().first() or _published(site, officer, title, now)
    assert site.unit.parent is not None
    begun = adoptions.adopt_case(published, site.unit.parent, begun_on=date(2026, 11, 2), by=officer, now=now)
    return SampleCases(
        written, submitted, published, begun, Exchange.objects.first() or _exchange(published, officer, now)
    )


def _published(site: Site, officer: Person, title: str, now: datetime) -> Case:
    case = begin_case(site, case_draft(site, title), by=officer, now=now)
    submit_case(case, by=writer(officer, now), now=now)
    publish_case(case, by=officer, now=now)
    return case


def _exchange(case: Case, officer: Person, now: datetime) -> Exchange:
    office = Unit.objects.get(pk=officer.standings()[0].unit_id)
    terms = adoptions.ExchangeDraft(
        title="示例·经验交流会", held_on=date(2026, 12, 4), begins_at=time(9, 30), venue="示例会议室"
    )
    return adoptions.plan_exchange(terms, [(case, 15)], office=office, by=officer, now=now)
