"""The demonstration sites of the sample city: their dossiers and work, and a programme with an open round.

Their activities are of kinds that no published figure counts, so the city's numbers stay those of its report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.activities import vocabulary as activities
from tongxin.config.sample_operators import operator_of
from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Fact
from tongxin.ledger.vocabulary import Evidence
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.sites.actions import dossiers, lists, programmes
from tongxin.sites.actions.designations import adopt_imported_titles
from tongxin.sites.actions.sites import SiteDraft, describe_site
from tongxin.sites.models import EvidenceKind, Initiative, Programme, Site, SiteKind, SiteMode, Standard

BOOKS_END = date(2022, 4, 30)
FIRST_YEAR = 2019
# Month and day, kind, persons: one year of a site.
YEAR = ((3, 12, "salon", 32), (5, 20, "training", 45), (6, 18, "charity", 60), (8, 20, "charity", 40),
        (9, 9, "training", 38), (10, 15, "exchange_meeting", 28), (12, 3, "visit", 24),
        (1, 18, "salon", 30))  # fmt: skip
INITIATIVES = {
    "guidance": "示例·思想引领工程", "advice": "示例·建言献策工程", "service": "示例·社会服务工程",
    "people": "示例·队伍建设工程",
}  # fmt: skip
OPEN_SINCE = 75  # days: long enough for the first sites to be named in the round
TITLES = {
    "salon": "主题沙龙", "training": "教育培训", "charity": "公益活动", "exchange_meeting": "经验交流",
    "visit": "考察学习",
}  # fmt: skip
PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj " \
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"  # fmt: skip


def set_up(officer: Person, now: datetime) -> Iterator[str]:
    """Make the sites' dossiers and yield what was made, a line each. Can be run again."""
    adopt_imported_titles(by=officer, now=now)
    if Programme.objects.exists():
        return
    with transaction.atomic():
        sites = list(Site.objects.for_list())
        tags = _initiatives(officer, now)
        for number, site in enumerate(sites):
            serves = [tags[number % len(tags)], *tags[:1]] if number % 3 == 0 else [tags[number % len(tags)]]
            describe(site, number, serves, by=operator_of(site, now), now=now)
        work = [fact for number, site in enumerate(sites) for fact in work_of(site, number)]
        ledger.record_many(work, by=officer, now=now)
        _programme(officer, now)
    yield _("Sample sites: %(sites)s dossiers, %(entries)s activities, one open round") % {
        "sites": len(sites),
        "entries": len(work),
    }


def _initiatives(officer: Person, now: datetime) -> list[Initiative]:
    office = Unit.objects.get(pk=officer.standings()[0].unit_id)
    for code, name in INITIATIVES.items():
        lists.save_row("initiative", code=code, name_zh=name, name_en="", office=office, by=officer, now=now)
    return list(Initiative.objects.order_by("position", "pk"))


def describe(site: Site, number: int, serves: Sequence[Initiative] = (), *, by: Person, now: datetime) -> None:
    """Say what a site is and file its rules; every third site has none, and every eighth no venue."""
    modes = list(SiteMode.objects.order_by("position"))
    draft = SiteDraft(
        kind=site.kind or SiteKind.objects.get(code="other"),
        brand_name=f"示例品牌{number + 1}",
        founded_on=date(FIRST_YEAR, 5, 1 + number),
        venue="会客厅" if number % 8 != 5 else "",
        address=f"示例路{number + 1}号" if number % 8 != 5 else "",
        venue_area=80 + 15 * number,
        opening_hours="周一至周五 9:00–17:00",
        annual_funds=(20 + number) * 1_000_000,  # fen: from 200,000 yuan on
        staff_full=2 + number % 3,
        staff_part=3 + number % 4,
        covered_units=10 + number,
        covered_people=200 + 20 * number,
        overview="示例文本：示范点围绕品牌开展常态化活动，记录一次、多处使用。",
    )
    describe_site(site, draft, modes=[modes[number % len(modes)]], initiatives=serves, by=by, now=now)
    if number % 3 != 2:
        paper = dossiers.DocumentDraft(
            evidence=EvidenceKind.objects.get(code="rules"),
            title="示例·工作制度汇编",
            issued_on=timezone.localdate(now) - timedelta(days=200 + number),
        )
        dossiers.file_document(site, paper, PAPER, name="工作制度汇编.pdf", by=by, now=now)


def work_of(site: Site, number: int) -> Iterable[Fact]:
    """Some years of activities; every fourth site does less, and every fifth no training."""
    unit: Unit = site.unit
    for year in range(FIRST_YEAR + number % 3, BOOKS_END.year + 1):
        for month, day, kind, persons in YEAR[: 4 if number % 4 == 3 else len(YEAR)]:
            held_on = date(year, month, min(28, day + number % 7))
            if held_on > BOOKS_END or (kind == "training" and number % 5 == 4):
                continue
            yield Fact(
                verb=activities.HELD,
                subject=ledger.subject_of(unit),
                unit_path=unit.path,
                place=unit.place_id,
                occurred_on=held_on,
                kind=kind,
                persons=persons + 2 * (number % 6) + (30 if number % 5 == 0 else 0),
                minutes=120,
                evidence=Evidence.DECLARED,
                details={"title": f"{TITLES[kind]}（{year}年{month}月）"},
            )


def _programme(officer: Person, now: datetime) -> None:
    today = timezone.localdate(now)
    owner = Unit.objects.get(pk=officer.standings()[0].unit_id)
    draft = programmes.ProgrammeDraft(
        name_zh="新的社会阶层人士统战工作创新示范点",
        name_en="Innovation demonstration sites",
        mode="naming",
        approval_basis="示例：上级党委关于同意开展创建示范活动的批复",
        approval_number="示例〔2019〕1号",
        conditions="有固定工作机构和活动场所，连续开展工作一年以上。\n工作制度健全，活动有记录、有成效。\n三年内无一票否决情形。",
        quota=20,
        timetable="申报：批次启动之日起九十日内。\n街道、县区审核：申报截止后十个工作日内。\n市级评审与公示：审核结束后一个月内。",
    )
    programme = programmes.set_up_programme(
        draft, owner=owner, kinds=list(SiteKind.objects.all()), modes=list(SiteMode.objects.all()), by=officer, now=now
    )
    terms = programmes.RoundDraft(
        version=Standard.objects.get(code="ten_haves").versions.in_force(today).get(),
        opens_on=today - timedelta(days=OPEN_SINCE),
        closes_on=today + timedelta(days=15),
        last_month=BOOKS_END.year * 100 + BOOKS_END.month,
        call="示例城市的台账截至2022年4月30日，本批次考核截至该日的工作。",
    )
    then = now - timedelta(days=OPEN_SINCE)
    planned = programmes.plan_round(programme, today.year, terms, by=officer, now=then)
    programmes.open_round(planned, by=officer, now=then)
