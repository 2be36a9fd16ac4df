"""Who may set up panels, score, reconcile and conclude; what excludes an assessor."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from tongxin.people.models import Person
from tongxin.people.permissions import late
from tongxin.people.roles import Deed
from tongxin.sites.models import Application, Assessment, ItemScore, Round, Seat, Sheet, Site, Veto
from tongxin.sites.rules.assessing import least_seats
from tongxin.sites.vocabulary.application import Status
from tongxin.sites.vocabulary.assessment import AssessmentStatus, SheetStatus, Statement
from tongxin.sites.vocabulary.programme import RoundStatus


def obstacle_to_set_up(person: Person, round: Round) -> str | None:  # noqa: A002
    """Return why the person may not set up the round's panel, or None."""
    if not person.may(Deed.RUN_PROGRAMMES, at=round.programme.owner):
        return _("Panels are set up by the office that runs the programme.")
    if round.status == RoundStatus.ENDED:
        return late(_("The round has ended."))
    return None


def obstacle_to_amend_panel(person: Person, round: Round) -> str | None:  # noqa: A002
    """Return why averaging, weights and margin cannot be changed any more, or None: settled by the first assessment."""
    if obstacle := obstacle_to_set_up(person, round):
        return obstacle
    if Assessment.objects.filter(panel__round=round).exists():
        return late(_("Sites are being assessed: the way of counting is settled."))
    return None


def obstacle_to_sit(other: Person, site: Site) -> str | None:
    """Return why this person cannot assess this site, or None. Who works for the site or reviews it stands back."""
    if not other.may(Deed.ASSESS):
        return _("%(name)s is not an assessor.") % {"name": other.name}
    if other.may(Deed.APPLY, at=site.unit):
        return _("%(name)s works for the site.") % {"name": other.name}
    return None


def obstacle_to_open_assessment(person: Person, application: Application) -> str | None:
    """Return why the assessment cannot be opened, or None."""
    if obstacle := obstacle_to_set_up(person, application.round):
        return obstacle
    if application.status != Status.ASSESSING:
        return late(_("The application has not been admitted to assessment."))
    if Assessment.objects.filter(application=application).exists():
        return late(_("The assessment is open already."))
    panel = getattr(application.round, "panel", None)
    if panel is None:
        return _("Set up the round's panel first.")
    able = [each for each in panel.assessors.order_by("pk") if obstacle_to_sit(each, application.site) is None]
    if len(able) < least_seats(panel.averaging):
        return _("The panel needs at least %(number)s assessors who may assess this site.") % {
            "number": least_seats(panel.averaging)
        }
    return None


def obstacle_to_run_assessment(person: Person, assessment: Assessment) -> str | None:
    """Return why the person may not run this assessment, or None."""
    if obstacle := obstacle_to_set_up(person, assessment.application.round):
        return obstacle
    if assessment.is_concluded:
        return late(_("The assessment is concluded."))
    return None


def obstacle_to_give_seat(person: Person, assessment: Assessment, other: Person) -> str | None:
    """Return why the person may not give this other a seat, or None."""
    if obstacle := obstacle_to_run_assessment(person, assessment):
        return obstacle
    if assessment.status != AssessmentStatus.SCORING:
        return late(_("All sheets are in."))
    if assessment.seats.filter(assessor=other).exists():
        return late(_("%(name)s has or had a seat already.") % {"name": other.name})
    return obstacle_to_sit(other, assessment.application.site)


def obstacle_to_end_seat(person: Person, seat: Seat) -> str | None:
    """Return why the person may not end this seat (终止席位), or None: of one who cannot go on, while it is scored."""
    if obstacle := obstacle_to_run_assessment(person, seat.assessment):
        return obstacle
    if seat.assessment.status != AssessmentStatus.SCORING:
        return late(_("All sheets are in."))
    if seat.left_at is not None or seat.statement == Statement.CONFLICTED:
        return late(_("The seat is empty already."))
    if seat.sheets.exists() and not seat.sheets.filter(status=SheetStatus.DRAFT).exists():
        return late(_("All sheets of this seat are in: they stay, and the assessment does not wait for it."))
    return None


def obstacle_to_leave_empty(person: Person, assessment: Assessment) -> str | None:
    """Return why the seat that is empty cannot stay so, or None."""
    if obstacle := obstacle_to_run_assessment(person, assessment):
        return obstacle
    taken = assessment.seats.taken().count()
    if taken >= assessment.seats_wanted:
        return late(_("No seat is empty."))
    if assessment.seats_wanted - 1 < least_seats(assessment.panel.averaging):
        return _("With fewer assessors there is no result: please fill the seat.")
    return None


def obstacle_to_state(person: Person, seat: Seat, *, conflicted: bool) -> str | None:
    """Return why the person may not state interests for this seat, or None. Who stated none may still find one."""
    if seat.assessor_id != person.pk or seat.left_at is not None:
        return _("This is stated by who holds the seat.")
    if seat.statement == Statement.CONFLICTED:
        return _("You have stood back from this assessment.")
    if seat.statement == Statement.CLEAR and not conflicted:
        return late(_("You have stated this already."))
    if seat.assessment.status != AssessmentStatus.SCORING:
        return late(_("All sheets are in."))
    return None


def obstacle_to_score(person: Person, sheet: Sheet) -> str | None:
    """Return why the person may not fill in the sheet, or None. A conflicted assessor does not score."""
    seat = sheet.seat
    if seat.assessor_id != person.pk or seat.left_at is not None:
        return _("A sheet is filled in by who holds the seat.")
    if seat.statement != Statement.CLEAR:
        return _("State first that you have no interest in the site.")
    if not sheet.is_draft or sheet.assessment.status != AssessmentStatus.SCORING:
        return late(_("The sheet has been submitted."))
    return None


def obstacle_to_submit_sheet(person: Person, sheet: Sheet, items: Sequence[ItemScore], wanted: int) -> str | None:
    """Return why the sheet cannot be submitted, or None. wanted: how many criteria are scored."""
    if obstacle := obstacle_to_score(person, sheet):
        return obstacle
    if len([item for item in items if item.points is not None]) < wanted:
        return _("Some criteria have no verified points yet.")
    if any(item.points != item.own_points and not item.reason.strip() for item in items):
        return _("Where the verified points differ from the site's own, a reason is needed.")
    return None


def obstacle_to_reconcile(person: Person, assessment: Assessment) -> str | None:
    """Return why there is nothing to reconcile for this person, or None."""
    if obstacle := obstacle_to_run_assessment(person, assessment):
        return obstacle
    if assessment.status != AssessmentStatus.RECONCILING:
        return late(_("The sheets are not apart."))
    return None


def obstacle_to_conclude(person: Person, assessment: Assessment) -> str | None:
    """Return why the assessment cannot be concluded, or None."""
    if obstacle := obstacle_to_run_assessment(person, assessment):
        return obstacle
    if assessment.status == AssessmentStatus.RECONCILING:
        return _("The panel has to talk first.")
    if assessment.status != AssessmentStatus.SCORED:
        return _("Not all sheets are in.")
    return None


def obstacle_to_find_veto(person: Person, site: Site) -> str | None:
    """Return why the person may not record or lift facts that exclude the site, or None."""
    if not person.may(Deed.RUN_PROGRAMMES, at=site.unit):
        return _("Facts that exclude a site are recorded by the office that runs the programme.")
    return None


def obstacle_to_lift_veto(person: Person, veto: Veto) -> str | None:
    """Return why the person may not lift this fact, or None."""
    if obstacle := obstacle_to_find_veto(person, veto.site):
        return obstacle
    return late(_("It has been lifted already.")) if veto.lifted_at else None
