"""Who may run rechecks, check oneself, give an opinion, decide, verify a rectification and renew a title, and when."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tongxin.people.models import Person
from tongxin.people.permissions import late
from tongxin.people.roles import Deed
from tongxin.places import codes
from tongxin.places.vocabulary import Level as Of
from tongxin.sites.models import Designation, Programme, Recheck, RecheckRun, Rectification
from tongxin.sites.permissions.applications import obstacle_to_act_at
from tongxin.sites.permissions.designations import obstacle_to_decide
from tongxin.sites.permissions.programmes import obstacle_to_run
from tongxin.sites.vocabulary.application import Level
from tongxin.sites.vocabulary.recheck import RecheckStatus


def obstacle_to_open_run(person: Person, programme: Programme | None = None) -> str | None:
    """Return why the person may not open a yearly recheck (of this programme), or None."""
    return obstacle_to_run(person, programme)


def obstacle_to_lead(person: Person, run: RecheckRun) -> str | None:
    """Return why the person may not decide in this run, or None. The run's owner must be loaded."""
    if not person.may(Deed.RUN_PROGRAMMES, at=run.owner):
        return _("The yearly recheck is led by “%(owner)s”.") % {"owner": run.owner.name_zh}
    return None


def obstacle_to_cancel(person: Person, run: RecheckRun, *, rectifying: bool = False) -> str | None:
    """Return why the person may not cancel the run, or None. rectifying: whether a title of it is in rectification."""
    if obstacle := obstacle_to_lead(person, run):
        return obstacle
    if not run.is_open:
        return late(_("The yearly recheck is no longer open."))
    if rectifying:
        return _("A rectification is open: verify it first.")
    return None


def obstacle_to_check_itself(person: Person, recheck: Recheck) -> str | None:
    """Return why the person may not hand in the site's self-check, or None. The site's unit must be loaded."""
    if not person.may(Deed.APPLY, at=recheck.site.unit):
        return _("The self-check is handed in by the site's operator and the officers of its division.")
    if recheck.status != RecheckStatus.OPENED:
        if recheck.submitted_at is not None:
            return late(_("The self-check has been handed in already."))
        return late(_("The recheck went on without a self-check."))
    return None


def obstacle_to_give_opinion(person: Person, recheck: Recheck, on: date) -> str | None:
    """Return why the person may not give the county's opinion on this day, or None.

    Where nobody is at work at the county, the city gives it; so it does where the county's only officer handed the
    self-check in for the site (four eyes).
    """
    if person.actor_id in recheck.writers and person.may(Deed.REVIEW_APPLICATIONS, at=recheck.site.unit):
        return _("You handed this self-check in yourself: somebody else gives the opinion on it.")
    if obstacle := obstacle_to_act_at(person, recheck.site, Level.COUNTY, without=recheck.writers):
        return obstacle
    if recheck.status not in {RecheckStatus.OPENED, RecheckStatus.SELF_CHECKED}:
        return late(_("The recheck does not wait for the county's opinion."))
    if recheck.status == RecheckStatus.OPENED and on <= recheck.run.self_check_until:
        return _("The site has until %(day)s to check itself.") % {"day": _day(recheck.run.self_check_until)}
    return None


def obstacle_to_decide_recheck(person: Person, recheck: Recheck, on: date) -> str | None:
    """Return why the person may not decide about the title on this day, or None.

    A site that is late does not hold the decision up: from the day after its last day the city decides without it.
    """
    if obstacle := obstacle_to_decide(person, recheck.site):
        return obstacle
    if not recheck.is_undecided:
        return late(_("The title has been decided about already."))
    if person.actor_id in recheck.writers and recheck.reviewed_at is None:
        return _("You handed this self-check in yourself: somebody else decides, or gives an opinion first.")
    if recheck.status == RecheckStatus.COUNTY_REVIEWED or on > recheck.run.self_check_until:
        return None
    if recheck.status == RecheckStatus.SELF_CHECKED and in_no_county(recheck):
        return None
    return _("Without the county's opinion a title is decided about only after the self-check, which ends %(day)s.") % {
        "day": _day(recheck.run.self_check_until)
    }


def in_no_county(recheck: Recheck) -> bool:
    """Whether the site is at home in the city itself, so that no county gives an opinion."""
    return codes.level_of(recheck.site.unit.place_id) is Of.CITY


def obstacle_to_deregister_in_recheck(person: Person, recheck: Recheck, on: date) -> str | None:
    """Return why the person may not deregister the title, or None: a site can be gone during rectification too."""
    if recheck.status == RecheckStatus.RECTIFYING:
        return obstacle_to_decide(person, recheck.site)
    return obstacle_to_decide_recheck(person, recheck, on)


def obstacle_to_verify(person: Person, rectification: Rectification, *, open_findings: int) -> str | None:
    """Return why the person may not say that all was put right, or None. open_findings: how many are not closed."""
    if obstacle := _obstacle_to_judge(person, rectification):
        return obstacle
    if open_findings:
        return _("Findings not closed yet: %(number)s.") % {"number": open_findings}
    return None


def obstacle_to_fail(person: Person, rectification: Rectification, on: date) -> str | None:
    """Return why the person may not revoke the title for want of rectification on this day, or None."""
    if obstacle := _obstacle_to_judge(person, rectification):
        return obstacle
    if on <= rectification.limit_on:
        return _("The site has until %(day)s to rectify.") % {"day": _day(rectification.limit_on)}
    return None


def obstacle_to_extend(person: Person, rectification: Rectification) -> str | None:
    """Return why the person may not extend the limit, or None: once only."""
    if obstacle := _obstacle_to_judge(person, rectification):
        return obstacle
    if rectification.was_extended:
        return late(_("The limit has been extended already; it is extended once only."))
    return None


def _obstacle_to_judge(person: Person, rectification: Rectification) -> str | None:
    if obstacle := obstacle_to_decide(person, rectification.recheck.site):
        return obstacle
    return None if rectification.is_open else late(_("The rectification has ended."))


def obstacle_to_renew(person: Person, designation: Designation) -> str | None:
    """Return why the person may not renew the title, or None. An expired title is renewed too, until it is ended."""
    if obstacle := obstacle_to_decide(person, designation.site):
        return obstacle
    if designation.ended_on is not None:
        return late(_("The title has ended; it is given anew, not renewed."))
    if designation.valid_until is None:
        return _("The title has no last day: it holds until a decision ends it.")
    if not designation.site.unit.is_active:
        return _("The unit is closed.")
    return None


def _day(day: date) -> str:
    return date_format(day, "Y-m-d")
