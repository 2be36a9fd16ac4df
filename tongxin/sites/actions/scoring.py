"""Score a site alone; when the last sheet is in, see how far they lie apart; reconcile; conclude; exclude by a fact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction

from tongxin.ledger import actions as ledger
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.people.roles import Role
from tongxin.privacy.fields import sealed
from tongxin.sites import sheets as reading
from tongxin.sites.models import Assessment, Criterion, ItemScore, Sheet, Site, Veto
from tongxin.sites.permissions.assessments import (
    obstacle_to_conclude,
    obstacle_to_find_veto,
    obstacle_to_lift_veto,
    obstacle_to_reconcile,
    obstacle_to_score,
    obstacle_to_submit_sheet,
)
from tongxin.sites.rules import scoring as rules
from tongxin.sites.rules.scoring import Step
from tongxin.sites.vocabulary import assessment as words
from tongxin.sites.vocabulary.assessment import AssessmentStatus, SheetStatus, Statement
from tongxin.todos.actions import open_todo, settle
from tongxin.todos.kinds import TodoKind


class Given(NamedTuple):
    """What an assessor gives for one criterion. own: the site's own points; points: None for not yet."""

    own: int
    points: int | None
    reason: str


@transaction.atomic
def save_sheet(sheet: Sheet, given: Mapping[Criterion, Given], *, remark: str = "", by: Person, now: datetime) -> None:
    """Save a sheet, also half filled in. Raises NotAllowed."""
    ledger.hold(sheet.assessment)
    ledger.hold(sheet)
    require(obstacle_to_score(by, sheet))
    written = {item.criterion_id: item for item in sheet.items.all()}
    for criterion, said in given.items():
        item = written.get(criterion.pk) or ItemScore(sheet=sheet, criterion=criterion)
        item.own_points, item.points, item.reason = said.own, said.points, said.reason
        item.save()
    sheet.remark = remark
    sheet.save(update_fields=["remark"])
    ledger.record(words.SHEET_SAVED, sheet, by=by, now=now, unit=_owner(sheet.assessment))


@transaction.atomic
def submit_sheet(sheet: Sheet, *, by: Person, now: datetime) -> None:
    """Submit a sheet; the last one ends the scoring. Raises NotAllowed, WrongMove."""
    assessment = sheet.assessment
    ledger.hold(assessment)
    ledger.hold(sheet)
    wanted = reading.scored_criteria(assessment.application.round.version)
    items = list(sheet.items.all())
    require(obstacle_to_submit_sheet(by, sheet, items, len(wanted)))
    ledger.move(sheet, words.SUBMIT_SHEET, by=by, now=now, unit=_owner(assessment), fields={"submitted_at": now})
    if not sheet.seat.sheets.exclude(status=SheetStatus.SUBMITTED).exists():
        settle(words.TO_SCORE, subject=sheet.seat, by=by, now=now)
    close_when_all_are_in(assessment, by=by, now=now)


def close_when_all_are_in(assessment: Assessment, *, by: Person, now: datetime) -> None:
    """End the scoring when every seat's sheets are in: within the margin it is scored, else to be reconciled.

    The assessment must be held, so that of two last sheets one sees the other.
    """
    taken = assessment.seats.taken()
    if assessment.status != AssessmentStatus.SCORING or taken.count() < assessment.seats_wanted:
        return
    if taken.exclude(statement=Statement.CLEAR).exists() or _some_sheet_is_out(assessment):
        return
    found = reading.outcome(assessment, reading.submitted(assessment))
    if found is None:
        return
    apart = found.widest > assessment.panel.margin
    step, todo = (words.FIND_APART, words.TO_RECONCILE) if apart else (words.AGREE_SCORES, words.TO_CONCLUDE)
    # Posted where the programme is run: who handed in the last sheet is not the site's to know.
    ledger.move(
        assessment, step, by=by, now=now, unit=_owner(assessment), fields={"spread": found.widest},
        details={"spread": points_told(found.widest), "margin": points_told(assessment.panel.margin)},
    )  # fmt: skip
    _ask_owner(assessment, todo, by=by, now=now)


def _some_sheet_is_out(assessment: Assessment) -> bool:
    return assessment.sheets.counting().exclude(status=SheetStatus.SUBMITTED).exists()


@transaction.atomic
def score_again(assessment: Assessment, *, reason: str, by: Person, now: datetime) -> None:
    """After the panel has talked, give every sheet back to its assessor; what it said first is kept beside it.

    Raises NotAllowed, WrongMove.
    """
    ledger.hold(assessment)
    require(obstacle_to_reconcile(by, assessment))
    owner = _owner(assessment)
    ledger.move(
        assessment, words.SCORE_AGAIN, by=by, now=now, unit=owner, details={"reason": reason[:200]},
        fields={"reconciled": reason, "spread": None},
    )  # fmt: skip
    for kind in (words.TO_RECONCILE, words.TO_TALK_AGAIN):
        settle(kind, subject=assessment, by=by, now=now)
    # Whose seat was ended looks at nothing again: the sheet that they handed in stays as it is.
    for sheet in (
        assessment.sheets.counting().filter(seat__left_at=None).select_related("seat__assessor").order_by("pk")
    ):
        for item in sheet.items.filter(first_points=None).exclude(points=None):
            item.first_points = item.points
            item.save(update_fields=["first_points"])
        ledger.move(sheet, words.REOPEN_SHEET, by=by, now=now, unit=owner, fields={"submitted_at": None})
        open_todo(
            words.TO_SCORE, subject=sheet.seat, unit=owner, person=sheet.seat.assessor, by=by, now=now,
            link=assessment.get_absolute_url(), site=assessment.application.site.unit.name_zh,
        )  # fmt: skip


@transaction.atomic
def let_stand(assessment: Assessment, *, reason: str, by: Person, now: datetime) -> None:
    """After the panel has talked, let the scores stand as they are, with the reason. Raises NotAllowed, WrongMove."""
    ledger.hold(assessment)
    require(obstacle_to_reconcile(by, assessment))
    ledger.move(
        assessment, words.LET_STAND, by=by, now=now, unit=_owner(assessment), details={"reason": reason[:200]},
        fields={"reconciled": reason},
    )  # fmt: skip
    for kind in (words.TO_RECONCILE, words.TO_TALK_AGAIN):
        settle(kind, subject=assessment, by=by, now=now)
    _ask_owner(assessment, words.TO_CONCLUDE, by=by, now=now)


@dataclass(frozen=True)
class Meeting:
    """When and where the panel met, who chaired, and what it finds about the site."""

    held_on: date
    venue: str
    chair: str
    finding: str


@transaction.atomic
def conclude(assessment: Assessment, meeting: Meeting, *, by: Person, now: datetime) -> None:
    """Conclude: settle points, band and whether a fact excludes the site. Raises NotAllowed, WrongMove."""
    ledger.hold(assessment)
    require(obstacle_to_conclude(by, assessment))
    sheets = reading.submitted(assessment)
    found = reading.outcome(assessment, sheets)
    assert found is not None, "what is scored has sheets"
    application = assessment.application
    bands = {band.code: band for band in application.round.version.bands.order_by("pk")}
    vetoed = Veto.objects.in_force().filter(site=application.site).exists()
    ranked = application.round.programme.names_sites and not vetoed  # a pilot is not ranked
    code = "" if not ranked else rules.band(found.points, [Step(band.code, band.points) for band in bands.values()])
    band = bands.get(code)
    fields: dict[str, object] = {
        "points": found.points, "most": reading.total(sheets[0].items.all()).most, "band": band, "vetoed": vetoed,
        "held_on": meeting.held_on, "venue": meeting.venue,
        "chair": sealed(assessment, "chair", meeting.chair), "finding": meeting.finding,
        "concluded_by": by.actor_id, "concluded_at": now,
    }  # fmt: skip
    ledger.move(
        assessment, words.CONCLUDE, by=by, now=now, unit=application.site.unit, fields=fields,
        details={"points": points_told(found.points), "band": band.name_zh if band else "", "vetoed": vetoed},
    )  # fmt: skip
    settle(words.TO_CONCLUDE, subject=assessment, by=by, now=now)


def reopen(assessment: Assessment, *, by: Person, now: datetime) -> None:
    """Give the panel its result back after an objection was upheld: the sheets are looked at again, or stand with a
    reason. Checks nothing. Raises WrongMove."""
    ledger.hold(assessment)
    fields: dict[str, object] = {
        "points": None, "most": None, "band": None, "vetoed": None, "reconciled": "", "concluded_by": "",
        "concluded_at": None, "reopened_at": now,
    }  # fmt: skip
    ledger.move(
        assessment, words.REOPEN, by=by, now=now, unit=assessment.application.site.unit, fields=fields,
        details={
            "points": points_told(assessment.points or 0), "band": assessment.band.name_zh if assessment.band else "",
        },
    )  # fmt: skip
    _ask_owner(assessment, words.TO_TALK_AGAIN, by=by, now=now)


@dataclass(frozen=True)
class VetoDraft:
    """A fact that excludes: what, when, by which document, and what has to happen for it to be lifted."""

    fact: str
    happened_on: date
    document_number: str
    removal: str


@transaction.atomic
def find_veto(site: Site, draft: VetoDraft, *, by: Person, now: datetime) -> Veto:
    """Record a fact that excludes a site, whatever its total (一票否决). Raises NotAllowed."""
    ledger.hold(site)
    require(obstacle_to_find_veto(by, site))
    veto = Veto(
        site=site, fact=draft.fact, happened_on=draft.happened_on, document_number=draft.document_number,
        removal=draft.removal, found_by=by.actor_id, found_at=now,
    )  # fmt: skip
    veto.save()
    ledger.record(
        words.VETO_FOUND, veto, by=by, now=now, unit=site.unit, occurred_on=draft.happened_on, fact=draft.fact,
        document=draft.document_number,
    )  # fmt: skip
    return veto


@transaction.atomic
def lift_veto(veto: Veto, *, reason: str, document_number: str, by: Person, now: datetime) -> None:
    """Lift a fact that excluded a site, with the document that says so. Raises NotAllowed."""
    ledger.hold(veto)
    require(obstacle_to_lift_veto(by, veto))
    veto.lifted_reason, veto.lifted_document = reason, document_number
    veto.lifted_by, veto.lifted_at = by.actor_id, now
    veto.save(update_fields=["lifted_reason", "lifted_document", "lifted_by", "lifted_at"])
    ledger.record(words.VETO_LIFTED, veto, by=by, now=now, unit=veto.site.unit, reason=reason, document=document_number)


def points_told(hundredths: int) -> str:
    """Return points as they are written: 8350 → "83.5"."""
    return f"{hundredths / 100:g}"


def _owner(assessment: Assessment) -> Unit:
    return assessment.application.round.programme.owner


def _ask_owner(assessment: Assessment, kind: TodoKind, *, by: Person, now: datetime) -> None:
    open_todo(
        kind, subject=assessment, unit=_owner(assessment), role=Role.CITY_OFFICER, by=by, now=now,
        site=assessment.application.site.unit.name_zh,
    )  # fmt: skip
