"""Sheet of the association's branches."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from tongxin.association import vocabulary as association
from tongxin.intake.kinds.kind import Column, Reference, SheetKind, Thing, Work, count, day, text
from tongxin.ledger.facts import Fact
from tongxin.orgs.names import match_name
from tongxin.orgs.vocabulary import Kind


class Branch(NamedTuple):
    name: str
    base: str | None
    formed_on: date
    members: int | None


def _branch(row: Branch, work: Work) -> Iterable[Fact]:
    yield work.fact(
        association.BRANCH_FORMED,
        row.formed_on,
        about=work.unit,
        details={"members": row.members} if row.members is not None else {},
    )


BRANCHES = SheetKind(
    code="association.branches",
    label=_("Branches of the association"),
    words="分会名录 分会",
    columns=(
        Column(field="ordinal", headings="序号 编号 序 No.", ordinal=True),
        Column(field="name", headings="名称 分会名称 分会", parse=text, required=True),
        Column(field="nature", headings="性质 类型"),
        Column(field="base", headings="所在基地 基地 依托基地", parse=text),
        Column(field="formed_on", headings="成立日期 成立时间", parse=day, required=True),
        Column(field="members", headings="会员人数 会员数 人数", parse=count, adds_up=True),
        Column(field="person", headings="会长 负责人 联系人", personal=True),
    ),
    record=Branch,
    facts=_branch,
    key=lambda row: match_name(row.name),
    thing=Thing(kind=Kind.BRANCH, name="name", opened_on="formed_on"),
    # A branch has its home where its base is.
    references=(Reference(field="base", kinds=(Kind.BASE,), listed_in="实践锻炼基地", required=False),),
    unique=("name",),
    after=("bases.bases",),
)

KINDS = (BRANCHES,)
