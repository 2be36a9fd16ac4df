"""Two applications: one that is being filled in, and one that has been all the way to a concluded assessment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tests.guards import unwatched
from tongxin.orgs.models import Unit
from tongxin.people.actions import RoleDraft, first_role, make_account
from tongxin.people.models import Person
from tongxin.people.roles import Role
from tongxin.sites import offices
from tongxin.sites.actions import applications, panels, reviews, scoring
from tongxin.sites.actions.dossiers import DocumentDraft, file_document
from tongxin.sites.actions.reviews import Said
from tongxin.sites.actions.sites import register_site
from tongxin.sites.models import (
    Application,
    Assessment,
    Document,
    EvidenceKind,
    Round,
    Seat,
    Sheet,
    Site,
    SiteKind,
    SiteObjection,
    StandardVersion,
    Veto,
)
from tongxin.sites.sheets import scored_criteria
from tongxin.sites.vocabulary.application import REVIEWERS, Level


@dataclass(frozen=True)
class SampleApplication:
    """One of everything that a page of applications and assessments can be about."""

    draft: Application
    application: Application
    objection: SiteObjection
    assessment: Assessment
    seat: Seat
    sheet: Sheet
    paper: Document
    veto: Veto


def make_applications(
    draft: Application, second: Unit, round_: Round, officer: Person, *, now: datetime, text: str = "示例·申报"
) -> SampleApplication:
    """Lead an application of the second unit through its whole way.

    draft: one that has been begun and not handed in. text: what is written wherever somebody may write.
    """
    with unwatched():
        StandardVersion.objects.filter(pk=round_.version_id).update(pass_points=0)
    other = register_site(second, by=officer, now=now)
    paper = DocumentDraft(evidence=EvidenceKind.objects.get(code="rules"), title=text, issued_on=date(2026, 3, 1))
    filed = file_document(other, paper, b"%PDF-1.4\nsample", name="制度.pdf", by=officer, now=now)
    operator = writer(officer, now)
    application = applications.begin(other, round_, by=operator, now=now)
    applications.save(application, form(text), by=operator, now=now)
    application = _again(application)
    applications.submit(application, by=operator, now=now)
    reviewer = _reviewer(offices.first_level(other), other, officer)
    reviews.open_application(application, by=reviewer, now=now)
    reviews.send_back(application, Said(text), by=reviewer, now=now)
    applications.save(application, {"results": f"{text}，已补充。"}, by=operator, now=now)
    applications.submit(_again(application), by=operator, now=now)
    reviews.decline(_again(application), Said(text, "示例〔2026〕2号"), by=reviewer, now=now)
    objection = applications.object_to_decision(_again(application), text=text, by=operator, now=now)
    objection = SiteObjection.objects.select_related("application__site__unit").get(pk=objection.pk)
    above = _reviewer(offices.above(Level(objection.about)), other, officer)
    reviews.answer(objection, text=text, upheld=True, by=above, now=now)
    while (lying := _again(application)).status != "assessing":
        by = _reviewer(lying.level, other, officer) if lying.level else officer
        reviews.agree(lying, Said(text), by=by, now=now)
    assessment = _assessed(_again(application), officer, now, text)
    fact = scoring.VetoDraft(text, date(2026, 2, 1), "示例〔2026〕7号", text)
    veto = scoring.find_veto(other, fact, by=officer, now=now)
    seat = assessment.seats.order_by("pk").first()
    return SampleApplication(
        draft=draft,
        application=_again(application),
        objection=objection,
        assessment=assessment,
        seat=seat,
        sheet=seat.sheets.first(),
        paper=filed,
        veto=veto,
    )


def writer(officer: Person, now: datetime) -> Person:
    """A colleague of the officer who hands in for sites; whoever gives an opinion on it is somebody else."""
    email = f"writer-{officer.pk}@example.org"
    if found := Person.objects.filter(email=email).first():
        return found
    standing = officer.standings()[0]
    unit = Unit.objects.get(pk=standing.unit_id)
    person = make_account(email=email, name="示例·填报人", password=None, unit=unit, by=None, now=now)
    first_role(person, RoleDraft(role=standing.role, unit=unit, starts_on=date(2018, 1, 1)), by=person, now=now)
    return person


def _reviewer(level: Level, site: Site, officer: Person) -> Person:
    """Who acts at the level for the site: somebody of its office, where there is one; else the officer."""
    acting, unit = offices.acting(level, site)
    held = Person.objects.holding(REVIEWERS[acting], at=unit).order_by("pk").first() if unit else None
    return held or officer


def _again(application: Application) -> Application:
    return Application.objects.for_page().get(pk=application.pk)


def form(text: str) -> dict[str, object]:
    """A form in which everything needed is written."""
    numbers = dict.fromkeys(("venue_area", "staff_full", "staff_part", "covered_units", "covered_people"), 3)
    texts = ("site_name", "address", "operator_org", "leader_name", "contact_name", "brand_name", "overview",
             "practices", "results", "operator_opinion")  # fmt: skip
    return {
        **numbers,
        **dict.fromkeys(texts, text[:20]),
        "kind": SiteKind.objects.order_by("pk").first(),
        "founded_on": date(2021, 5, 1),
        "contact_phone": "+8613800138000",
        "commitment": True,
    }


def _assessed(application: Application, officer: Person, now: datetime, text: str) -> Assessment:
    office = application.round.programme.owner
    assessors = []
    for number in (1, 2):
        email = f"assessor{number}-{application.pk}@example.org"
        person = make_account(email=email, name=f"示例·评委{number}", password=None, unit=office, by=None, now=now)
        first_role(person, RoleDraft(role=Role.ASSESSOR, unit=office, starts_on=date(2018, 1, 1)), by=person, now=now)
        assessors.append(person)
    counting = panels.Counting(visit_weight=0)
    if hasattr(application.round, "panel"):
        panel = application.round.panel
        counting = panels.Counting(panels.Averaging(panel.averaging), panel.visit_weight, panel.margin)
    panels.set_up_panel(application.round, assessors, counting, by=officer, now=now)
    assessment = panels.open_assessment(_again(application), by=officer, now=now)
    for seat in assessment.seats.select_related("assessor").order_by("pk"):
        panels.state_interests(seat, conflicted=False, by=seat.assessor, now=now)
    assessment = Assessment.objects.for_page().get(pk=assessment.pk)
    for sheet in assessment.sheets.select_related("seat__assessor").order_by("pk"):
        sheet.assessment = assessment
        given = {each: scoring.Given(0, each.points, text) for each in scored_criteria(application.round.version)}
        scoring.save_sheet(sheet, given, remark=text, by=sheet.seat.assessor, now=now)
        scoring.submit_sheet(sheet, by=sheet.seat.assessor, now=now)
    assessment = Assessment.objects.for_page().get(pk=assessment.pk)
    meeting = scoring.Meeting(date(2026, 11, 23), text[:50], text[:20], text)
    scoring.conclude(assessment, meeting, by=officer, now=now)
    return assessment
