"""What follows for rechecks and rectifications when a title ends by whatever decision or list."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from tongxin.ledger import actions as ledger
from tongxin.people.models import Person
from tongxin.sites.actions import findings
from tongxin.sites.actions import recheck_desk as desk
from tongxin.sites.models import Designation, Recheck, Rectification
from tongxin.sites.vocabulary import recheck as words
from tongxin.todos.actions import settle, withdraw
from tongxin.todos.models import Todo
from tongxin.todos.vocabulary import State


def title_ended(designation: Designation, *, by: Person, now: datetime) -> None:
    """End what is open about a title that no longer is: its recheck, its rectification, the reminder of its end."""
    settle(words.TITLE_EXPIRES, subject=designation, by=by, now=now)
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
    reminded = Todo.objects.filter(kind=words.TITLE_EXPIRES.code, state=State.OPEN).values_list("subject_id", flat=True)
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
