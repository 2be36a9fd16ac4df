"""Any walk of cases, adoptions, brand projects, rounds, standards, requests and sheets is told by the ledger.

That every state can be reached and left is the table's (tests/test_states.py); here the verbs keep to the table.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import make_office
from tests.sample_cases import case_draft
from tongxin.orgs.vocabulary import Kind
from tongxin.people.roles import Role
from tongxin.places.models import Division
from tongxin.sites.actions import adoptions, brands, cases, dossiers, panels, programmes, scoring, standards
from tongxin.sites.models import Adoption, EvidenceKind, MaterialRequest, Sheet, StandardVersion
from tongxin.sites.tests.applying import admitted, assessed, fill_sheet
from tongxin.sites.tests.conftest import XIHE
from tongxin.sites.tests.walking import REFUSALS, pressed, walk
from tongxin.todos.models import Todo

FEW = settings(max_examples=5)
DAY = date(2026, 11, 2)
LATER = date(2027, 3, 1)


def open_todos(record, kind: str) -> bool:
    return Todo.objects.filter(subject_id=str(record.public_id), kind=f"sites.{kind}", state="open").exists()


@given(data=st.data())
@FEW
def test_of_a_case(site, operator, county_officer, officer, now, data):
    with transaction.atomic():
        case = cases.begin_case(site, case_draft(site), by=operator, now=now)
        steps = {
            "amend": lambda: cases.amend_case(case, case_draft(site, "示例·改"), by=operator, now=now),
            "submit": lambda: cases.submit_case(case, by=operator, now=now),
            "publish": lambda: cases.publish_case(case, by=county_officer, now=now),
            "publish one's own": lambda: cases.publish_case(case, by=operator, now=now),
            "return": lambda: cases.return_case(case, opinion="示例：请补充", by=officer, now=now),
            "give up": lambda: cases.give_up_case(case, by=operator, now=now),
            "withdraw": lambda: cases.withdraw_case(case, reason="示例：过时", by=officer, now=now),
        }

        def waits_for_whose_turn_it_is() -> None:
            assert open_todos(case, "case_to_review") == (case.status == "submitted")
            assert open_todos(case, "case_to_improve") == (case.status == "returned")
            assert case.published_at is not None or case.status not in {"published"}

        walk(data, case, steps, check=waits_for_whose_turn_it_is)
        transaction.set_rollback(True)


@given(data=st.data())
@FEW
def test_of_an_adoption(site, operator, county_officer, colleague_elsewhere, now, data):
    with transaction.atomic():
        case = cases.begin_case(site, case_draft(site), by=operator, now=now)
        cases.submit_case(case, by=operator, now=now)
        cases.publish_case(case, by=county_officer, now=now)
        unit = make_office("210921000000", name="示例·采用单位", kind=Kind.SITE_OPERATOR)
        by = colleague_elsewhere
        adopted = adoptions.adopt_case(case, unit, begun_on=DAY, by=by, now=now)
        steps = {
            "adopt again": lambda: adoptions.adopt_case(case, unit, begun_on=DAY, by=by, now=now),
            "finish": lambda: adoptions.finish_adoption(adopted, result="示例：成效", by=by, now=now),
            "finish elsewhere": lambda: adoptions.finish_adoption(adopted, result="示例", by=operator, now=now),
            "stop": lambda: adoptions.stop_adoption(adopted, reason="示例：场地到期", by=by, now=now),
        }

        def counts_once() -> None:
            assert Adoption.objects.filter(case=case, unit=unit).exclude(status="stopped").count() <= 1
            assert open_todos(adopted, "adoption_to_report") == adopted.is_under_way
            assert bool(adopted.result) == (not adopted.is_under_way)

        walk(data, adopted, steps, check=counts_once)
        transaction.set_rollback(True)


@given(data=st.data())
@FEW
def test_of_a_brand_project(site, operator, county_officer, colleague_elsewhere, now, data):
    with transaction.atomic():
        county = Division.objects.get(code=XIHE)
        brand = brands.keep_brand(county, brands.BrandDraft(name="示例", started_on=DAY), by=county_officer, now=now)
        project = brands.plan_project(brand, "示例·项目", by=county_officer, now=now)
        milestone = brands.set_milestone(project, "示例", owner=site.unit, due_on=DAY, by=county_officer, now=now)
        steps = {
            "start": lambda: brands.start_project(project, by=county_officer, now=now),
            "start elsewhere": lambda: brands.start_project(project, by=colleague_elsewhere, now=now),
            "reach": lambda: brands.reach_milestone(milestone, by=county_officer, now=now),
            "finish": lambda: brands.finish_project(project, by=county_officer, now=now),
            "stop": lambda: brands.stop_project(project, reason="示例：资金未到位", by=county_officer, now=now),
        }

        def is_owed_while_it_is_open() -> None:
            milestone.refresh_from_db()
            assert open_todos(milestone, "milestone_due") == (project.is_open and milestone.done_on is None)
            assert project.status != "done" or milestone.done_on is not None

        walk(data, project, steps, check=is_owed_while_it_is_open)
        transaction.set_rollback(True)


@given(data=st.data())
@FEW
def test_of_a_round(ten_haves, office, officer, county_officer, now, data):
    with transaction.atomic():
        draft = programmes.ProgrammeDraft(name_zh="示例·走查", mode="pilot")
        programme = programmes.set_up_programme(draft, owner=office, by=officer, now=now)
        terms = programmes.RoundDraft(version=ten_haves, opens_on=DAY, closes_on=DAY, last_month=202611)
        planned = programmes.plan_round(programme, 2026, terms, by=officer, now=now)
        walk(data, planned, {
            "amend": lambda: programmes.amend_round(planned, terms, by=officer, now=now),
            "open": lambda: programmes.open_round(planned, by=officer, now=now),
            "open elsewhere": lambda: programmes.open_round(planned, by=county_officer, now=now),
            "close": lambda: programmes.close_round(planned, by=officer, now=now),
            "end": lambda: programmes.end_round(planned, by=officer, now=now),
        })  # fmt: skip
        transaction.set_rollback(True)


@given(data=st.data())
@FEW
def test_of_a_version_of_a_standard(ten_haves, officer, county_officer, now, data):
    with transaction.atomic():
        version = standards.draft_version(ten_haves.standard, by=officer, now=now)
        criterion = version.criteria.in_order().first()
        said = standards.draft_of(criterion)

        def edit() -> None:
            standards.save_criterion(version, said, criterion=criterion, by=officer, now=now)

        def one_is_in_force() -> None:
            assert StandardVersion.objects.in_force(now.date()).filter(standard=ten_haves.standard).count() == 1

        walk(data, version, {
            "edit": edit,
            "enact": lambda: standards.enact(version, effective_from=now.date(), by=officer, now=now),
            "enact too early": lambda: standards.enact(version, effective_from=date(2019, 1, 1), by=officer, now=now),
            "enact later": lambda: standards.enact(version, effective_from=LATER, by=officer, now=now),
            "enact elsewhere": lambda: standards.enact(version, effective_from=LATER, by=county_officer, now=now),
            "discard": lambda: standards.discard_version(version, by=officer, now=now),
            "draft another": lambda: standards.draft_version(ten_haves.standard, by=officer, now=now),
        }, refusals=(*REFUSALS, standards.DraftExists), check=one_is_in_force)  # fmt: skip
        transaction.set_rollback(True)


@given(data=st.data())
@FEW
def test_of_a_request_for_material(site, ten_haves, operator, county_officer, now, data):
    with transaction.atomic():
        kind = EvidenceKind.objects.get(code="rules")
        asking = dossiers.Asking(
            criterion=ten_haves.criteria.get(code="H04"), evidence=kind, reason="复核需要最新的制度文本", minutes=15,
            due_on=DAY,
        )  # fmt: skip
        paper = dossiers.DocumentDraft(evidence=kind, title="示例·制度", issued_on=DAY)
        asked = dossiers.ask_for_material(site, asking, by=county_officer, now=now)

        def open_ones() -> None:
            waiting = MaterialRequest.objects.open().filter(site=site, evidence=kind).count()
            assert waiting == Todo.objects.filter(kind="sites.material_wanted", state="open").count() <= 1

        walk(data, asked, {
            "ask again": lambda: dossiers.ask_for_material(site, asking, by=county_officer, now=now),
            "hand in": lambda: dossiers.file_document(
                site, paper, b"%PDF-1.4\nx", name="制度.pdf", by=operator, now=now
            ),
            "withdraw": lambda: dossiers.withdraw_request(asked, reason="示例：已查到", by=county_officer, now=now),
            "withdraw as the site": lambda: dossiers.withdraw_request(asked, reason="示例", by=operator, now=now),
        }, refusals=(*REFUSALS, dossiers.OnFileAlready), check=open_ones)  # fmt: skip
        transaction.set_rollback(True)


@given(data=st.data())
@FEW
def test_of_an_assessment_and_its_sheets(site, round_, operator, county_officer, officer, people, now, data):
    with transaction.atomic():
        application = admitted(site, round_, operator, county_officer, officer, now)
        first, second, third = [people(Role.ASSESSOR, name=f"示例·评委{letter}") for letter in "甲乙丙"]
        assessment = assessed(application, [first, second], officer, now, margin=500)
        sheets = list(Sheet.objects.select_related("seat__assessor").order_by("pk"))
        for sheet in sheets:
            sheet.assessment = assessment

        def fill(sheet: Sheet, less: int):
            return lambda: fill_sheet(sheet, less, now)

        steps = {
            "first sheet": fill(sheets[0], 0),
            "second sheet": fill(sheets[1], 0),
            "second sheet, far apart": fill(sheets[1], 900),
            "talk and score again": lambda: scoring.score_again(assessment, reason="示例：复核", by=officer, now=now),
            "talk and let stand": lambda: scoring.let_stand(assessment, reason="示例：维持", by=officer, now=now),
            "conclude": lambda: scoring.conclude(
                assessment, scoring.Meeting(DAY, "示例", "示例", "示例"), by=officer, now=now
            ),
            "another seat": lambda: panels.give_seat(assessment, third, by=officer, now=now),
            "conclude as an assessor": lambda: scoring.conclude(
                assessment, scoring.Meeting(DAY, "示例", "示例", "示例"), by=first, now=now
            ),
        }

        def sheets_are_told_too() -> None:
            for sheet in sheets:
                sheet.refresh_from_db(fields=["status", "submitted_at"])
                assert (sheet.submitted_at is not None) == (sheet.status == "submitted")
            assert assessment.status == "scoring" or {sheet.status for sheet in sheets} == {"submitted"}
            assert (assessment.points is not None) == assessment.is_concluded

        for name in ("first sheet", "second sheet, far apart"):
            assert pressed(steps[name])
        assessment.refresh_from_db()
        walk(data, assessment, steps, check=sheets_are_told_too, start="scoring")
        transaction.set_rollback(True)
