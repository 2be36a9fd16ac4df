"""Sheets of the practice bases: their list, and the placements at them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from tongxin.bases import vocabulary as bases
from tongxin.intake.kinds.kind import Column, Reference, SheetKind, Thing, Work, any_day, choice, day, text
from tongxin.intake.mistakes import Mistake
from tongxin.ledger.facts import Fact
from tongxin.orgs.names import match_name
from tongxin.orgs.vocabulary import Kind

ORDINAL = Column(field="ordinal", headings="序号 编号 序 No.", ordinal=True)
LEVELS = {
    "city": ("市级", "市", "市本级"),
    "county": ("县区级", "县级", "区级", "县区"),
}


class Base(NamedTuple):
    name: str
    level: str
    opened_on: date
    place: str


def _base(row: Base, work: Work) -> Iterable[Fact]:
    yield work.fact(bases.BASE_OPENED, row.opened_on, about=work.unit, place=row.place, kind=row.level)


BASES = SheetKind(
    code="bases.bases",
    label=_("Practice bases"),
    words="实践锻炼基地 基地名录",
    columns=(
        ORDINAL,
        Column(field="name", headings="基地名称 名称 基地", parse=text, required=True),
        Column(field="level", headings="级别 层级 基地级别", parse=choice(LEVELS), required=True),
        Column(field="place", headings="所在地 地址 县区 地点", part=True, required=True),
        Column(field="opened_on", headings="挂牌日期 成立日期 挂牌时间 建立日期", parse=day, required=True),
    ),
    record=Base,
    facts=_base,
    key=lambda row: match_name(row.name),
    thing=Thing(kind=Kind.BASE, name="name", level="level", opened_on="opened_on"),
    unique=("name",),
)

PROFESSIONS = {
    "law": ("法律", "法律人士", "律师"),
    "network": ("网络", "网络人士", "新媒体"),
    "arts": ("文艺", "文艺人士", "文化艺术"),
    "other": ("其他", "其它"),
}


class Placement(NamedTuple):
    profession: str | None
    base: str
    began_on: date
    ends_on: date | None
    place: str


def _placement(row: Placement, work: Work) -> Iterable[Fact]:
    base = work.reference("base")
    yield work.fact(
        bases.PLACEMENT_BEGUN,
        row.began_on,
        unit=base,
        place=row.place,
        kind=f"{base.level or 'county'}_{row.profession or 'other'}",
        details={"ends_on": row.ends_on.isoformat()} if row.ends_on else {},
    )


def _order_of_days(row: Placement) -> Iterable[tuple[str, Mistake]]:
    if row.ends_on and row.ends_on < row.began_on:
        yield "ends_on", Mistake("ends_before_start", end=row.ends_on.isoformat(), start=row.began_on.isoformat())


PLACEMENTS = SheetKind(
    code="bases.placements",
    label=_("Placements"),
    words="实践锻炼人员 挂职人员 挂职锻炼 锻炼人员",
    columns=(
        ORDINAL,
        Column(field="person", headings="人员 姓名 锻炼人员 挂职人员", personal=True),
        Column(field="profession", headings="界别 类别 领域 身份", parse=choice(PROFESSIONS, other="other")),
        Column(field="base", headings="基地 基地名称 锻炼基地 所在基地", parse=text, required=True),
        Column(field="place", headings="岗位所在地 岗位地点 所在地 挂职地点 地点", part=True),
        Column(field="began_on", headings="开始日期 起始日期 开始时间 挂职日期", parse=day, required=True),
        Column(field="ends_on", headings="结束日期 截止日期 结束时间", parse=any_day),
    ),
    record=Placement,
    facts=_placement,
    references=(Reference(field="base", kinds=(Kind.BASE,), listed_in="实践锻炼基地"),),
    mistakes=_order_of_days,
    after=("bases.bases",),
)

KINDS = (BASES, PLACEMENTS)
