"""Sheets of the lawyers' service group: consultations, opinions, volunteer services, advisers of projects, teams."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from tongxin.intake.kinds.kind import (
    Column,
    Scale,
    SheetKind,
    Thing,
    Work,
    choice,
    count,
    day,
    listed,
    minutes,
    number,
    text,
    truth,
)  # fmt: skip
from tongxin.ledger.facts import Fact
from tongxin.legal import vocabulary as legal
from tongxin.orgs.names import match_name
from tongxin.orgs.vocabulary import Kind

ORDINAL = Column(field="ordinal", headings="序号 编号 序 No.", ordinal=True)
LAWYER = Column(field="lawyer", headings="承办律师 律师 值班律师 接待律师 律师姓名", personal=True)

CATEGORIES = {
    "marriage": ("婚姻家庭", "婚姻家事"),
    "inheritance": ("继承",),
    "wages": ("劳动报酬", "讨薪", "欠薪"),
    "labour": ("劳动争议", "劳动合同", "工伤", "劳动合同/工伤"),
    "contract": ("合同", "合同纠纷"),
    "lending": ("民间借贷", "借贷"),
    "housing": ("房屋租赁", "房屋买卖", "房屋租赁/买卖"),
    "property": ("物业", "物业管理"),
    "neighbours": ("相邻关系", "邻里纠纷"),
    "injury": ("人身损害/交通事故", "人身损害", "交通事故"),
    "consumer": ("消费维权", "消费者权益"),
    "land": ("土地承包/征收", "土地承包", "征收", "征地拆迁"),
    "ip": ("知识产权",),
    "criminal": ("刑事",),
    "administrative": ("行政",),
    "procedure": ("诉讼程序", "程序"),
    "enterprise": ("企业", "企业法务"),
    "petition": ("涉法涉诉信访", "信访"),
    "other": ("其他", "其它"),
}


class Consultation(NamedTuple):
    held_on: date
    channel: str | None
    persons: int
    category: str | None
    result: str | None
    minutes: int | None
    place: str


def _consultation(row: Consultation, work: Work) -> Iterable[Fact]:
    yield work.fact(
        legal.CONSULTATION_HELD,
        row.held_on,
        place=row.place,
        kind=row.category or "other",
        persons=row.persons,
        minutes=row.minutes or 0,
        details={key: said for key, said in (("channel", row.channel), ("result", row.result)) if said},
    )


CONSULTATIONS = SheetKind(
    code="legal.consultations",
    label=_("Register of consultations"),
    words="咨询登记 咨询接待 信访案件咨询 接待台账",
    columns=(
        ORDINAL,
        Column(field="held_on", headings="日期 咨询日期 接待日期 接待时间 咨询时间", parse=day, required=True),
        Column(
            field="channel",
            headings="方式 咨询方式 接待方式 来访方式",
            parse=listed("来访 电话 网络 上门 活动现场 视频 微信"),
        ),
        Column(field="place", headings="地点 咨询地点 接待地点 所在地", part=True, required=True),
        Column(field="person", headings="咨询人 来访人 姓名 群众姓名", personal=True),
        Column(field="phone", headings="联系电话 电话 手机 联系方式", personal=True),
        Column(
            field="persons", headings="人次 人数 接待人次 来访人数 咨询人次", parse=count, required=True, adds_up=True
        ),
        Column(
            field="category", headings="类别 案件类别 咨询类别 纠纷类型 类型", parse=choice(CATEGORIES, other="other")
        ),
        Column(
            field="result",
            headings="办理结果 处理结果 结果 办理情况",
            parse=listed("当场解答 书面意见 转法律援助 转调解 转信访部门 转仲裁诉讼指引 另行预约"),
        ),
        LAWYER,
        Column(field="minutes", headings="用时 时长 接待时长", parse=minutes, scale=Scale.TIME, adds_up=True),
    ),
    record=Consultation,
    facts=_consultation,
    after=("legal.teams",),
)


class Opinion(NamedTuple):
    number: str
    issued_on: date
    client: str | None


def _opinion(row: Opinion, work: Work) -> Iterable[Fact]:
    yield work.fact(legal.OPINION_ISSUED, row.issued_on, details={"number": row.number, "client": row.client or ""})


def _year_agrees(row: Opinion) -> bool:
    """A document number names its year: 〔2018〕…; the row whose date is of another year is the mistaken one."""
    year = re.search(r"〔?((?:19|20)\d{2})〕?", row.number)
    return year is None or int(year[1]) == row.issued_on.year


OPINIONS = SheetKind(
    code="legal.opinions",
    label=_("Register of legal opinions"),
    words="法律意见书 意见书登记",
    columns=(
        ORDINAL,
        Column(
            field="number",
            headings="文号 意见书文号 编号 意见书编号 发文字号",
            parse=number,
            required=True,
        ),
        Column(field="issued_on", headings="出具日期 日期 出具时间 签发日期", parse=day, required=True),
        Column(field="client", headings="委托单位 委托方 委托人 送达单位", parse=text),
        LAWYER,
        Column(field="reviewer", headings="复核律师 审核律师 复核人 审核人", personal=True),
    ),
    record=Opinion,
    facts=_opinion,
    key=lambda row: row.number,
    unique=("number",),
    agrees=_year_agrees,
)


class Service(NamedTuple):
    held_on: date
    service: str | None
    lawyers: int | None
    persons: int | None
    minutes: int | None
    place: str


def _service(row: Service, work: Work) -> Iterable[Fact]:
    yield work.fact(
        legal.SERVICE_GIVEN,
        row.held_on,
        place=row.place,
        kind=row.service or "other",
        persons=row.persons or 0,
        minutes=row.minutes or 0,
        details={"lawyers": row.lawyers} if row.lawyers is not None else {},
    )


SERVICE_WORDS = {
    "advice": ("法律咨询", "咨询"),
    "contract_review": ("合同审查", "审查合同"),
    "mediation": ("纠纷调解", "调解", "人民调解"),
    "village_rules": ("村规民约修订", "村规民约"),
    "lecture": ("法治讲座", "普法讲座", "法律讲座", "普法宣传"),
    "other": ("其他", "其它"),
}

SERVICES = SheetKind(
    code="legal.services",
    label=_("Ledger of volunteer legal services"),
    words="志愿法律服务 法律服务台账 村屯法律顾问 一法律顾问",
    columns=(
        ORDINAL,
        Column(field="held_on", headings="日期 服务日期 服务时间 时间", parse=day, required=True),
        Column(field="county", headings="县区 县（区） 区县 所在县区", part=True, required=True),
        Column(field="town", headings="乡镇街道 乡镇（街道） 街道 乡镇 镇街", part=True),
        Column(field="village", headings="社区（村） 社区 村（社区） 村 村社区 村屯", part=True),
        Column(field="service", headings="服务内容 内容 服务类型 服务事项", parse=choice(SERVICE_WORDS, other="other")),
        Column(field="lawyers", headings="参加律师 律师人数 参加律师人数 服务律师", parse=count, adds_up=True),
        Column(field="persons", headings="受益群众 受益人数 服务人数 服务群众 受益人次", parse=count, adds_up=True),
        Column(field="minutes", headings="时长 服务时长 服务小时", parse=minutes, scale=Scale.TIME, adds_up=True),
    ),
    record=Service,
    facts=_service,
)


class Advised(NamedTuple):
    project: str
    appointed_on: date
    checkup: bool | None
    place: str


def _advised(row: Advised, work: Work) -> Iterable[Fact]:
    yield work.fact(
        legal.PROJECT_ADVISED,
        row.appointed_on,
        about=work.unit,
        place=row.place,
        details={"checkup": row.checkup} if row.checkup is not None else {},
    )


PROJECTS = SheetKind(
    code="legal.projects",
    label=_("Legal advisers of key projects"),
    words="重点项目法律顾问 重点项目 项目法律顾问",
    columns=(
        ORDINAL,
        Column(field="project", headings="项目名称 重点项目 项目", parse=text, required=True),
        Column(field="county", headings="县区 县（区） 所在地 所在县区 区县", part=True),
        Column(field="appointed_on", headings="聘任日期 聘请日期 聘任时间 日期", parse=day, required=True),
        Column(field="adviser", headings="法律顾问 顾问律师 律师", personal=True),
        Column(field="checkup", headings="是否开展法律体检 法律体检 是否体检", parse=truth),
    ),
    record=Advised,
    facts=_advised,
    key=lambda row: match_name(row.project),
    thing=Thing(kind=Kind.PROJECT, name="project", again=True),
)


class Team(NamedTuple):
    name: str
    level: str
    formed_on: date
    lawyers: int | None
    place: str


def _team(row: Team, work: Work) -> Iterable[Fact]:
    private = row.level == "city" and re.search("非公|民营|民企", row.name)
    yield work.fact(
        legal.TEAM_FORMED,
        row.formed_on,
        about=work.unit,
        place=row.place,
        kind="private_firms" if private else row.level,
        details={"lawyers": row.lawyers} if row.lawyers is not None else {},
    )


TEAM_LEVELS = {
    "city": ("市级", "市", "市本级"),
    "county": ("县区级", "县级", "区级", "县区"),
}

TEAMS = SheetKind(
    code="legal.teams",
    label=_("Lawyers' service teams"),
    words="律师服务团 服务团组建 律师团",
    columns=(
        ORDINAL,
        Column(field="name", headings="名称 团队名称 服务团名称 分团名称", parse=text, required=True),
        Column(field="level", headings="级别 层级", parse=choice(TEAM_LEVELS), required=True),
        Column(field="county", headings="县区 县（区） 所在地 所在县区 区县", part=True),
        Column(field="formed_on", headings="成立日期 组建日期 成立时间 组建时间", parse=day, required=True),
        Column(field="lawyers", headings="律师人数 人数 成员人数", parse=count, adds_up=True),
    ),
    record=Team,
    facts=_team,
    key=lambda row: match_name(row.name),
    thing=Thing(
        kind=Kind.SERVICE_TEAM,
        name="name",
        among=(Kind.SERVICE_TEAM, Kind.SITE_OPERATOR),
        level="level",
        opened_on="formed_on",
    ),
    unique=("name",),
)

KINDS = (CONSULTATIONS, OPINIONS, SERVICES, PROJECTS, TEAMS)
