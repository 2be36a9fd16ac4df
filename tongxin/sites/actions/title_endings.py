"""What follows for rechecks and rectifications when a title ends by whatever decision or list."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from tongxin.ledger import actions as ledger
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.sites.actions import findings
from tongxin.sites.actions import recheck_desk as desk
from tongxin.sites.models import Designation, Recheck, Rectification
from tongxin.sites.models.designation import DesignationQuerySet
from tongxin.sites.vocabulary import recheck as words
from tongxin.todos.actions import settle, withdraw
from tongxin.todos.models import Todo
from tongxin.todos.vocabulary import State

OF_A_TITLE = (words.TITLE_EXPIRES, words.TO_DEREGISTER)


def unit_gone(unit: Unit, *, by: Person, now: datetime) -> None:
    """Let the titles of a unit that was merged or closed be deregistered by the city: until then they hold."""
    for designation in _held_by(unit):
        desk.ask_to_deregister(designation, by=by, now=now)


def unit_back(unit: Unit, *, by: Person, now: datetime) -> None:
    """A unit is open again: its titles are not to be deregistered for its sake."""
    for designation in _held_by(unit):
        withdraw(words.TO_DEREGISTER, subject=designation, by=by, now=now)


def _held_by(unit: Unit) -> DesignationQuerySet:
    return Designation.objects.current().filter(site__unit=unit).select_related("site__unit").order_by("pk")


def title_ended(designation: Designation, *, by: Person, now: datetime) -> None:
    """End what is open about a title that no longer is: its recheck, its rectification, the reminder of its end."""
    for kind in OF_A_TITLE:
        settle(kind, subject=designation, by=by, now=now)
    recheck = Recheck.objects.live().for_page().filter(designation=designation).first()
    if recheck is None:
        return
    ledger.hold(recheck)
    lapse_rectification(recheck, by=by, now=now)
    details = {"year": recheck.run.year}
    ledger.move(recheck, words.LAPSE, by=by, now=now, unit=recheck.site.unit, details={**details})
    desk.done_with(recheck, by=by, now=now)
    desk.conclude_if_done(recheck.run, by=by, now=now)


def titles_ended(*, by: Person, now: datetime) -> None:
    """End what is open about titles that imported lists have ended."""
    kinds = [kind.code for kind in OF_A_TITLE]
    reminded = Todo.objects.filter(kind__in=kinds, state=State.OPEN).values_list("subject_id", flat=True)
    open_about = Q(rechecks__in=Recheck.objects.live()) | Q(public_id__in=list(reminded))
    ended = Designation.objects.filter(open_about, ended_on__isnull=False)
    for designation in ended.distinct().order_by("pk"):
        title_ended(designation, by=by, now=now)


def lapse_rectification(recheck: Recheck, *, by: Person, now: datetime) -> None:
    """End the recheck's rectification, if one is open: the title is gone."""
    rectification = Rectification.objects.open().filter(recheck=recheck).first()
    if rectification is None:
        return
    ledger.move(
        rectification, words.LAPSE_RECTIFICATION, by=by, now=now, unit=recheck.site.unit,
        fields={"ended_at": now, "ended_by": by.actor_id},
    )  # fmt: skip
    withdraw(words.TO_VERIFY, subject=rectification, by=by, now=now)
    cancel_findings(rectification, by=by, now=now)


def cancel_findings(rectification: Rectification, *, by: Person, now: datetime) -> None:
    """Cancel what is still to be put right: without the title nobody verifies it for the title's sake."""
    left = rectification.findings.unsettled().select_related("site__unit", "owner", "verifier")
    for finding in left.order_by("pk"):
        findings.cancel(finding, reason=_("The title has ended."), by=by, now=now)
