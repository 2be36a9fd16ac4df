"""Applications of the sample city: a pilot round in which one stands in every state, and its panel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.config.sample_operators import BEGAN, operator_of
from tongxin.orgs.models import Unit
from tongxin.people import sample
from tongxin.people.actions import RoleDraft, first_role, make_account
from tongxin.people.models import Membership, Person
from tongxin.people.roles import Role
from tongxin.sites.actions import applications, panels, programmes, reviews, scoring, standards
from tongxin.sites.actions.reviews import Said
from tongxin.sites.filled import Value
from tongxin.sites.models import Application, Assessment, Panel, Round, Site, Standard
from tongxin.sites.offices import acting
from tongxin.sites.sheets import scored_criteria
from tongxin.sites.vocabulary.application import REVIEWERS, Level

NAME = "示例·创新工作试点"
# How far each site goes, in official order of the sites; the others have not begun.
WAYS = ("confirmed", "county", "city", "draft", "resubmitted", "returned", "declined", "cultivating", "submitted",
        "assessing", "given_up", "answered")  # fmt: skip


def set_up(officer: Person, now: datetime) -> Iterator[str]:
    """Begin applications and lead them so far; yield what was made. Can be run again."""
    if Round.objects.filter(programme__name_zh=NAME).exists():
        return
    with transaction.atomic():
        round_ = _round(officer, now)
        set_up_panel(round_, officer, now)
        for site, way in zip(Site.objects.for_list(), WAYS, strict=False):
            Walk(site, round_, officer, now).so_far(way)
    yield _("Sample applications: %(number)s, in every state") % {"number": len(WAYS)}


def _round(officer: Person, now: datetime) -> Round:
    today = timezone.localdate(now)
    owner = Unit.objects.get(pk=officer.standings()[0].unit_id)
    pattern = Standard.objects.get(code="ten_haves").versions.in_force(today).get()
    contents = replace(standards.contents_of(pattern), pass_points=0, note="示例：试点批次不设自评门槛。")
    version = standards.set_up_standard(
        "sample_pilot", "示例·试点自评要点", "Sample: pilot", owner=owner, draft=contents, by=officer, now=now
    )
    standards.enact(version, effective_from=today - timedelta(days=30), by=officer, now=now)
    draft = programmes.ProgrammeDraft(name_zh=NAME, name_en="Sample: pilot", mode="pilot", conditions="示例。")
    programme = programmes.set_up_programme(draft, owner=owner, by=officer, now=now)
    terms = programmes.RoundDraft(
        version=version, opens_on=today - timedelta(days=14), closes_on=today + timedelta(days=45), last_month=202204
    )
    round_ = programmes.plan_round(programme, today.year, terms, by=officer, now=now)
    programmes.open_round(round_, by=officer, now=now)
    return round_


def set_up_panel(round_: Round, officer: Person, now: datetime) -> Panel:
    """The assessors that there are, and as many more as a panel of three needs."""
    held = Membership.objects.in_force(timezone.localdate(now)).filter(role=Role.ASSESSOR)
    chosen = [each.person for each in held.select_related("person").order_by("pk")]
    office = Unit.objects.get(pk=officer.standings()[0].unit_id)
    for number in range(len(chosen) + 1, 4):
        email = sample.email(Role.ASSESSOR, number)
        name = f"示例评审专家{number}"
        person = make_account(email=email, name=name, password=None, unit=office, by=None, now=now)
        first_role(person, RoleDraft(role=Role.ASSESSOR, unit=office, starts_on=BEGAN), by=person, now=now)
        chosen.append(person)
    return panels.set_up_panel(round_, chosen, panels.Counting(visit_weight=40), by=officer, now=now)


class Walk:
    """One site on its way through the round."""

    def __init__(self, site: Site, round_: Round, officer: Person, now: datetime) -> None:
        self.officer, self.now, self.site = officer, now, site
        self.operator = operator_of(site, now)
        self.application = applications.begin(site, round_, by=self.operator, now=now)
        self._fill(results="示例：开展主题活动，服务会员和群众，形成可复制做法。")

    def so_far(self, way: str) -> None:
        """Lead the application as far as this word says."""
        if way == "given_up":
            applications.give_up(self.application, by=self.operator, now=self.now)
        elif way != "draft":
            self._submit()
            if way != "submitted":
                self._reviewed(way)

    def _reviewed(self, way: str) -> None:
        reviews.open_application(self.application, by=self._at(), now=self.now)
        if way in {"returned", "resubmitted"}:
            said = Said("内容过于笼统，请补充数据和事例。")
            reviews.send_back(self.application, said, by=self._at(), now=self.now)
            if way == "resubmitted":
                self._fill(results="示例：开展主题活动12场，服务会员和群众640人次，形成可复制做法3条。")
                self._submit()
        elif way in {"declined", "answered"}:
            reviews.decline(self.application, Said("工作基础尚不充分。"), by=self._at(), now=self.now)
            objection = applications.object_to_decision(
                self.application, text="示例：活动记录已补入台账，请重新审核。", by=self.operator, now=self.now
            )
            if way == "answered":
                text = "示例：经核对台账，异议不成立，维持原决定。"
                reviews.answer(objection, text=text, upheld=False, by=self.officer, now=self.now)
        elif way != "county":
            self._to_the_city(way)

    def _to_the_city(self, way: str) -> None:
        while self.application.level is not Level.CITY:
            reviews.agree(self.application, Said("材料齐全，符合条件，同意推荐。"), by=self._at(), now=self.now)
        if way == "cultivating":
            until = timezone.localdate(self.now) + timedelta(days=365)
            reviews.cultivate(self.application, Said("先行培育。"), until=until, by=self.officer, now=self.now)
            text = "示例：市县两级现场指导，商定年度活动安排。"
            day = timezone.localdate(self.now)
            reviews.note_cultivation(self.application, on=day, text=text, by=self.officer, now=self.now)
        elif way != "city":
            reviews.admit(self.application, Said("同意进入评审。"), by=self.officer, now=self.now)
            assessment = panels.open_assessment(self.application, by=self.officer, now=self.now)
            if way in {"concluded", "confirmed"}:
                self._conclude(assessment)
            if way == "confirmed":
                said = Said("同意列为试点。", "示例〔2026〕18号")
                reviews.confirm(self.application, said, by=self.officer, now=self.now)

    def _conclude(self, assessment: Assessment) -> None:
        for seat in assessment.seats.select_related("assessor").order_by("pk"):
            panels.state_interests(seat, conflicted=False, by=seat.assessor, now=self.now)
        assessment = Assessment.objects.for_page().get(pk=assessment.pk)
        criteria = scored_criteria(self.application.round.version)
        sheets = assessment.sheets.select_related("seat__assessor").order_by("pk")
        for number, sheet in enumerate(sheets):
            sheet.assessment = assessment
            given = {
                each: scoring.Given(
                    each.points, each.points - (100 if (index + number) % 4 == 0 else 0), "示例：材料不全"
                )
                for index, each in enumerate(criteria)
            }
            scoring.save_sheet(sheet, given, by=sheet.seat.assessor, now=self.now)
            scoring.submit_sheet(sheet, by=sheet.seat.assessor, now=self.now)
        assessment = Assessment.objects.for_page().get(pk=assessment.pk)
        meeting = scoring.Meeting(timezone.localdate(self.now), "示例会议室", "示例主持人", "示例：同意评审组意见。")
        scoring.conclude(assessment, meeting, by=self.officer, now=self.now)

    def _at(self) -> Person:
        """Who acts where the application lies."""
        level = self.application.level or Level(self.application.first_level)
        who, unit = acting(level, self.site)
        held = Membership.objects.in_force(timezone.localdate(self.now)).filter(role=REVIEWERS[who], unit=unit)
        found = held.select_related("person").order_by("pk").first()
        return found.person if found else self.officer

    def _submit(self) -> None:
        applications.submit(self.application, by=self.operator, now=self.now)

    def _fill(self, *, results: str) -> None:
        values: dict[str, Value | bool] = {
            "leader_name": "示例甲", "leader_post": "主任", "contact_name": "示例乙", "contact_phone": "+8613800138000",
            "address": self.site.address or "示例路1号", "venue_area": self.site.venue_area or 60,
            "founded_on": self.site.founded_on or date(2019, 5, 1),
            "overview": self.site.overview or "示例文本。",
            "practices": "示例：建立联系机制，每月开展一次主题活动；会员轮值，记录一次、多处使用。", "results": results,
            "features": "示例：把服务送到楼宇和园区。", "next_plan": "示例：扩大覆盖面。",
            "operator_opinion": "情况属实，同意申报。", "commitment": True,
        }  # fmt: skip
        applications.save(self.application, values, by=self.operator, now=self.now)
        self.application = Application.objects.for_page().get(pk=self.application.pk)
