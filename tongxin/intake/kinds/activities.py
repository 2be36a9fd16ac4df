"""Sheet of activities."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from tongxin.activities import vocabulary as activities
from tongxin.intake.kinds.kind import Column, Reference, Scale, SheetKind, Work, choice, count, day, minutes, text
from tongxin.ledger.facts import Fact
from tongxin.orgs.names import match_name
from tongxin.orgs.vocabulary import Kind

TYPES = {
    "legal_clinic": ("法律义诊", "义诊"),
    "law_lecture": ("普法教育", "普法讲座", "法治讲座", "普法宣传"),
    "art_performance": ("文艺汇演", "文艺演出", "演出"),
    "exchange_meeting": ("经验交流会", "交流会"),
    "training": ("培训",),
    "salon": ("沙龙",),
    "visit": ("考察", "参观学习"),
    "charity": ("公益活动", "公益"),
    "other": ("其他", "其它"),
}


class Activity(NamedTuple):
    kind: str
    title: str
    organiser: str | None
    held_on: date
    persons: int
    minutes: int | None
    place: str


def _activity(row: Activity, work: Work) -> Iterable[Fact]:
    yield work.fact(
        activities.HELD,
        row.held_on,
        unit=work.reference("organiser"),
        place=row.place,
        kind=row.kind,
        persons=row.persons,
        minutes=row.minutes or 0,
        details={"title": row.title},
    )


ACTIVITIES = SheetKind(
    code="activities.activities",
    label=_("Ledger of activities"),
    words="活动台账 活动",
    columns=(
        Column(field="ordinal", headings="序号 编号 序 No.", ordinal=True),
        Column(field="kind", headings="活动类型 类型 活动类别", parse=choice(TYPES, other="other"), required=True),
        Column(field="title", headings="活动名称 名称 主题 活动主题", parse=text, required=True),
        Column(field="organiser", headings="主办 主办单位 组织单位 承办单位", parse=text),
        Column(field="place", headings="地点 活动地点 举办地点", part=True),
        Column(field="held_on", headings="日期 活动日期 活动时间 举办日期 时间", parse=day, required=True),
        Column(field="persons", headings="参加人数 人数 参与人数 参加人次", parse=count, required=True, adds_up=True),
        Column(field="minutes", headings="时长 活动时长", parse=minutes, scale=Scale.TIME, adds_up=True),
    ),
    record=Activity,
    facts=_activity,
    # The same event comes round each year, so its day belongs to what it is.
    key=lambda row: f"{match_name(row.title)}|{row.held_on}",
    references=(
        Reference(
            field="organiser", kinds=(Kind.BRANCH, Kind.ASSOCIATION, Kind.SITE_OPERATOR, Kind.BASE, Kind.SERVICE_TEAM),
            listed_in="分会", required=False, tail="分会",
        ),
    ),
    after=("association.branches", "sites.sites", "legal.teams"),
)  # fmt: skip

KINDS = (ACTIVITIES,)
