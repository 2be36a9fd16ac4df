"""A site on its way: what tests of applications and assessments begin with."""

from __future__ import annotations

from datetime import date, datetime

from tests.guards import unwatched
from tongxin.people.models import Person
from tongxin.sites.actions import applications, panels, reviews, scoring
from tongxin.sites.actions.reviews import Said
from tongxin.sites.models import Application, Assessment, Round, SelfScore, Sheet, Site, SiteKind, StandardVersion
from tongxin.sites.sheets import scored_criteria

REASON = "核对台账后扣减"


def filled_in() -> dict[str, object]:
    """A form in which everything needed is written."""
    return {
        "site_name": "示例·示范点", "kind": SiteKind.objects.order_by("pk").first(), "address": "示例路1号",
        "operator_org": "示例·运营单位", "leader_name": "示例·甲", "leader_post": "主任", "contact_name": "示例·乙",
        "contact_phone": "+8613800138000", "founded_on": date(2021, 5, 1), "venue_area": 200, "staff_full": 3,
        "staff_part": 2, "covered_units": 20, "covered_people": 300, "overview": "基本情况，示例。",
        "practices": "主要做法一。主要做法二。", "results": "成效明显。", "operator_opinion": "同意申报。",
        "commitment": True,
    }  # fmt: skip


def score_oneself(site: Site, round_: Round, by: Person, now: datetime) -> None:
    """The site gives itself all points that it may, and the round asks for no more than that."""
    with unwatched():
        # Most criteria of the ten haves are the system's to fill, and the ledger of a test is empty.
        StandardVersion.objects.filter(pk=round_.version_id).update(pass_points=100)
        round_.version.pass_points = 100
        for criterion in round_.version.criteria.in_order():
            SelfScore.objects.create(
                site=site,
                round=round_,
                criterion=criterion,
                points=criterion.points,
                scored_by=by.actor_id,
                scored_at=now,
            )


def draft(site: Site, round_: Round, by: Person, now: datetime) -> Application:
    """A form filled in, and not handed in yet."""
    score_oneself(site, round_, by, now)
    application = applications.begin(site, round_, by=by, now=now)
    applications.save(application, filled_in(), by=by, now=now)
    return Application.objects.for_page().get(pk=application.pk)


def at_county(site: Site, round_: Round, operator: Person, county: Person, now: datetime) -> Application:
    """An application that the county has opened."""
    application = draft(site, round_, operator, now)
    applications.submit(application, by=operator, now=now)
    reviews.open_application(application, by=county, now=now)
    return application


def admitted(
    site: Site, round_: Round, operator: Person, county: Person, officer: Person, now: datetime
) -> Application:
    """An application that the city has admitted to assessment."""
    application = at_county(site, round_, operator, county, now)
    reviews.agree(application, Said("同意推荐"), by=county, now=now)
    reviews.admit(application, Said("同意"), by=officer, now=now)
    return application


def assessed(
    application: Application, assessors: list[Person], officer: Person, now: datetime, *, visit_weight: int = 0,
    margin: int = 1000,
) -> Assessment:  # fmt: skip
    """An open assessment in which all have stated that they have no interest."""
    counting = panels.Counting(visit_weight=visit_weight, margin=margin)
    panels.set_up_panel(application.round, assessors, counting, by=officer, now=now)
    assessment = panels.open_assessment(application, by=officer, now=now)
    for seat in assessment.seats.select_related("assessor").order_by("pk"):
        panels.state_interests(seat, conflicted=False, by=seat.assessor, now=now)
    return Assessment.objects.for_page().get(pk=assessment.pk)


def fill_sheet(sheet: Sheet, less: int, now: datetime, *, submit: bool = True) -> None:
    """Give all points but `less` hundredths of the first criterion, and hand the sheet in."""
    criteria = scored_criteria(sheet.assessment.application.round.version)
    given = {
        criterion: scoring.Given(criterion.points, criterion.points - (0 if index else less), REASON)
        for index, criterion in enumerate(criteria)
    }
    by = sheet.seat.assessor
    scoring.save_sheet(sheet, given, by=by, now=now)
    if submit:
        scoring.submit_sheet(sheet, by=by, now=now)
