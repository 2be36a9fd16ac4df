"""Set up a panel, open a site's assessment, give seats, state interests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tongxin.ledger import actions as ledger
from tongxin.notices import actions as notices
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.people.roles import Role
from tongxin.sites.actions.scoring import close_when_all_are_in
from tongxin.sites.models import Application, Assessment, Panel, Round, Seat, Sheet
from tongxin.sites.permissions.assessments import (
    obstacle_to_amend_panel,
    obstacle_to_end_seat,
    obstacle_to_give_seat,
    obstacle_to_leave_empty,
    obstacle_to_open_assessment,
    obstacle_to_set_up,
    obstacle_to_sit,
    obstacle_to_state,
)
from tongxin.sites.vocabulary import assessment as words
from tongxin.sites.vocabulary.assessment import Averaging, Statement
from tongxin.todos.actions import open_todo, settle, withdraw


@dataclass(frozen=True)
class Counting:
    """How sheets become one number. visit_weight: percent; margin: hundredths of a point."""

    averaging: Averaging = Averaging.MEAN
    visit_weight: int = 40
    margin: int = 1000


@transaction.atomic
def set_up_panel(
    round: Round,  # noqa: A002
    assessors: Sequence[Person],
    counting: Counting,
    *,
    by: Person,
    now: datetime,
) -> Panel:
    """Say who assesses the sites of a round and how it is counted; again until the first assessment is opened.

    Raises NotAllowed. Later only the assessors can be changed, for the sites that follow.
    """
    ledger.hold(round)
    require(obstacle_to_set_up(by, round))
    panel = Panel.objects.filter(round=round).first() or Panel(round=round)
    chosen = (panel.averaging, panel.visit_weight, panel.margin)
    wanted = (counting.averaging.value, counting.visit_weight, counting.margin)
    if chosen != wanted:
        require(obstacle_to_amend_panel(by, round))
        panel.averaging, panel.visit_weight, panel.margin = wanted
    step = words.PANEL_AMENDED if panel.pk else words.PANEL_SET_UP
    panel.save()
    panel.assessors.set(assessors)
    ledger.record(step, panel, by=by, now=now, unit=round.programme.owner)
    return panel


@transaction.atomic
def open_assessment(application: Application, *, by: Person, now: datetime) -> Assessment:
    """Open the assessment of an admitted application: everybody of the panel who may assess it gets a seat.

    Raises NotAllowed.
    """
    ledger.hold(application)
    require(obstacle_to_open_assessment(by, application))
    panel = Panel.objects.get(round=application.round)
    able = [each for each in panel.assessors.order_by("pk") if obstacle_to_sit(each, application.site) is None]
    assessment = Assessment(application=application, panel=panel, opened_at=now, seats_wanted=len(able))
    assessment.save()
    ledger.record(words.ASSESSMENT_OPENED, assessment, by=by, now=now, unit=application.site.unit, seats=len(able))
    for assessor in able:
        _seat(assessment, assessor, by=by, now=now)
    return assessment


def _seat(assessment: Assessment, assessor: Person, *, by: Person, now: datetime) -> Seat:
    # Posted where the programme is run and not at the site: whom a site meets on the panel is not the site's to know.
    seat = Seat(assessment=assessment, assessor=assessor)
    seat.save()
    application = assessment.application
    ledger.record(words.SEAT_GIVEN, seat, by=by, now=now, unit=application.round.programme.owner)
    name = application.site.unit.name_zh
    todo = open_todo(
        words.TO_STATE, subject=seat, unit=application.round.programme.owner, person=assessor, by=by, now=now,
        link=assessment.get_absolute_url(), site=name,
    )  # fmt: skip
    notices.tell(
        [assessor.actor_id],
        words.SEAT_NOTICE,
        now=now,
        link=assessment.get_absolute_url(),
        subject=todo.subject,
        site=name,
    )
    return seat


@transaction.atomic
def give_seat(assessment: Assessment, assessor: Person, *, by: Person, now: datetime) -> Seat:
    """Give somebody a seat, in place of one who stood back or besides the others. Raises NotAllowed."""
    ledger.hold(assessment)
    require(obstacle_to_give_seat(by, assessment, assessor))
    seat = _seat(assessment, assessor, by=by, now=now)
    taken = assessment.seats.taken().count()
    if taken > assessment.seats_wanted:
        Assessment.objects.filter(pk=assessment.pk).update(seats_wanted=taken)
    if taken >= assessment.seats_wanted:
        settle(words.TO_REPLACE, subject=assessment, by=by, now=now)
    return seat


@transaction.atomic
def end_seat(seat: Seat, *, reason: str, by: Person, now: datetime) -> None:
    """End the seat of an assessor who cannot go on (终止席位); a sheet of theirs that is in stays, and counts.

    The seat is to be filled then, or left empty. reason: kept with the seat, and not in the ledger, because it is
    about a person. Raises NotAllowed.
    """
    assessment = seat.assessment
    ledger.hold(assessment)
    ledger.hold(seat)
    require(obstacle_to_end_seat(by, seat))
    seat.left_at, seat.reason = now, reason
    seat.save(update_fields=["left_at", "reason"])
    owner, site = assessment.application.round.programme.owner, assessment.application.site.unit.name_zh
    ledger.record(words.SEAT_ENDED, seat, by=by, now=now, unit=owner)
    for kind in (words.TO_STATE, words.TO_SCORE):
        withdraw(kind, subject=seat, by=by, now=now)
    open_todo(words.TO_REPLACE, subject=assessment, unit=owner, role=Role.CITY_OFFICER, by=by, now=now, site=site)
    notices.tell([seat.assessor.actor_id], words.SEAT_ENDED_NOTICE, now=now, site=site)


@transaction.atomic
def leave_empty(assessment: Assessment, *, by: Person, now: datetime) -> None:
    """Go on with one assessor fewer, where nobody can take an empty seat. Raises NotAllowed."""
    ledger.hold(assessment)
    require(obstacle_to_leave_empty(by, assessment))
    assessment.seats_wanted -= 1
    assessment.save(update_fields=["seats_wanted"])
    ledger.record(words.SEAT_LEFT, assessment, by=by, now=now, unit=assessment.application.round.programme.owner)
    if assessment.seats.taken().count() >= assessment.seats_wanted:
        settle(words.TO_REPLACE, subject=assessment, by=by, now=now)
    close_when_all_are_in(assessment, by=by, now=now)


@transaction.atomic
def state_interests(seat: Seat, *, conflicted: bool, reason: str = "", by: Person, now: datetime) -> None:
    """State whether one has an interest in the site (回避声明). Who has stands back, and the seat is to be filled.

    Raises NotAllowed.
    """
    assessment = seat.assessment
    ledger.hold(assessment)
    ledger.hold(seat)
    require(obstacle_to_state(by, seat, conflicted=conflicted))
    seat.statement = Statement.CONFLICTED if conflicted else Statement.CLEAR
    seat.reason, seat.stated_at = reason if conflicted else "", now
    seat.save(update_fields=["statement", "reason", "stated_at"])
    owner = assessment.application.round.programme.owner
    ledger.record(words.STATED, seat, by=by, now=now, unit=owner, kind=seat.statement)
    settle(words.TO_STATE, subject=seat, by=by, now=now)
    site = assessment.application.site.unit.name_zh
    if conflicted:
        withdraw(words.TO_SCORE, subject=seat, by=by, now=now)
        open_todo(words.TO_REPLACE, subject=assessment, unit=owner, role=Role.CITY_OFFICER, by=by, now=now, site=site)
        return
    for stage in assessment.panel.weights:
        if not seat.sheets.filter(stage=stage).exists():
            sheet = Sheet(assessment=assessment, seat=seat, stage=stage)
            sheet.save()
            ledger.record(words.SHEET_BEGUN, sheet, by=by, now=now, unit=owner)
    open_todo(
        words.TO_SCORE, subject=seat, unit=owner, person=by, by=seat.assessor, now=now,
        link=assessment.get_absolute_url(), site=site,
    )  # fmt: skip
