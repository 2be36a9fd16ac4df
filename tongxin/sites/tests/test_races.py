"""Two people press at the same moment: one wins, the other is told that it has changed, and the ledger has it once."""

from __future__ import annotations

from datetime import date

import pytest

from conftest import make_office
from tests.sample_cases import case_draft
from tongxin.ledger.models import Entry
from tongxin.orgs.vocabulary import Kind
from tongxin.people.roles import Role
from tongxin.places.models import Division
from tongxin.sites.actions import adoptions, brands, cases, designations, dossiers, programmes, scoring, standards
from tongxin.sites.models import (
    Adoption,
    Assessment,
    BrandProject,
    Case,
    Designation,
    EvidenceKind,
    MaterialRequest,
    Milestone,
    Round,
    Sheet,
    Site,
    StandardVersion,
    Veto,
)
from tongxin.sites.tests.applying import admitted, assessed, fill_sheet
from tongxin.sites.tests.conftest import XIHE
from tongxin.sites.tests.racing import DONE, LATE, race
from tongxin.sites.tests.test_titles import DECISION

pytestmark = pytest.mark.django_db(transaction=True)

DAY = date(2026, 11, 2)
ONE_WINS = [DONE, LATE]


def posted(verb: str) -> int:
    return Entry.objects.filter(verb=f"sites.{verb}").count()


def test_two_officers_decide_about_a_title(site, officer, people, now):
    other = people(Role.CITY_OFFICER, name="示例·市二")

    def give(by):
        own = Site.objects.select_related("unit", "kind").get(pk=site.pk)
        return lambda: designations.designate(own, DECISION, by=by, now=now)

    assert race(lambda: give(officer), lambda: give(other)) == ONE_WINS
    title = Designation.objects.get()

    def end(verb, by):
        own = Designation.objects.select_related("site__unit").get(pk=title.pk)
        return lambda: verb(
            own, on=now.date(), reason="示例：整改期满仍不合格", number="示例〔2026〕3号", by=by, now=now
        )

    assert race(
        lambda: end(designations.revoke, officer), lambda: end(designations.deregister, other)
    ) == ONE_WINS  # fmt: skip
    assert (posted("designated"), posted("delisted")) == (1, 1)
    told = Entry.objects.get(verb="sites.delisted")
    title.refresh_from_db()
    assert (title.ended_as, title.ended_entry) == (told.details["ending"], told.position)


def test_two_officers_review_a_case_and_two_adopt_it(site, operator, county_officer, people, colleague_elsewhere, now):
    case = cases.begin_case(site, case_draft(site), by=operator, now=now)
    cases.submit_case(case, by=operator, now=now)
    other = people(Role.COUNTY_OFFICER, XIHE, name="示例·细河二")

    def own() -> Case:
        return Case.objects.for_list().get(pk=case.pk)

    def publish(by):
        seen = own()
        return lambda: cases.publish_case(seen, by=by, now=now)

    assert race(lambda: publish(county_officer), lambda: publish(other)) == ONE_WINS
    unit = make_office("210921000000", name="示例·采用单位", kind=Kind.SITE_OPERATOR)

    def adopt():
        seen = own()
        return lambda: adoptions.adopt_case(seen, unit, begun_on=DAY, by=colleague_elsewhere, now=now)

    assert race(adopt, adopt) == ONE_WINS
    adopted = Adoption.objects.get()

    def report(verb, **said):
        seen = Adoption.objects.for_list().get(pk=adopted.pk)
        return lambda: verb(seen, by=colleague_elsewhere, now=now, **said)

    assert race(
        lambda: report(adoptions.finish_adoption, result="示例：成效"),
        lambda: report(adoptions.stop_adoption, reason="示例：停止"),
    ) == ONE_WINS  # fmt: skip
    assert (posted("case_published"), posted("case_adopted")) == (1, 1)
    assert posted("adoption_done") + posted("adoption_stopped") == 1


def test_two_who_run_programmes(ten_haves, office, officer, people, now):
    other = people(Role.CITY_OFFICER, name="示例·市二")
    draft = programmes.ProgrammeDraft(name_zh="示例·竞态", mode="pilot")
    programme = programmes.set_up_programme(draft, owner=office, by=officer, now=now)
    terms = programmes.RoundDraft(version=ten_haves, opens_on=DAY, closes_on=DAY, last_month=202611)
    planned = programmes.plan_round(programme, 2026, terms, by=officer, now=now)

    def press(verb, by):
        own = Round.objects.for_list().get(pk=planned.pk)
        return lambda: verb(own, by=by, now=now)

    for verb in (programmes.open_round, programmes.close_round, programmes.end_round):
        assert race(lambda: press(verb, officer), lambda: press(verb, other)) == ONE_WINS  # noqa: B023
    version = standards.draft_version(ten_haves.standard, by=officer, now=now)

    def decide(verb, by, **said):
        own = StandardVersion.objects.select_related("standard__owner").get(pk=version.pk)
        return lambda: verb(own, by=by, now=now, **said)

    assert race(
        lambda: decide(standards.enact, officer, effective_from=now.date()),
        lambda: decide(standards.discard_version, other)
    ) == ONE_WINS  # fmt: skip
    assert StandardVersion.objects.in_force(now.date()).filter(standard=ten_haves.standard).count() == 1


def test_two_papers_answer_a_request_once(site, ten_haves, operator, county_officer, now):
    kind = EvidenceKind.objects.get(code="rules")
    asking = dossiers.Asking(
        criterion=ten_haves.criteria.get(code="H04"),
        evidence=kind,
        reason="复核需要最新的制度文本",
        minutes=15,
        due_on=DAY,
    )

    def file(title: str):
        own = Site.objects.select_related("unit").get(pk=site.pk)
        paper = dossiers.DocumentDraft(evidence=kind, title=title, issued_on=DAY, valid_until=DAY)
        content = b"%PDF-1.4\n" + title.encode()
        return lambda: dossiers.file_document(own, paper, content, name="制度.pdf", by=operator, now=now)

    dossiers.ask_for_material(site, asking, by=county_officer, now=now)
    assert race(lambda: file("示例一"), lambda: file("示例二")) == [DONE, DONE]
    assert (posted("material_answered"), posted("document_filed")) == (1, 2)
    asked = MaterialRequest.objects.get()

    def withdraw():
        own = MaterialRequest.objects.select_related("site__unit").get(pk=asked.pk)
        return lambda: dossiers.withdraw_request(own, reason="示例：已查到", by=county_officer, now=now)

    MaterialRequest.objects.update(status="open", document=None)
    assert race(withdraw, withdraw) == ONE_WINS


def test_two_who_lead_a_project(site, county_officer, officer, now):
    county = Division.objects.get(code=XIHE)
    brand = brands.keep_brand(county, brands.BrandDraft(name="示例", started_on=DAY), by=county_officer, now=now)
    project = brands.plan_project(brand, "示例·项目", by=county_officer, now=now)
    milestone = brands.set_milestone(project, "示例", owner=site.unit, due_on=DAY, by=county_officer, now=now)

    def press(verb, by, **said):
        own = BrandProject.objects.select_related("brand__office").get(pk=project.pk)
        return lambda: verb(own, by=by, now=now, **said)

    def reach():
        own = Milestone.objects.select_related("project__brand__office").get(pk=milestone.pk)
        return lambda: brands.reach_milestone(own, by=county_officer, now=now)

    assert race(
        lambda: press(brands.start_project, officer), lambda: press(brands.start_project, county_officer)
    ) == ONE_WINS  # fmt: skip
    assert race(reach, reach) == ONE_WINS
    assert race(
        lambda: press(brands.finish_project, county_officer),
        lambda: press(brands.stop_project, officer, reason="示例：停"),
    ) == ONE_WINS  # fmt: skip
    assert posted("brand_project_started") == posted("milestone_reached") == 1


def test_two_who_conclude_and_two_who_lift(site, round_, operator, county_officer, officer, people, now):
    application = admitted(site, round_, operator, county_officer, officer, now)
    assessment = assessed(
        application, [people(Role.ASSESSOR, name=f"示例·评委{each}") for each in "甲乙"], officer, now
    )
    for sheet in Sheet.objects.select_related("seat__assessor").order_by("pk"):
        sheet.assessment = assessment
        fill_sheet(sheet, 0, now)
    other = people(Role.CITY_OFFICER, name="示例·市二")

    def conclude(by):
        own = Assessment.objects.for_page().get(pk=assessment.pk)
        meeting = scoring.Meeting(DAY, "示例", "示例", "示例")
        return lambda: scoring.conclude(own, meeting, by=by, now=now)

    assert race(lambda: conclude(officer), lambda: conclude(other)) == ONE_WINS
    fact = scoring.VetoDraft("示例：责任事故", DAY, "示例〔2026〕7号", "整改验收合格")
    veto = scoring.find_veto(site, fact, by=officer, now=now)

    def lift(by):
        own = Veto.objects.select_related("site__unit").get(pk=veto.pk)
        return lambda: scoring.lift_veto(own, reason="示例：合格", document_number="示例〔2026〕8号", by=by, now=now)

    assert race(lambda: lift(officer), lambda: lift(other)) == ONE_WINS
    assert (posted("assessment_concluded"), posted("veto_lifted")) == (1, 1)
