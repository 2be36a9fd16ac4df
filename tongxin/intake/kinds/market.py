"""Sheets of the agate market: merchants, registered resources, fee waivers, turnover."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from tongxin.intake import credit_codes
from tongxin.intake.kinds.kind import (
    Column,
    Reference,
    Scale,
    SheetKind,
    Thing,
    Work,
    choice,
    credit_code,
    day,
    money,
    month,
    number,
    text,
)  # fmt: skip
from tongxin.intake.mistakes import Mistake
from tongxin.ledger.facts import Fact
from tongxin.ledger.vocabulary import Evidence
from tongxin.market import vocabulary as market
from tongxin.orgs.names import match_name
from tongxin.orgs.vocabulary import Kind
from tongxin.places import codes

ORDINAL = Column(field="ordinal", headings="序号 编号 序 No.", ordinal=True)
MERCHANT_NAMES = "商户名称 商户 店铺名称 会员名称 企业名称 名称"

TRADES = {
    "rough": ("原石", "玛瑙原石"),
    "carving": ("雕件", "雕刻", "摆件"),
    "beads": ("珠串", "手串"),
    "jewellery": ("首饰", "饰品"),
    "gifts": ("文创礼品", "文创", "礼品"),
    "tools": ("设备工具", "工具设备"),
    "other": ("其他", "其它"),
}


class Merchant(NamedTuple):
    name: str
    credit_code: str | None
    joined_on: date
    trade: str | None
    place: str


def _merchant(row: Merchant, work: Work) -> Iterable[Fact]:
    yield work.fact(market.MERCHANT_JOINED, row.joined_on, about=work.unit, place=row.place, kind=row.trade or "other")


def _division_agrees(row: Merchant) -> bool:
    """A code names the division that gave it; of two rows with one code, that elsewhere is the mistaken one."""
    return (
        not row.credit_code
        or not row.place
        or codes.padded(credit_codes.division_of(row.credit_code)) == row.place[:6].ljust(12, "0")
    )


MERCHANTS = SheetKind(
    code="market.merchants",
    label=_("Roll of member merchants"),
    words="入驻会员 会员名册 入驻商户 商户名册",
    columns=(
        ORDINAL,
        Column(field="name", headings=MERCHANT_NAMES, parse=text, required=True),
        Column(
            field="credit_code",
            headings="统一社会信用代码 信用代码 社会信用代码 统一信用代码 营业执照号",
            parse=credit_code,
        ),
        Column(field="joined_on", headings="入驻日期 入驻时间 加入日期 入会日期", parse=day, required=True),
        Column(
            field="trade",
            headings="主营类别 经营类别 主营 主营业务 类别",
            parse=choice(TRADES, other="other"),
        ),
        Column(field="place", headings="所在地 经营地址 地址 所在县区 县区", part=True),
        Column(field="person", headings="法定代表人 经营者 负责人 联系人", personal=True),
        Column(field="phone", headings="联系电话 电话 手机", personal=True),
    ),
    record=Merchant,
    facts=_merchant,
    key=lambda row: row.credit_code or match_name(row.name),
    thing=Thing(kind=Kind.MERCHANT, name="name", credit_code="credit_code", opened_on="joined_on"),
    unique=("credit_code",),
    agrees=_division_agrees,
    after=("sites.sites",),
)

RESOURCES = {
    "logistics": ("物流", "快递"),
    "design": ("设计",),
    "carver": ("雕刻师",),
    "livestream": ("直播间", "直播"),
    "rough": ("原石货源", "货源"),
    "machines": ("加工设备", "设备"),
    "booth": ("展位", "摊位"),
    "training": ("培训",),
    "other": ("其他", "其它"),
}


class Resource(NamedTuple):
    number: str
    resource: str | None
    registrant: str | None
    registered_on: date


def _resource(row: Resource, work: Work) -> Iterable[Fact]:
    yield work.fact(market.RESOURCE_REGISTERED, row.registered_on, about=work.unit, kind=row.resource or "other")


MERCHANT = Reference(field="merchant", kinds=(Kind.MERCHANT, Kind.FIRM), listed_in="入驻会员")

REGISTER = SheetKind(
    code="market.resources",
    label=_("Register of member resources"),
    words="资源登记 会员资源",
    columns=(
        ORDINAL,
        Column(field="number", headings="资源编号 登记编号 编号", parse=number, required=True),
        Column(field="resource", headings="资源类别 资源类型 类别", parse=choice(RESOURCES, other="other")),
        Column(field="registrant", headings="登记人 登记单位 资源单位 会员", parse=text),
        Column(field="registered_on", headings="登记日期 登记时间 日期", parse=day, required=True),
    ),
    record=Resource,
    facts=_resource,
    key=lambda row: row.number,
    thing=Thing(kind=Kind.RESOURCE, name="number", number="number", opened_on="registered_on", parent="registrant"),
    references=(
        Reference(
            field="registrant", kinds=(Kind.MERCHANT, Kind.FIRM), listed_in="入驻会员", required=False, private=True
        ),
    ),
    unique=("number",),
    after=("market.merchants",),
)

FEES = {
    "space": ("空间使用费", "场地费"),
    "home_service": ("上门服务费",),
    "fitting": ("店铺装修费", "装修费"),
    "platform": ("平台服务费", "平台使用费"),
    "other": ("其他", "其它"),
}


class Waiver(NamedTuple):
    merchant: str
    fee: str | None
    list_price: int | None
    amount: int
    month: date
    basis: str | None


def _waiver(row: Waiver, work: Work) -> Iterable[Fact]:
    details: dict[str, str | int | bool | None] = {}
    if row.list_price is not None:
        details["list_price_fen"] = row.list_price
    if row.basis:
        details["basis"] = row.basis
    yield work.fact(
        market.FEE_WAIVED,
        row.month,
        about=work.reference("merchant"),
        kind=row.fee or "other",
        amount=row.amount,
        details=details,
    )


def _above_list_price(row: Waiver) -> Iterable[tuple[str, Mistake]]:
    if row.list_price is not None and row.amount > row.list_price:
        yield "amount", Mistake("above_list_price", amount=_yuan(row.amount), price=_yuan(row.list_price))


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}" if fen % 100 else str(fen // 100)


WAIVERS = SheetKind(
    code="market.waivers",
    label=_("Ledger of fee waivers"),
    words="减免台账 费用减免 减免",
    columns=(
        ORDINAL,
        Column(field="merchant", headings=MERCHANT_NAMES, parse=text, required=True),
        Column(field="fee", headings="减免类型 费用类型 减免项目 收费项目", parse=choice(FEES, other="other")),
        Column(
            field="list_price",
            headings="收费标准 原收费标准 标准 应收金额",
            parse=money,
            scale=Scale.MONEY,
            adds_up=True,
        ),
        Column(
            field="amount",
            headings="减免金额 减免数额 金额 减免",
            parse=money,
            scale=Scale.MONEY,
            required=True,
            adds_up=True,
        ),
        Column(field="month", headings="所属月份 月份 所属期 减免月份", parse=month, required=True),
        Column(field="basis", headings="依据文件 依据 文件依据 批准文件", parse=text),
    ),
    record=Waiver,
    facts=_waiver,
    key=lambda row: f"{match_name(row.merchant)}|{row.fee}|{row.month}|{row.basis or ''}",
    references=(MERCHANT,),
    mistakes=_above_list_price,
    after=("market.merchants",),
)

PROOFS = {
    Evidence.VERIFIED.value: ("平台支付", "平台结算"),
    Evidence.DOCUMENTED.value: ("发票收据", "发票", "收据"),
    Evidence.DECLARED.value: ("商户自报", "自报"),
    Evidence.ESTIMATED.value: ("估算", "估计"),
}


class Turnover(NamedTuple):
    merchant: str
    month: date
    online: int | None
    offline: int | None
    proof: str | None


def _turnover(row: Turnover, work: Work) -> Iterable[Fact]:
    sides = [("online", row.online or 0), ("offline", row.offline or 0)]
    # A month without any turnover is a fact too: the merchant has reported.
    for channel, amount in [side for side in sides if side[1]] or sides[1:]:
        yield work.fact(
            market.TURNOVER_REPORTED,
            row.month,
            about=work.reference("merchant"),
            kind=channel,
            amount=amount,
            evidence=Evidence(row.proof or Evidence.DECLARED),
        )


def _no_side(row: Turnover) -> Iterable[tuple[str, Mistake]]:
    if row.online is None and row.offline is None:
        yield "online", Mistake("required")


TURNOVER = SheetKind(
    code="market.turnover",
    label=_("Turnover by month"),
    words="成交额申报 成交额 月度申报 销售额",
    columns=(
        ORDINAL,
        Column(field="merchant", headings=MERCHANT_NAMES, parse=text, required=True),
        Column(field="month", headings="月份 所属月份 申报月份 所属期", parse=month, required=True),
        Column(
            field="online",
            headings="线上成交额 线上 线上销售额 网上成交额",
            parse=money,
            scale=Scale.MONEY,
            adds_up=True,
        ),
        Column(field="offline", headings="线下成交额 线下 线下销售额", parse=money, scale=Scale.MONEY, adds_up=True),
        Column(
            field="proof",
            headings="凭证情况 凭证 数据来源 凭证类型",
            parse=choice(PROOFS, other=Evidence.DECLARED),
        ),
    ),
    record=Turnover,
    facts=_turnover,
    key=lambda row: f"{match_name(row.merchant)}|{row.month}|{row.proof or ''}",
    references=(MERCHANT,),
    mistakes=_no_side,
    after=("market.merchants",),
)

KINDS = (MERCHANTS, REGISTER, WAIVERS, TURNOVER)
