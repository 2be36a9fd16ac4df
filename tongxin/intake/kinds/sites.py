"""Sheets of the demonstration sites: their list, and the inspection tours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from tongxin.intake.kinds.kind import Column, Reference, SheetKind, Thing, Work, choice, day, text
from tongxin.ledger.facts import Fact
from tongxin.orgs.names import match_name
from tongxin.orgs.vocabulary import Kind
from tongxin.sites import vocabulary as sites

ORDINAL = Column(field="ordinal", headings="序号 编号 序 No.", ordinal=True)

# A demonstration site is a title that a unit of any of these kinds may hold.
HOLDERS = (
    Kind.SITE_OPERATOR, Kind.SERVICE_TEAM, Kind.ASSOCIATION, Kind.BRANCH, Kind.BASE, Kind.FIRM, Kind.DEPARTMENT,
)  # fmt: skip
LEVELS = {
    "city": ("市级", "市"),
    "provincial": ("省级", "省"),
}


class Site(NamedTuple):
    name: str
    site_type: str | None
    designated_on: date
    level: str
    place: str


def _site(row: Site, work: Work) -> Iterable[Fact]:
    # A provincial site is a city site too: the province chooses among the city's.
    for level in ("city", "provincial") if row.level == "provincial" else (row.level,):
        yield work.fact(
            sites.DESIGNATED,
            row.designated_on,
            about=work.unit,
            place=row.place,
            kind=level,
            details={"site_type": row.site_type} if row.site_type else {},
        )


SITES = SheetKind(
    code="sites.sites",
    label=_("List of demonstration sites"),
    words="示范点名录 创新示范点 示范点",
    columns=(
        ORDINAL,
        Column(field="name", headings="示范点名称 示范点 名称", parse=text, required=True),
        Column(field="county", headings="县区 县（区） 所在地 所在县区 区县", part=True),
        Column(field="site_type", headings="类型 示范点类型 类别", parse=text),
        Column(field="designated_on", headings="命名日期 命名时间 授牌日期 认定日期", parse=day, required=True),
        Column(field="level", headings="级别 层级 示范点级别", parse=choice(LEVELS), required=True),
    ),
    record=Site,
    facts=_site,
    key=lambda row: match_name(row.name),
    thing=Thing(kind=Kind.SITE_OPERATOR, name="name", among=HOLDERS),
    unique=("name",),
    after=("legal.teams", "association.branches", "bases.bases"),
)


class Inspection(NamedTuple):
    round: str
    site: str
    inspected_on: date
    remark: str | None


def _inspection(row: Inspection, work: Work) -> Iterable[Fact]:
    yield work.fact(
        sites.INSPECTED,
        row.inspected_on,
        about=work.reference("site"),
        details={"round": row.round, "remark": row.remark or ""},
    )


INSPECTIONS = SheetKind(
    code="sites.inspections",
    label=_("Inspection tours"),
    words="拉练检查 现场拉练 检查记录",
    columns=(
        ORDINAL,
        Column(field="round", headings="轮次 检查轮次 批次", parse=text, required=True),
        Column(field="site", headings="示范点 示范点名称 受检单位", parse=text, required=True),
        Column(field="inspected_on", headings="检查日期 检查时间 日期", parse=day, required=True),
        Column(field="remark", headings="检查意见 意见 检查情况 存在问题", parse=text),
    ),
    record=Inspection,
    facts=_inspection,
    key=lambda row: f"{match_name(row.site)}|{row.round}|{row.inspected_on.year}",
    references=(Reference(field="site", kinds=HOLDERS, listed_in="示范点"),),
    after=("sites.sites",),
)

KINDS = (SITES, INSPECTIONS)
