"""The yearly recheck (年度复核): open a run, check oneself, give the county's opinion, decide, cancel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.ledger import actions as ledger
from tongxin.ledger.actions import Detail
from tongxin.ledger.facts import Fact
from tongxin.ledger.vocabulary import Move, Verb
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.privacy.fields import sealed
from tongxin.sites.actions import designations
from tongxin.sites.actions import recheck_desk as desk
from tongxin.sites.actions.designations import Refused
from tongxin.sites.actions.title_endings import lapse_rectification
from tongxin.sites.drafts import in_points
from tongxin.sites.models import Designation, Programme, Recheck, RecheckRun, Rectification, StandardVersion
from tongxin.sites.models.designation import DesignationQuerySet
from tongxin.sites.permissions import rechecks as may
from tongxin.sites.permissions.designations import SHORTEST_REASON
from tongxin.sites.selfcheck import self_check
from tongxin.sites.vocabulary import recheck as words
from tongxin.sites.vocabulary.designation import Standing
from tongxin.sites.vocabulary.recheck import Proposal, RecheckStatus, RunStatus, Way
from tongxin.todos.actions import settle, withdraw


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDraft:
    """A yearly recheck that is to be opened. last_month: whose work is the last that counts, as 202212.

    held_on: the titles valid on this day are taken in. programme: None for all titles of the level, also imported ones.
    """

    year: int
    level: str
    version: StandardVersion
    last_month: int
    held_on: date
    self_check_until: date
    decide_until: date
    programme: Programme | None = None


def titles_of(draft: RunDraft) -> DesignationQuerySet:
    """Return the titles that the run would take in: valid on the day, and in no other recheck that is still open."""
    found = Designation.objects.current().standing(Standing.VALID, draft.held_on).filter(level=draft.level)
    if draft.programme is not None:
        found = found.filter(programme=draft.programme)
    return found.exclude(pk__in=Recheck.objects.live().values("designation"))


@transaction.atomic
def open_run(draft: RunDraft, *, owner: Unit, by: Person, now: datetime) -> RecheckRun:
    """Open the recheck of a year and return it; every title held on the day is in it. Raises NotAllowed, Refused."""
    require(may.obstacle_to_open_run(by, draft.programme))
    if draft.self_check_until < timezone.localdate(now):
        raise Refused(_("The last day of the self-check is past."))
    if draft.decide_until < draft.self_check_until:
        raise Refused(_("Decisions follow the self-check: the last day for them is earlier."))
    run = RecheckRun(owner=owner, opened_at=now, **{name: getattr(draft, name) for name in RunDraft.__slots__})
    ledger.hold(owner)  # of two officers who open it, the second is told so
    same = RecheckRun.objects.filter(year=draft.year, level=draft.level, programme=draft.programme)
    if same.exclude(status=RunStatus.CANCELLED).exists():
        raise Refused(_("There is a recheck of this year and level already."))
    titles = list(titles_of(draft).for_list())
    if not titles:
        raise Refused(_("No title of this level is held on that day, or all are in a recheck that is still open."))
    run.save(force_insert=True)
    ledger.record(
        words.RUN_OPENED, run, by=by, now=now, unit=owner, kind=run.level, year=run.year, titles=len(titles),
        self_check_until=run.self_check_until.isoformat(), decide_until=run.decide_until.isoformat(),
    )  # fmt: skip
    rechecks = Recheck.objects.bulk_create([Recheck(run=run, designation=title) for title in titles], batch_size=500)
    ledger.record_many((_fact(recheck, words.RECHECK_OPENED, now) for recheck in rechecks), by=by, now=now)
    desk.ask_all(rechecks, by=by, now=now)
    desk.ask_city(run, by=by, now=now)
    return run


def _fact(recheck: Recheck, word: Verb, now: datetime) -> Fact:
    unit = recheck.site.unit
    return Fact(
        verb=word,
        subject=ledger.subject_of(recheck),
        unit_path=unit.path,
        place=unit.place_id,
        occurred_on=timezone.localdate(now),
        details={"year": recheck.run.year},
    )


@transaction.atomic
def cancel_run(run: RecheckRun, *, reason: str, by: Person, now: datetime) -> int:
    """Cancel a run with a reason; what is decided stays, the rest ends without result. Return how many that are.

    Raises NotAllowed, Refused, WrongMove.
    """
    left = list(run.rechecks.live().select_for_update(of=("self",)).order_by("pk"))
    ledger.hold(run)
    rectifying = any(each.status == RecheckStatus.RECTIFYING for each in left)
    require(may.obstacle_to_cancel(by, run, rectifying=rectifying))
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused(_("Give the reason in ten characters or more."))
    ledger.move(
        run, words.CANCEL_RUN, by=by, now=now, unit=run.owner, details={"year": run.year},
        fields={"ended_at": now, "reason": sealed(run, "reason", reason.strip())},
    )  # fmt: skip
    stopped = list(run.rechecks.live().for_page().order_by("pk"))
    # All rows are held: one update is the same move for each, and two thousand of them are one request.
    run.rechecks.filter(status__in=sorted(words.CANCEL.sources)).update(status=words.CANCEL.target)
    ledger.record_many((_fact(recheck, words.CANCEL, now) for recheck in stopped), by=by, now=now)
    waiting = desk.waiting(stopped)
    for recheck in stopped:
        if str(recheck.public_id) in waiting:
            desk.done_with(recheck, by=by, now=now)
        desk.tell_site(recheck, words.CANCELLED_NOTICE, by=by, now=now, year=run.year)
    withdraw(words.TO_DECIDE, subject=run, by=by, now=now)
    return len(left)


@transaction.atomic
def check_itself(recheck: Recheck, own: Mapping[str, int], *, statement: str, by: Person, now: datetime) -> None:
    """Hand in the site's self-check. What the dossier proves today is kept with it.

    own: points (hundredths) by code of criterion, where they differ from what is suggested. Raises NotAllowed, Refused,
    WrongMove.
    """
    ledger.hold(recheck)
    require(may.obstacle_to_check_itself(by, recheck))
    if not statement.strip():
        raise Refused(_("Say in a sentence or two how the site has done."))
    found = self_check(recheck, timezone.localdate(now))
    total = found.own_total(own)
    fields: dict[str, object] = {
        "statement": sealed(recheck, "statement", statement.strip()),
        "checked": found.kept(own),
        "proven": found.dossier.total.points,
        "own": total,
        "most": found.dossier.total.most,
        "position": found.dossier.position,
        "submitted_by": by.actor_id,
        "submitted_at": now,
    }
    proven = in_points(found.dossier.total.points)
    _move(recheck, words.CHECK_ITSELF, by=by, now=now, fields=fields, proven=proven, own=in_points(total))
    settle(words.TO_SELF_CHECK, subject=recheck, by=by, now=now)
    if not may.in_no_county(recheck):
        desk.ask_county(recheck, by=by, now=now)


@transaction.atomic
def give_opinion(recheck: Recheck, proposal: Proposal, *, text: str, by: Person, now: datetime) -> None:
    """Give the county's opinion. Anything but keeping needs words. Raises NotAllowed, Refused, WrongMove."""
    ledger.hold(recheck)
    require(may.obstacle_to_give_opinion(by, recheck, timezone.localdate(now)))
    if proposal is not Proposal.KEEP and not text.strip():
        raise Refused(_("Say why: only a proposal to keep stands without words."))
    fields: dict[str, object] = {
        "proposal": proposal.value,
        "opinion": sealed(recheck, "opinion", text.strip()),
        "reviewed_by": by.actor_id,
        "reviewed_at": now,
    }
    _move(recheck, words.GIVE_OPINION, by=by, now=now, fields=fields, proposal=proposal.value)
    settle(words.TO_GIVE_OPINION, subject=recheck, by=by, now=now)
    withdraw(words.TO_SELF_CHECK, subject=recheck, by=by, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the city decides. on: its day; number: of the document ("" where it has none); visited_on: of a visit."""

    on: date
    number: str = ""
    way: str = Way.PAPERS.value
    visited_on: date | None = None
    note: str = ""


@transaction.atomic
def keep(recheck: Recheck, verdict: Verdict, *, by: Person, now: datetime) -> None:
    """Keep the title (保留). Raises NotAllowed, Refused, WrongMove."""
    held(recheck)
    require(may.obstacle_to_decide_recheck(by, recheck, timezone.localdate(now)))
    _decide(recheck, words.KEEP, verdict, by=by, now=now)


def keep_all(rechecks: Sequence[Recheck], verdict: Verdict, *, by: Person, now: datetime) -> int:
    """Keep several titles by one decision; return how many. One that somebody else has decided about meanwhile, or that
    may not be decided about yet, is left as it is. Raises Refused."""
    kept = 0
    for recheck in sorted(rechecks, key=lambda each: each.designation_id):
        kept += _kept(recheck, verdict, by=by, now=now)
    return kept


@transaction.atomic
def _kept(recheck: Recheck, verdict: Verdict, *, by: Person, now: datetime) -> bool:
    held(recheck)
    if may.obstacle_to_decide_recheck(by, recheck, timezone.localdate(now)):
        return False
    _decide(recheck, words.KEEP, verdict, by=by, now=now)
    return True


@transaction.atomic
def revoke(recheck: Recheck, verdict: Verdict, *, reason: str, by: Person, now: datetime) -> None:
    """Revoke the title (撤销) by a decision with a number. reason: about the site; the ledger keeps it.

    Raises NotAllowed, Refused, WrongMove.
    """
    held(recheck)
    require(may.obstacle_to_decide_recheck(by, recheck, timezone.localdate(now)))
    _decide(recheck, words.REVOKE, verdict, by=by, now=now)
    designations.revoke(recheck.designation, on=verdict.on, reason=reason, number=verdict.number, by=by, now=now)


@transaction.atomic
def deregister(recheck: Recheck, verdict: Verdict, *, reason: str, by: Person, now: datetime) -> None:
    """Deregister the title (注销): the site was merged or closed. Raises NotAllowed, Refused, WrongMove."""
    held(recheck)
    require(may.obstacle_to_deregister_in_recheck(by, recheck, timezone.localdate(now)))
    lapse_rectification(recheck, by=by, now=now)
    _decide(recheck, words.DEREGISTER, verdict, by=by, now=now)
    designations.deregister(recheck.designation, on=verdict.on, reason=reason, number=verdict.number, by=by, now=now)


def held(recheck: Recheck) -> None:
    """Hold the title before its recheck: who ends a title by itself goes the same way, so nobody waits in a ring."""
    ledger.hold(recheck.designation)
    ledger.hold(recheck)


def _decide(recheck: Recheck, step: Move, verdict: Verdict, *, by: Person, now: datetime) -> None:
    check_day(recheck, verdict, now)
    decide(recheck, step, verdict, by=by, now=now)
    desk.done_with(recheck, by=by, now=now)
    desk.conclude_if_done(recheck.run, by=by, now=now)
    desk.tell_site(recheck, words.DECIDED_NOTICE, by=by, now=now, year=recheck.run.year,
        status=recheck.status,
    )  # fmt: skip


def check_day(recheck: Recheck, verdict: Verdict, now: datetime) -> None:
    """Refuse a decision of a later day, or of one before the recheck began. Raises Refused."""
    if verdict.on > timezone.localdate(now):
        raise Refused(_("The decision is of a later day."))
    if verdict.on < timezone.localdate(recheck.run.opened_at):
        raise Refused(_("The decision is of a day before the recheck was opened."))
    if verdict.way == Way.VISIT and verdict.visited_on is None:
        raise Refused(_("Say on which day the site was visited."))


def decide(recheck: Recheck, step: Move, verdict: Verdict, *, by: Person, now: datetime, **more: Detail) -> None:
    """Move the recheck by a decision, and keep what was decided with it."""
    fields: dict[str, object] = {
        "way": verdict.way,
        "visited_on": verdict.visited_on,
        "note": sealed(recheck, "note", verdict.note.strip()),
        "decided_on": verdict.on,
        "decision_number": verdict.number.strip(),
        "decided_by": by.actor_id,
        "decided_at": now,
    }
    if verdict.number.strip():
        more["document"] = verdict.number.strip()
    _move(recheck, step, by=by, now=now, fields=fields, way=str(Way(verdict.way).value), **more)


def _move(
    recheck: Recheck, step: Move, *, by: Person, now: datetime, fields: dict[str, object] | None = None, **more: Detail
) -> None:
    details: dict[str, Detail] = {"year": recheck.run.year, **more}
    ledger.move(recheck, step, by=by, now=now, unit=recheck.site.unit, fields=fields, details=details)


def in_rectification(designation: Designation) -> bool:
    """Return whether the title is held on condition today."""
    return Rectification.objects.open().filter(recheck__designation=designation).exists()
