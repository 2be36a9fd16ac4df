"""Draft a public notice, put it out, withdraw it; how a site leaves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.calendars import actions as calendars
from tongxin.calendars.models import Deadline
from tongxin.ledger import actions as ledger
from tongxin.people.models import Person
from tongxin.people.permissions import NotAllowed, require
from tongxin.people.roles import Role
from tongxin.privacy.fields import sealed
from tongxin.sites.actions.desk import tell_site
from tongxin.sites.announcement import listed_as
from tongxin.sites.models import Application, ListedSite, PublicNotice, Round
from tongxin.sites.models.notice import ListedSiteQuerySet
from tongxin.sites.permissions import notices as may
from tongxin.sites.permissions.designations import SHORTEST_REASON
from tongxin.sites.vocabulary import application, notice
from tongxin.sites.vocabulary.notice import Outcome
from tongxin.todos.actions import open_todo, settle, withdraw

DAY = timedelta(days=1)
FIELDS = ("title", "text", "office", "office_address", "office_phone", "days")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDraft:
    """What a notice says. office…: who takes objections, an office and never a person. days: working days."""

    title: str
    text: str
    office: str
    office_address: str = ""
    office_phone: str = ""
    days: int


@transaction.atomic
def draft_notice(
    round: Round,  # noqa: A002
    draft: NoticeDraft,
    applications: Sequence[Application],
    *,
    by: Person,
    now: datetime,
) -> PublicNotice:
    """Draft the public notice of these applications and return it. Raises NotAllowed."""
    ledger.hold(round)
    require(may.obstacle_to_publicise(by, round))
    made = PublicNotice(round=round, drafted_at=now, **_said(draft))
    made.save(force_insert=True)
    _list(made, applications)
    owner = round.programme.owner
    ledger.record(notice.NOTICE_DRAFTED, made, by=by, now=now, unit=owner, sites=len(applications))
    open_todo(
        notice.TO_PUT_OUT, subject=made, unit=owner, role=Role.CITY_OFFICER, by=by, now=now, round=told_round(round)
    )  # fmt: skip
    return made


@transaction.atomic
def amend_notice(
    drafted: PublicNotice, draft: NoticeDraft, applications: Sequence[Application], *, by: Person, now: datetime
) -> None:
    """Change the draft of a notice, and which sites stand on it. Raises NotAllowed."""
    ledger.hold(drafted.round)
    ledger.hold(drafted)
    require(may.obstacle_to_amend_notice(by, drafted))
    said = _said(draft)
    for name, value in said.items():
        setattr(drafted, name, value)
    drafted.save(update_fields=list(said))
    drafted.listed.exclude(application__in=applications).delete()
    there = set(drafted.listed.values_list("application_id", flat=True))
    _list(drafted, [each for each in applications if each.pk not in there])
    owner = drafted.round.programme.owner
    ledger.record(notice.NOTICE_AMENDED, drafted, by=by, now=now, unit=owner, sites=len(applications))


def _said(draft: NoticeDraft) -> dict[str, str | int]:
    return {name: getattr(draft, name) for name in FIELDS}


def _list(drafted: PublicNotice, applications: Sequence[Application]) -> None:
    for each in applications:
        require(may.obstacle_to_list(each))
        taken = ListedSite.objects.open().filter(application=each).exclude(notice=drafted)
        if taken.exists():
            told = {"site": each.site.unit.name_zh}
            raise NotAllowed(_("“%(site)s” stands on another notice already.") % told)
        ListedSite.objects.create(notice=drafted, application=each, name=each.site.unit.name_zh)


@transaction.atomic
def put_out(drafted: PublicNotice, *, by: Person, now: datetime) -> None:
    """Put the notice out today: each site goes into public notice and gets a clock of its own.

    Raises NotAllowed, WrongMove.
    """
    ledger.hold(drafted.round)  # so that nobody ends it meanwhile
    ledger.hold(drafted)
    listed = held(drafted.listed.open())
    today = timezone.localdate(now)
    require(may.obstacle_to_put_out(by, drafted, today))
    owner = drafted.round.programme.owner
    for each in listed:
        each.deadline = _clock(drafted.days, today)
        each.name, each.home, each.kind, each.operator = listed_as(each)
        each.save(update_fields=["deadline", "name", "home", "kind", "operator"])
    until = max(each.deadline.due_on for each in listed if each.deadline and each.deadline.due_on)
    ledger.move(
        drafted, notice.PUT_OUT, by=by, now=now, unit=owner, fields={"put_out_on": today},
        details={"sites": len(listed), "days": drafted.days, "until": until.isoformat()},
    )  # fmt: skip
    settle(notice.TO_PUT_OUT, subject=drafted, by=by, now=now)
    for each in listed:
        unit = each.application.site.unit
        ledger.move(each.application, application.PUBLICISE, by=by, now=now, unit=unit, fields={"since": now})
        tell_site(
            each.application, notice.PUBLICISED_NOTICE, by=by, now=now, link=drafted.get_absolute_url(), day=until
        )
    call_to_name(drafted, by=by, now=now)


def _clock(days: int, today: date) -> Deadline:
    clock = calendars.start(notice.RULE, on=today)
    if longer := days - clock.rule.length:
        calendars.extend(clock, units=longer, on=today, reason=_("a longer run set in the notice"))
    return clock


@transaction.atomic
def discard(drafted: PublicNotice, *, by: Person, now: datetime) -> None:
    """Discard a draft; its sites can stand on another one. Raises NotAllowed, WrongMove."""
    ledger.hold(drafted)
    require(may.obstacle_to_discard(by, drafted))
    today = timezone.localdate(now)
    owner = drafted.round.programme.owner
    ledger.move(drafted, notice.DISCARD, by=by, now=now, unit=owner, fields={"ended_on": today})
    for each in drafted.listed.open().order_by("pk"):
        leave(each, Outcome.WITHDRAWN, on=today)
    withdraw(notice.TO_PUT_OUT, subject=drafted, by=by, now=now)


@transaction.atomic
def withdraw_notice(out: PublicNotice, *, reason: str, by: Person, now: datetime) -> None:
    """Withdraw a notice with a reason: its undecided sites go back to where they were, assessed.

    Raises NotAllowed, WrongMove.
    """
    ledger.hold(out)
    listed = held(out.listed.open())
    require(may.obstacle_to_withdraw(by, out))
    if len(reason.strip()) < SHORTEST_REASON:
        raise NotAllowed(_("Give the reason in ten characters or more."))
    today = timezone.localdate(now)
    # The reason is encrypted, and a move writes no encrypted text.
    out.reason = reason.strip()
    ledger.move(
        out, notice.WITHDRAW, by=by, now=now, unit=out.round.programme.owner,
        fields={"ended_on": today, "reason": sealed(out, "reason", out.reason)},
    )  # fmt: skip
    for each in listed:
        leave(each, Outcome.WITHDRAWN, on=today)
        back_to_assessment(each.application, by=by, now=now)
    withdraw(notice.TO_NAME, subject=out, by=by, now=now)


def held(listed: ListedSiteQuerySet) -> list[ListedSite]:
    """Lock the applications of these rows, in the order in which everybody locks them, and read the rows afresh.

    What a rule reads of a site's notice stays true while its application is held: objections and decisions hold it too.
    """
    keys = list(listed.order_by("application_id").values_list("pk", "application_id"))
    for _row, key in keys:
        ledger.hold(Application.objects.get(pk=key))
    fresh = ListedSite.objects.for_list().filter(pk__in=[row for row, _key in keys])
    return list(fresh)


def leave(listed: ListedSite, outcome: Outcome, *, on: date) -> None:
    """Note that a site is no longer on its notice, and how; its clock is done with."""
    listed.outcome, listed.left_on = outcome, on
    listed.save(update_fields=["outcome", "left_on", "designation", "beyond_quota"])
    if listed.deadline is not None:
        calendars.meet(listed.deadline, on=on)


def back_to_assessment(found: Application, *, by: Person, now: datetime) -> None:
    """Take a site out of the public notice, back to where its assessment stands, and tell it."""
    ledger.move(
        found, application.BACK_TO_ASSESSMENT, by=by, now=now, unit=found.site.unit, fields={"since": now}
    )  # fmt: skip
    tell_site(found, application.DECIDED_NOTICE, by=by, now=now)


def call_to_name(out: PublicNotice, *, by: Person | None, now: datetime) -> None:
    """Let the decision be to do from the day after the first site's time is over; nothing while all clocks stand."""
    running = out.listed.open().filter(deadline__due_on__isnull=False)
    first = running.order_by("deadline__due_on").values_list("deadline__due_on", flat=True).first()
    if first is None:
        if out.listed.filter(outcome=Outcome.NAMED).exists() and not out.listed.open().exists():
            settle(notice.TO_NAME, subject=out, by=by, now=now)
        else:
            withdraw(notice.TO_NAME, subject=out, by=by, now=now)
        return
    round_ = out.round
    open_todo(
        notice.TO_NAME, subject=out, unit=round_.programme.owner, role=Role.CITY_OFFICER, by=by, now=now,
        from_on=first + DAY, link=out.get_absolute_url(), round=told_round(round_),
    )  # fmt: skip


def told_round(round_: Round) -> str:
    """Return how a round is called in a sentence: its year and programme."""
    return f"{round_.year} {round_.programme.name_zh}"
