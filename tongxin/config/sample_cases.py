"""Cases with adoptions, an exchange meeting, and the counties' brands of the sample city. All of it is made up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.config.sample_operators import operator_of
from tongxin.figures import cells
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.places.models import Division
from tongxin.sites.actions import adoptions, brands, cases
from tongxin.sites.models import Brand, Case, Initiative, Site

TITLES = (
    "示例·楼宇里的“一站式”服务", "示例·商圈志愿服务积分制", "示例·律师进社区“一月一约”", "示例·园区议事协商会",
    "示例·手艺人技能传习课堂", "示例·网络直播共享间",
)  # fmt: skip
BRANDS = (
    "同心楼宇", "同心商圈", "同心工坊", "同心街巷", "同心园区", "同心田园", "同心云端",
)  # fmt: skip


def set_up(top: Unit, officer: Person, now: datetime) -> Iterator[str]:
    """Make cases and brands and yield what was made, a line. Can be run again."""
    sites = list(Site.objects.for_list()[:12])
    if Case.objects.exists() or len(sites) < 3:
        return
    with transaction.atomic():
        published = [case for number in range(len(TITLES)) if (case := _case(sites, number, officer, now))]
        _exchange(top, published, officer, now)
        for number, county in enumerate(Division.objects.children(top.place_id)):
            _brand(county, number, officer, now)
    yield _("Sample cases: %(cases)s with adoptions, %(brands)s brands of counties, an exchange meeting") % {
        "cases": Case.objects.count(),
        "brands": Brand.objects.count(),
    }


def _case(sites: list[Site], number: int, officer: Person, now: datetime) -> Case | None:
    """Write a case; publish the first four and let other sites adopt them. Return the published one."""
    site = sites[number % len(sites)]
    draft = cases.CaseDraft(
        title=TITLES[number],
        problem="示例文本：服务对象分散、诉求多样，单个单位难以回应。",
        approach="示例文本：以示范点为平台，整合成员单位资源，定期公开服务清单。",
        steps="摸清需求，建立台账\n公布清单，预约服务\n定期回访，改进做法",
        cost=(2 + number) * 1_000_000,
        result="示例文本：服务由零散变为常态，参与单位和服务人次稳步增加。",
        figure=f"activities.activities_held@{site.unit.place_id[:6]}/2021#{cells.head()}",
        conditions="有固定场所和一名联络员；成员单位不少于五家。",
        contact=site.unit,
    )
    operator = operator_of(site, now)
    case = cases.begin_case(site, draft, by=operator, now=now)
    if number == len(TITLES) - 1:
        return None
    cases.submit_case(case, by=operator, now=now)
    if number == len(TITLES) - 2:
        return None
    cases.publish_case(case, by=officer, now=now)
    for step in range(1, number + 2):
        adopter = sites[(number + 2 * step) % len(sites)]
        if adopter == site or case.adoptions.filter(unit=adopter.unit).exists():
            continue
        begun = adoptions.adopt_case(case, adopter.unit, begun_on=date(2022, 1 + step, 10), by=officer, now=now)
        if step == 1:
            adoptions.finish_adoption(begun, result="示例文本：已按步骤推行，每月一次。", by=officer, now=now)
        elif step == 3:
            adoptions.stop_adoption(begun, reason="示例文本：场地到期，暂停推行。", by=officer, now=now)
    return case


def _exchange(top: Unit, published: list[Case], officer: Person, now: datetime) -> None:
    terms = adoptions.ExchangeDraft(
        title="示例·示范点经验交流会",
        held_on=timezone.localdate(now) + timedelta(days=20),
        begins_at=time(9, 0),
        venue="示例会议室",
    )
    adoptions.plan_exchange(terms, [(case, 15) for case in published], office=top, by=officer, now=now)


def _brand(county: Division, number: int, officer: Person, now: datetime) -> None:
    today = timezone.localdate(now)
    lead = Site.objects.for_list().filter(unit__place__code__startswith=county.code[:6]).first()
    terms = brands.BrandDraft(
        name=f"示例·{BRANDS[number % len(BRANDS)]}",
        slogan="一县区一品牌，一点一特色",
        lead=lead,
        started_on=date(2021, 3, 1),
    )
    brand = brands.keep_brand(county, terms, by=officer, now=now)
    for part, title in enumerate(("阵地提升项目", "品牌活动项目")):
        project = brands.plan_project(
            brand, f"示例·{title}", funds=(8 + 3 * number + part) * 1_000_000, by=officer, now=now,
            initiatives=list(Initiative.objects.order_by("pk"))[(number + part) % 4 :][:1],
        )  # fmt: skip
        owner = lead.unit if lead else brand.office
        first = brands.set_milestone(
            project, "完成方案", owner=owner, due_on=today - timedelta(days=30 - 4 * number), by=officer, now=now
        )
        brands.set_milestone(
            project, "中期总结", owner=owner, due_on=today + timedelta(days=25 + 6 * number), by=officer, now=now
        )
        if part == 0:
            brands.start_project(project, by=officer, now=now)
        if number % 3:
            brands.reach_milestone(first, by=officer, now=now)
