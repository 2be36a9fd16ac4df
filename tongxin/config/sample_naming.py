"""The naming round of the sample city: units that seek the title, from the street's desk to a named site.

All of it is made up. What happened weeks ago is recorded as of then, so that clocks and histories read as they would.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.config.sample_applications import Walk, set_up_panel
from tongxin.config.sample_operators import operator_of
from tongxin.config.sample_sites import OPEN_SINCE, describe, work_of
from tongxin.ledger import actions as ledger
from tongxin.orgs.actions import UnitDraft, open_units
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.people.models import Person
from tongxin.sites.actions import naming, notices, public_objections
from tongxin.sites.actions.naming import NamingDecision
from tongxin.sites.actions.notices import NoticeDraft
from tongxin.sites.actions.public_objections import Answer
from tongxin.sites.actions.sites import register_site
from tongxin.sites.models import Application, Initiative, ListedSite, PublicNotice, Round, Site
from tongxin.sites.vocabulary.notice import Ruling
from tongxin.sites.vocabulary.programme import Mode

WORKING_DAYS = 5
TITLE_YEARS = 3


@dataclass(frozen=True)
class Candidate:
    """A unit that seeks the title. way: as sample_applications has them; number: how well it works; days ago."""

    name: str
    place: str
    way: str
    number: int
    days_ago: int


NAMED = Candidate("示例·彰武县电商直播园区", "210922000000", "concluded", 16, 62)
OBJECTED = Candidate("示例·海州区商务楼宇", "210902000000", "concluded", 18, 24)
ANSWERED = Candidate("示例·太平区人才社区", "210904000000", "concluded", 22, 24)
OTHERS = (
    Candidate("示例·阜蒙县玛瑙工坊", "210921000000", "concluded", 28, 12),
    Candidate("示例·玉龙街道同心驿站", "210911007000", "county", 12, 6),
)


def set_up(officer: Person, now: datetime) -> Iterator[str]:
    """Lead the candidates so far and yield what was made, a line. Can be run again."""
    round_ = Round.objects.open().for_list().filter(programme__mode=Mode.NAMING).first()
    if round_ is None or PublicNotice.objects.exists():
        return
    with transaction.atomic():
        set_up_panel(round_, officer, now - timedelta(days=OPEN_SINCE))
        named = _notice(round_, [_walked(NAMED, round_, officer, now)], officer, now - timedelta(days=45))
        _name(round_, named, officer, now - timedelta(days=24))
        walked = [_walked(each, round_, officer, now) for each in (OBJECTED, ANSWERED)]
        objected, answered = _notice(round_, walked, officer, now - timedelta(days=4))
        _objections(objected, answered, officer, now)
        for each in OTHERS:
            _walked(each, round_, officer, now)
    yield _("Sample naming round: %(number)s candidates, one named, two in public notice") % {
        "number": Application.objects.filter(round=round_).count()
    }


def _walked(candidate: Candidate, round_: Round, officer: Person, now: datetime) -> Application:
    site = _site(candidate, officer, now - timedelta(days=OPEN_SINCE))
    walk = Walk(site, round_, officer, now - timedelta(days=candidate.days_ago))
    walk.so_far(candidate.way)
    return Application.objects.for_page().get(pk=walk.application.pk)


def _site(candidate: Candidate, officer: Person, then: datetime) -> Site:
    above = Unit.objects.filter(kind=Kind.ASSOCIATION).order_by("path").first()
    terms = UnitDraft(kind=Kind.SITE_OPERATOR, name_zh=candidate.name, place=candidate.place, parent=above)
    [unit] = open_units([terms], by=officer, now=then)
    site = register_site(unit, by=officer, now=then)
    operator = operator_of(site, then)
    describe(site, candidate.number, list(Initiative.objects.order_by("pk")[:1]), by=operator, now=then)
    ledger.record_many(work_of(site, candidate.number), by=operator, now=then)
    return Site.objects.for_list().get(pk=site.pk)


def _notice(round_: Round, found: list[Application], officer: Person, then: datetime) -> list[ListedSite]:
    """Put a notice of these sites out on this day; return them as they stand on it, in the order given."""
    draft = NoticeDraft(
        title=f"关于{round_.year}年度拟命名{round_.programme.name_zh}的公示",
        text="经申报、审核、评审，拟命名下列单位，现予公示。对公示内容有异议的，请在公示期内反映。",
        office=round_.programme.owner.name_zh,
        office_address="示例路1号",
        office_phone="0418-1234567",
        days=WORKING_DAYS,
    )
    made = notices.draft_notice(round_, draft, found, by=officer, now=then)
    notices.put_out(made, by=officer, now=then)
    listed = {each.application_id: each for each in ListedSite.objects.for_list().filter(notice=made)}
    return [listed[each.pk] for each in found]


def _name(round_: Round, listed: list[ListedSite], officer: Person, then: datetime) -> None:
    today = timezone.localdate(then)
    decision = NamingDecision(
        number=f"示例〔{today.year}〕21号",
        decided_on=today,
        valid_from=today,
        valid_until=today.replace(year=today.year + TITLE_YEARS, day=1) - timedelta(days=1),
    )
    naming.name_sites(round_, listed, decision, by=officer, now=then)


def _objections(objected: ListedSite, answered: ListedSite, officer: Person, now: datetime) -> None:
    text = "示例：该单位去年部分活动没有留下签到记录，请核实。"
    first = public_objections.object_publicly(answered, text=text, now=now - timedelta(days=3))
    told = Answer(ruling=Ruling.REJECTED, text="示例：经调阅台账和现场核实，活动记录完整，异议不成立。")
    public_objections.answer_publicly(first, told, by=officer, now=now - timedelta(days=1))
    text = "示例：活动场所工作日经常锁门，希望核实开放时间。"
    public_objections.object_publicly(objected, text=text, contact="13800138000", now=now - timedelta(days=1))
