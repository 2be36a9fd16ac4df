"""Who may write, review, publish and adopt cases, and hold exchange meetings."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongxin.ledger.models import Entry
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.people.permissions import late
from tongxin.people.roles import Deed
from tongxin.sites.models.case import Adoption, Case, Exchange
from tongxin.sites.models.site import Site
from tongxin.sites.vocabulary.case import SUBMIT_CASE, CaseStatus


def obstacle_to_read(person: Person) -> str | None:
    """Return why the person may not open the case library, or None."""
    if not person.may(Deed.SEE_UNITS):
        return _("The case library is for whoever may see units.")
    return None


def obstacle_to_write(person: Person, site: Site | None = None) -> str | None:
    """Return why the person may not write cases (of this site), or None."""
    if not person.may(Deed.APPLY, at=site.unit if site else None):
        return _("A case is written by the site's operator or an officer of its division.")
    return None


def obstacle_to_amend(person: Person, case: Case) -> str | None:
    """Return why the person may not change the text of the case, or None."""
    if obstacle := obstacle_to_write(person, case.site):
        return obstacle
    return None if case.is_written else late(_("The text changes only while it is a draft or returned."))


def obstacle_to_give_up(person: Person, case: Case) -> str | None:
    """Return why the person may not give the case up before it is published, or None."""
    if obstacle := obstacle_to_write(person, case.site):
        return obstacle
    if not case.is_written and case.status != CaseStatus.SUBMITTED:
        return late(_("Only what is not published yet can be given up."))
    return None


def obstacle_to_review(person: Person, case: Case) -> str | None:
    """Return why the person may not publish or return the case, or None. Four eyes: nobody reviews what they handed
    in, whatever their offices are."""
    if obstacle := _obstacle_to_promote(person, case):
        return obstacle
    if case.status != CaseStatus.SUBMITTED:
        return late(_("Only a submitted case is reviewed."))
    if _handed_in_by(person, case):
        return _("You handed this case in yourself: somebody else reviews it.")
    return None


def _handed_in_by(person: Person, case: Case) -> bool:
    told = Entry.objects.filter(verb=SUBMIT_CASE.code, subject_type=Case.ledger_subject, actor=person.actor_id)
    return told.filter(subject_id=str(case.public_id)).exists()


def obstacle_to_withdraw(person: Person, case: Case) -> str | None:
    """Return why the person may not take the case out of the library, or None."""
    if obstacle := _obstacle_to_promote(person, case):
        return obstacle
    return None if case.is_published else late(_("Only a published case can be withdrawn."))


def _obstacle_to_promote(person: Person, case: Case) -> str | None:
    if not person.may(Deed.PROMOTE, at=case.site.unit):
        return _("Cases are reviewed by the officers of the site's county and of the city.")
    return None


def obstacle_to_adopt(person: Person, case: Case, unit: Unit | None = None) -> str | None:
    """Return why the person may not adopt the case (for this unit), or None."""
    if not case.is_published:
        return late(_("Only a published case can be adopted."))
    if not person.may(Deed.APPLY, at=unit):
        return _("A case is adopted by operators, clerks and officers, for their own units.")
    if unit is not None and unit.pk == case.site.unit_id:
        return _("This is the site's own case: it is adopted elsewhere.")
    if unit is not None and not unit.is_active:
        return _("The unit is closed.")
    return None


def obstacle_to_adopt_again(*, adopted: bool) -> str | None:
    """Return why the unit may not adopt the case once more, or None. adopted: whether it did, and did not stop."""
    return late(_("This unit has adopted the case already.")) if adopted else None


def obstacle_to_report(person: Person, adoption: Adoption) -> str | None:
    """Return why the person may not say what came of the adoption, or None."""
    if not person.may(Deed.APPLY, at=adoption.unit):
        return _("The unit that adopted the case reports on it.")
    return None if adoption.is_under_way else late(_("The adoption has ended already."))


def obstacle_to_hold(person: Person, exchange: Exchange | None = None) -> str | None:
    """Return why the person may not plan exchange meetings (or this one), or None."""
    if not person.may(Deed.PROMOTE, at=exchange.office if exchange else None):
        return _("Exchange meetings are planned by county and city officers.")
    return None
