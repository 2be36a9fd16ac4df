"""Work on the desks of the sample city: tasks that its people give one another, some of them answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.people import sample
from tongxin.people.models import Membership, Person
from tongxin.people.roles import Role
from tongxin.todos import actions
from tongxin.todos.actions import Order
from tongxin.todos.models import Assignment, Errand


@dataclass(frozen=True)
class Matter:
    """A task as somebody would write it. days: until its last day. answer: what was reported, "" while it waits."""

    title: str
    wanted: str
    days: int
    answer: str = ""


YEAR = Matter(
    "报送示范点年度小结",
    "请围绕五个维度报送本县区年度小结，附台账截图，数字与平台指标一致。",
    5,
)
# One that waits and one that was answered, for each role, so that no desk is empty.
MATTERS: Mapping[Role, Sequence[Matter]] = {
    Role.COUNTY_OFFICER: (
        Matter("核对本县区新增示范点名单", "请核对名单中的单位名称、信用代码和所在街道。", 3),
        Matter("报送联络员名单", "每个县区一名联络员，注明职务。", 0, "已明确联络员一名，名单见台账。"),
    ),
    Role.STREET_CLERK: (
        Matter("走访辖区新社会阶层人士", "本月走访不少于十人，填写走访登记。", 7),
        Matter("张贴同心律师服务公告", "在街道服务大厅和各社区张贴。", 1, "已在服务大厅和全部社区张贴。"),
    ),
    Role.SITE_OPERATOR: (
        Matter("补充示范点创建档案", "请补充场地照片说明和活动计划。", 4),
        Matter("报送第三季度活动计划", "列明时间、主题和预计人数。", 2, "计划已录入活动台账，共六场。"),
    ),
    Role.ASSESSOR: (
        Matter("复核第一批示范点评分材料", "按五维标准逐条复核，意见写明依据。", 3),
        Matter("确认回避事项", "请确认与被评单位有无利害关系。", 1, "无需要回避的情形。"),
    ),
    Role.SECRETARY: (
        Matter("报送联谊会年度工作报告", "三月底前报业务主管单位，请先报草稿。", 6),
        Matter("核对会员基本情况", "核对分会归属和入会时间。", 2, "已核对，更正三条。"),
    ),
    Role.BRANCH_HEAD: (
        Matter("组织一次分会学习活动", "人数、时长记入活动台账。", 7),
        Matter("推荐服务标兵", "每个分会推荐一名。", 2, "已推荐一名，材料报秘书处。"),
    ),
    Role.LEGAL_COORDINATOR: (
        Matter("排定下月值班律师", "每个工作日至少一名律师值班。", 4),
        Matter("整理讨薪咨询台账", "按案由归类，补齐人数和金额。", 2, "已归类，金额补齐。"),
    ),
    Role.LAWYER: (
        Matter("出具一份法律意见书", "就农民工工资支付争议出具意见书。", 5),
        Matter("登记上周接待情况", "补登接待时间和咨询类别。", 1, "已补登四次接待。"),
    ),
    Role.BASE_MENTOR: (
        Matter("更新基地接待计划", "列明下季度可接待的批次和人数。", 6),
        Matter("报送实践项目进展", "注明参加人数和成果。", 2, "两个项目已结项，一个进行中。"),
    ),
    Role.MEMBER: (
        Matter("参加同心服务日", "请在台账登记服务时长。", 7),
        Matter("完善个人专长", "便于匹配服务需求。", 2, "已补充专长：电子商务。"),
    ),
    Role.MERCHANT: (
        Matter("补充商户资质材料", "请补充营业执照信息和主营类别。", 5),
        Matter("报送上月销售额", "只报合计，不报客户信息。", 1, "已报送合计数。"),
    ),
    Role.MARKET_OPERATOR: (
        Matter("核对玛瑙市场优惠减免记录", "逐笔核对减免依据。", 4),
        Matter("更新摊位使用情况", "注明空置摊位。", 2, "已更新，空置两处。"),
    ),
    Role.SYSTEM_ADMINISTRATOR: (
        Matter("核对本季度账号清单", "离岗人员账号请及时关闭。", 5),
        Matter("演练一次备份恢复", "记录耗时和校验结果。", 3, "恢复演练通过，账本校验一致。"),
    ),
    Role.SECURITY_ADMINISTRATOR: (
        Matter("复核角色授予情况", "逐人核对职责与角色是否一致。", 5),
        Matter("检查二次验证启用情况", "列出未启用的人员。", 2, "应启用人员已全部启用。"),
    ),
    Role.AUDITOR: (
        Matter("抽查上月导出记录", "抽查不少于十条，写明结论。", 4),
        Matter("核对登录失败记录", "有无异常来源。", 1, "未见异常。"),
    ),
    Role.DATA_PROTECTION: (
        Matter("更新个人信息处理清单", "与系统打印的清单逐项核对。", 6),
        Matter("复核保存期限设置", "与制度规定比对。", 2, "一致，无需调整。"),
    ),
}


def set_up(now: datetime) -> Iterator[str]:
    """Give the sample people tasks, through the actions that people use. Does nothing where there are tasks already."""
    people = sample.persons()
    officer = next((person for person, membership in people if membership.word is Role.CITY_OFFICER), None)
    if officer is None or Assignment.objects.exists():
        return
    for person, membership in people:
        for matter in MATTERS.get(membership.word, ()):
            _give(matter, person, membership, by=_giver(membership, officer, people), now=now)
    _own_matter(officer, now)
    _year(officer, people, now)
    yield _("Sample tasks: %(number)s") % {"number": Assignment.objects.count()}


def _year(officer: Person, people: Sequence[tuple[Person, Membership]], now: datetime) -> None:
    """The yearly task of all counties: one has answered, one was asked for more, the others are at it."""
    counties = Unit.objects.active().filter(kind=Kind.DEPARTMENT, level="county").in_official_order()
    assignment = actions.give(_order(YEAR, now), to=list(counties), by=officer, now=now)
    for number, (person, membership) in enumerate(_holders(people, Role.COUNTY_OFFICER)):
        errand = _errand(assignment, membership)
        actions.answer(errand, text="年度小结已报送，附台账截图。", by=person, now=now)
        if number:
            actions.return_for_more(errand, opinion="活动场次与平台指标不一致，请核对后再报。", by=officer, now=now)


def _own_matter(officer: Person, now: datetime) -> None:
    """A note of the city officer to their own office: what several could do, and one takes."""
    matter = Matter("审阅示范点年度报告草稿", "请审阅草稿并提出意见。", 8)
    unit = Unit.objects.get(pk=officer.standings()[0].unit_id)
    actions.give(_order(matter, now, Role.CITY_OFFICER), to=[unit], by=officer, now=now)


def _give(matter: Matter, person: Person, membership: Membership, *, by: Person, now: datetime) -> None:
    assignment = actions.give(_order(matter, now, membership.word), to=[membership.unit], by=by, now=now)
    if matter.answer:
        actions.answer(_errand(assignment, membership), text=matter.answer, by=person, now=now)


def _giver(membership: Membership, officer: Person, people: Sequence[tuple[Person, Membership]]) -> Person:
    """The county officer in whose reach the unit lies, or the city officer."""
    if membership.word is not Role.COUNTY_OFFICER:
        for person, _held in _holders(people, Role.COUNTY_OFFICER):
            if person.holds(Role.COUNTY_OFFICER, at=membership.unit):
                return person
    return officer


def _holders(people: Sequence[tuple[Person, Membership]], role: Role) -> list[tuple[Person, Membership]]:
    return [(person, membership) for person, membership in people if membership.word is role]


def _errand(assignment: Assignment, membership: Membership) -> Errand:
    return assignment.errands.for_page().get(unit=membership.unit)


def _order(matter: Matter, now: datetime, role: Role | None = None) -> Order:
    due_on = timezone.localdate(now) + timedelta(days=matter.days)
    return Order(title=matter.title, wanted=matter.wanted, due_on=due_on, role=role)
