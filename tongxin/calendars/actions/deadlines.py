"""Start, pause, resume, extend and meet a deadline; and find its last day again when the calendar is known better."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from tongxin.calendars import rules
from tongxin.calendars.models import Deadline, DeadlineExtension, DeadlinePause, DeadlineRule, known
from tongxin.calendars.rules import Due, Known


class UnknownRule(Exception):
    """No rule with this code holds on this day."""


class Refused(Exception):
    """The clock cannot be changed like this. Says why."""


@dataclass(frozen=True)
class Moved:
    """A deadline whose provisional last day was found again. before, after: they may be the same day, now certain."""

    deadline: Deadline
    before: Due
    after: Due


@transaction.atomic
def start(code: str, *, on: date) -> Deadline:
    """Start a deadline under the rule with this code that holds on this day, and return it.

    on: the day of the event that starts it (receipt, acceptance …), whether or not that day counts. Raises UnknownRule.
    """
    rule = DeadlineRule.objects.in_force(on).filter(code=code).first()
    if rule is None:
        raise UnknownRule(_("There is no rule “%(code)s” that holds on %(date)s.") % {"code": code, "date": on})
    last = rules.due(rules.Clock(on, rule.terms), known())
    assert last is not None  # a clock without pauses runs
    return Deadline.objects.create(rule=rule, started_on=on, due_on=last.on, is_provisional=last.provisional)


@transaction.atomic
def pause(deadline: Deadline, *, on: date, reason: str) -> None:
    """Let the clock stand from this day on, which no longer counts. Raises Refused."""
    _hold(deadline)
    _require(rules.obstacle_to_pause(deadline.clock(), deadline.due_on, on=on), reason)
    DeadlinePause.objects.create(deadline=deadline, first=on, reason=reason.strip())
    _compute(deadline, known())


@transaction.atomic
def resume(deadline: Deadline, *, on: date) -> None:
    """Let the clock run again from this day on, which counts. Raises Refused."""
    _hold(deadline)
    _require(rules.obstacle_to_resume(deadline.clock(), on=on))
    deadline.pauses.filter(last=None).update(last=on - rules.DAY)
    _compute(deadline, known())


@transaction.atomic
def extend(deadline: Deadline, *, units: int, on: date, reason: str) -> None:
    """Lengthen the deadline on this day. units: days or working days, as its rule counts. Raises Refused."""
    _hold(deadline)
    _require(rules.obstacle_to_extend(deadline.clock(), deadline.due_on, units=units, on=on), reason)
    DeadlineExtension.objects.create(deadline=deadline, units=units, granted_on=on, reason=reason.strip())
    _compute(deadline, known())


@transaction.atomic
def meet(deadline: Deadline, *, on: date) -> None:
    """The matter is done, in time or late: the deadline no longer runs. Raises Refused when it was done before."""
    _hold(deadline)
    if on < deadline.started_on:
        raise Refused(_("The matter cannot be done before its deadline started."))
    Deadline.objects.filter(pk=deadline.pk).update(met_on=on)
    deadline.met_on = on


@transaction.atomic
def recompute(deadlines: Iterable[Deadline]) -> list[Moved]:
    """Find again the provisional last days among these running deadlines, and return those that changed.

    A last day that was told as certain stays, whatever is announced later: somebody relies on it.
    """
    calendar = known()
    unsure = [deadline for deadline in deadlines if deadline.is_provisional and deadline.met_on is None]
    prefetch_related_objects(unsure, "rule", "pauses", "extensions")
    moved = []
    for deadline in unsure:
        before, after = deadline.due, rules.due(deadline.clock(), calendar)
        if before and after and before != after and _write(deadline, after):
            moved.append(Moved(deadline, before, after))
    return moved


def _hold(deadline: Deadline) -> None:
    """Lock the deadline and read it afresh: of two people pressing, the second sees what the first did."""
    fresh = Deadline.objects.select_for_update(of=("self",)).get(pk=deadline.pk)
    if fresh.met_on is not None:
        raise Refused(_("The matter is done; its deadline no longer runs."))
    deadline.refresh_from_db()


def _require(obstacle: str | None, reason: str | None = None) -> None:
    if obstacle:
        raise Refused(obstacle)
    if reason is not None and not reason.strip():
        raise Refused(_("Please give a reason."))


def _compute(deadline: Deadline, calendar: Known) -> None:
    _write(deadline, rules.due(deadline.clock(), calendar))


def _write(deadline: Deadline, last: Due | None) -> bool:
    """Store the last day, unless the matter was done meanwhile. Returns whether it was stored."""
    deadline.due_on, deadline.is_provisional = (last.on, last.provisional) if last else (None, False)
    running = Deadline.objects.running().filter(pk=deadline.pk)
    return bool(running.update(due_on=deadline.due_on, is_provisional=deadline.is_provisional))
