"""Who may keep programmes, rounds, lists and standards; what stands in the way of opening a round."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from tongxin.people.models import Person
from tongxin.people.permissions import late
from tongxin.people.roles import Deed
from tongxin.sites.models import (
    Application,
    Assessment,
    ListedSite,
    Programme,
    Round,
    SiteObjection,
    Standard,
    StandardVersion,
)
from tongxin.sites.vocabulary.application import Status
from tongxin.sites.vocabulary.assessment import AssessmentStatus
from tongxin.sites.vocabulary.programme import RoundStatus
from tongxin.sites.vocabulary.standard import VersionState


def obstacle_to_run(person: Person, programme: Programme | None = None) -> str | None:
    """Return why the person may not run programmes (or this one), or None."""
    if programme is not None and not person.may(Deed.RUN_PROGRAMMES, at=programme.owner):
        return _("This programme is run by “%(owner)s”.") % {"owner": programme.owner.name_zh}
    if not person.may(Deed.RUN_PROGRAMMES):
        return _("Programmes, rounds and standards are run by the city officer.")
    return None


def obstacle_to_open_round(person: Person, round: Round) -> str | None:  # noqa: A002
    """Return why the person may not open this round for applications, or None.

    Naming with a plaque is a demonstration-creation activity: since 2022 it needs an approval, told with the number of
    its document. A pilot is no such activity.
    """
    if obstacle := obstacle_to_run(person, round.programme):
        return obstacle
    if round.status != RoundStatus.PLANNED:
        return late(_("The round has been opened already."))
    programme = round.programme
    if programme.names_sites and not (programme.approval_basis.strip() and programme.approval_number.strip()):
        return _(
            "A programme that names sites needs an approval basis with the number of its document before a round opens."
            " Without approval, run it as a pilot."
        )
    return _obstacle_of_standard(round)


def _obstacle_of_standard(round: Round) -> str | None:  # noqa: A002
    """A round is run by the version that is in force on the day on which applications begin."""
    version = StandardVersion.objects.with_followers().get(pk=round.version_id)
    match version.state(round.opens_on):
        case VersionState.IN_FORCE:
            return None
        case VersionState.COMING:
            return _("The standard is in force from %(day)s on, later than the round opens.") % {
                "day": version.effective_from
            }
        case VersionState.RETIRED:
            return _("From %(day)s on a later version of the standard is in force: the round names the old one.") % {
                "day": version.followed_on
            }
        case _:
            return _("The version of the standard that the round names is not in force.")


def obstacle_to_close_round(person: Person, round: Round) -> str | None:  # noqa: A002
    """Return why the person may not end the time for applications, or None."""
    if obstacle := obstacle_to_run(person, round.programme):
        return obstacle
    return None if round.is_open else late(_("The round is not open."))


def obstacle_to_end_round(person: Person, round: Round) -> str | None:  # noqa: A002
    """Return why the person may not end the round, or None.

    Nothing goes on in a round that has ended, so nothing may be left in it that waits for a decision. Drafts that were
    never handed in stay as they are; their sites can give them up.
    """
    if obstacle := obstacle_to_run(person, round.programme):
        return obstacle
    if round.status != RoundStatus.CLOSED:
        return late(_("Close the applications first."))
    waiting = ListedSite.objects.out().filter(notice__round=round).count()
    if waiting:
        return _("%(count)s sites are in public notice: decide about them first.") % {"count": waiting}
    again = Assessment.objects.exclude(status=AssessmentStatus.CONCLUDED).filter(
        application__round=round, application__status=Status.ASSESSING, reopened_at__isnull=False
    )
    if again.exists():
        return _("A site is assessed again after an objection: conclude that first.")
    undecided = Application.objects.undecided().filter(round=round).count()
    if undecided:
        return _("%(count)s applications of this round are undecided: decide about each of them first.") % {
            "count": undecided
        }
    objected = SiteObjection.objects.filter(application__round=round, answered_at=None).count()
    if objected:
        return _("%(count)s objections of sites wait for their answer: answer them first.") % {"count": objected}
    return None


def obstacle_to_amend_round(person: Person, round: Round) -> str | None:  # noqa: A002
    """Return why the person may not change the terms of the round, or None."""
    if obstacle := obstacle_to_run(person, round.programme):
        return obstacle
    if round.status != RoundStatus.PLANNED:
        return late(_("The terms of a round are settled when it opens."))
    return None


def obstacle_to_draft(person: Person, standard: Standard) -> str | None:
    """Return why the person may not draft a new version of the standard, or None."""
    if not person.may(Deed.RUN_PROGRAMMES, at=standard.owner):
        return _("Programmes, rounds and standards are run by the city officer.")
    return None


def obstacle_to_edit(person: Person, version: StandardVersion) -> str | None:
    """Return why the person may not edit this version, or None. A version in force is followed, never edited."""
    if obstacle := obstacle_to_draft(person, version.standard):
        return obstacle
    if not version.is_draft:
        return late(_("A version that is or was in force is never edited. Draft a new version that follows it."))
    return None


def obstacle_to_enact(person: Person, version: StandardVersion) -> str | None:
    """Return why the person may not put this version into force, or None."""
    if obstacle := obstacle_to_edit(person, version):
        return obstacle
    if not version.criteria.exists():
        return _("The version has no criteria yet.")
    return None


def obstacle_to_enact_from(person: Person, version: StandardVersion, day: date, today: date) -> str | None:
    """Return why the person may not put this version into force from this day on, or None.

    It begins today or later where it follows another: by that one sites have been assessed so far. The first version of
    a standard may say since when it has been in force on paper.
    """
    if obstacle := obstacle_to_enact(person, version):
        return obstacle
    before = version.standard.versions.enacted().order_by("-effective_from").first()
    if before is None or before.effective_from is None:
        return None
    if day <= before.effective_from:
        return _("Version %(number)s is in force from %(day)s on; the new one must follow later.") % {
            "number": before.number,
            "day": before.effective_from,
        }
    if day < today:
        return _("The first day lies in the past: until today version %(number)s has been in force.") % {
            "number": before.number
        }
    return None
