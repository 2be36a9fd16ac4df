"""Rectification within a limit (限期整改): set the limit, extend it once, verify, or revoke what was not put right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.ledger import actions as ledger
from tongxin.ledger.vocabulary import Move
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.privacy.fields import sealed
from tongxin.sites.actions import designations, findings
from tongxin.sites.actions import recheck_desk as desk
from tongxin.sites.actions.designations import Refused
from tongxin.sites.actions.rechecks import Verdict, check_day, decide, held
from tongxin.sites.actions.title_endings import cancel_findings
from tongxin.sites.models import Recheck, Rectification
from tongxin.sites.permissions import rechecks as may
from tongxin.sites.permissions.designations import SHORTEST_REASON
from tongxin.sites.vocabulary import recheck as words
from tongxin.sites.vocabulary.finding import FindingStatus, Origin
from tongxin.todos.actions import settle


@transaction.atomic
def rectify(
    recheck: Recheck, verdict: Verdict, *, limit_on: date, problems: Sequence[str], by: Person, now: datetime
) -> Rectification:
    """Let the title be held on condition: what was found is to be put right until a day (限期整改).

    problems: what is to be put right, a finding each; the site reports on them and they are verified one by one.
    Raises NotAllowed, Refused, WrongMove.
    """
    held(recheck)
    today = timezone.localdate(now)
    require(may.obstacle_to_decide_recheck(by, recheck, today))
    check_day(recheck, verdict, now)
    if limit_on <= today:
        raise Refused(_("The limit to rectify is past."))
    if not problems:
        raise Refused(_("Say what is to be put right: one finding at least."))
    drafts = [findings.FindingDraft(what=each, found_on=verdict.on, due_on=limit_on) for each in problems]
    raised = findings.raise_findings(
        recheck.site, drafts, because=findings.Because(origin=Origin.RECHECK), by=by, now=now
    )
    limit = limit_on.isoformat()
    decide(recheck, words.RECTIFY, verdict, by=by, now=now, limit=limit, findings=len(raised))
    rectification = Rectification(recheck=recheck, first_limit=limit_on, limit_on=limit_on, opened_at=now)
    rectification.save(force_insert=True)
    rectification.findings.set(raised)
    ledger.record(
        words.RECTIFICATION_OPENED, rectification, by=by, now=now, unit=recheck.site.unit, limit=limit,
        findings=len(raised),
    )  # fmt: skip
    desk.done_with(recheck, by=by, now=now)
    desk.ask_to_verify(rectification, by=by, now=now)
    desk.tell_site(recheck, words.LIMIT_NOTICE, by=by, now=now, day=limit)
    return rectification


@transaction.atomic
def extend(rectification: Rectification, *, until: date, reason: str, by: Person, now: datetime) -> None:
    """Extend the limit, once, with a reason. Raises NotAllowed, Refused."""
    ledger.hold(rectification)
    require(may.obstacle_to_extend(by, rectification))
    if until <= rectification.limit_on or until < timezone.localdate(now):
        raise Refused(_("The new limit is not later than the old one, or past."))
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused(_("Give the reason in ten characters or more."))
    before, rectification.limit_on = rectification.limit_on, until
    rectification.extension_reason = reason.strip()
    rectification.save(update_fields=["limit_on", "extension_reason"])
    site = rectification.recheck.site
    _extend_findings(rectification, until, reason, by=by, now=now)
    ledger.record(
        words.RECTIFICATION_EXTENDED, rectification, by=by, now=now, unit=site.unit, limit=until.isoformat(),
        before=before.isoformat(),
    )  # fmt: skip
    desk.ask_to_verify(rectification, by=by, now=now)
    desk.tell_site(rectification.recheck, words.LIMIT_NOTICE, by=by, now=now, day=until.isoformat())


def _extend_findings(rectification: Rectification, until: date, reason: str, *, by: Person, now: datetime) -> None:
    """What is still to be put right has as much time as the limit gives."""
    left = rectification.findings.filter(status=FindingStatus.OPEN, due_on__lt=until)
    for finding in left.select_related("site__unit", "owner", "office", "verifier").order_by("pk"):
        findings.extend(finding, due_on=until, reason=reason, by=by, now=now)


@transaction.atomic
def verify(rectification: Rectification, verdict: Verdict, *, by: Person, now: datetime) -> None:
    """Say that all was put right: the title is kept. Raises NotAllowed, Refused, WrongMove."""
    _held(rectification)
    require(may.obstacle_to_verify(by, rectification, open_findings=desk.open_findings(rectification)))
    recheck = rectification.recheck
    check_day(recheck, verdict, now)
    if verdict.on < timezone.localdate(rectification.opened_at):
        raise Refused(_("The decision is of a day before the rectification began."))
    _end(rectification, words.PASS, verdict, by=by, now=now)
    decide(recheck, words.KEEP_RECTIFIED, verdict, by=by, now=now)
    _told(rectification, by=by, now=now)


@transaction.atomic
def fail(rectification: Rectification, verdict: Verdict, *, reason: str, by: Person, now: datetime) -> None:
    """Revoke the title after the limit, because it was not put right. reason: about the site; the ledger keeps it.

    Raises NotAllowed, Refused, WrongMove.
    """
    _held(rectification)
    require(may.obstacle_to_fail(by, rectification, timezone.localdate(now)))
    recheck = rectification.recheck
    check_day(recheck, verdict, now)
    if verdict.on <= rectification.limit_on:
        raise Refused(_("The decision is of a day on which the site still had time to rectify."))
    _end(rectification, words.FAIL, verdict, by=by, now=now)
    decide(recheck, words.REVOKE_UNRECTIFIED, verdict, by=by, now=now)
    cancel_findings(rectification, by=by, now=now)
    designations.revoke(recheck.designation, on=verdict.on, reason=reason, number=verdict.number, by=by, now=now)
    _told(rectification, by=by, now=now)


def _held(rectification: Rectification) -> None:
    held(rectification.recheck)
    ledger.hold(rectification)


def _end(rectification: Rectification, step: Move, verdict: Verdict, *, by: Person, now: datetime) -> None:
    ledger.move(
        rectification, step, by=by, now=now, unit=rectification.recheck.site.unit,
        fields={
            "ended_by": by.actor_id, "ended_at": now, "result": sealed(rectification, "result", verdict.note.strip()),
        },
    )  # fmt: skip
    settle(words.TO_VERIFY, subject=rectification, by=by, now=now)


def _told(rectification: Rectification, *, by: Person, now: datetime) -> None:
    recheck = rectification.recheck
    desk.conclude_if_done(recheck.run, by=by, now=now)
    desk.tell_site(recheck, words.DECIDED_NOTICE, by=by, now=now, year=recheck.run.year,
        status=recheck.status,
    )  # fmt: skip
