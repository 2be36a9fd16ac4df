"""Give a role, end it, name a deputy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.audit import actions as audit
from tongxin.audit.vocabulary import DEPUTY_NAMED, ROLE_ENDED, ROLE_GIVEN
from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Actor
from tongxin.ledger.models import Entry
from tongxin.orgs.models import Unit
from tongxin.people import vocabulary
from tongxin.people.actions import telling
from tongxin.people.auditing import named
from tongxin.people.models import Membership, Person
from tongxin.people.permissions import (
    obstacle_to_deputy_days,
    obstacle_to_end,
    obstacle_to_give,
    obstacle_to_hold,
    obstacle_to_name_deputy,
    require,
)
from tongxin.people.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDraft:
    """A role that is to be held. starts_on, ends_on: first and last day; None: without an end."""

    role: Role
    unit: Unit
    starts_on: date
    ends_on: date | None = None


class RoleRefused(ValueError):
    """This person cannot hold this role at this unit in these days; the message says why."""


@transaction.atomic
def give_role(person: Person, draft: RoleDraft, *, by: Person, now: datetime) -> Membership:
    """Give a person a role at a unit and return the membership.

    Raises NotAllowed if `by` may not, RoleRefused if the person cannot hold it (no such role at such a unit; already
    held in these days; system, security and audit administration in one hand).
    """
    require(obstacle_to_give(by, draft.role, draft.unit, to=person))
    return _give(person, draft, by=by, now=now)


def first_role(person: Person, draft: RoleDraft, *, by: Actor, now: datetime) -> Membership:
    """Give a role while nobody is there yet who may: for setting a city up. Raises RoleRefused."""
    with transaction.atomic():
        return _give(person, draft, by=by, now=now)


def _give(
    person: Person, draft: RoleDraft, *, by: Actor, now: datetime, deputises: Membership | None = None
) -> Membership:
    # Held, so that of two roles given at once the second sees the first: together they may be too many.
    ledger.hold(person)
    # And so is the unit: its home does not move, nor does it close, while it is asked whether the role fits there.
    ledger.hold(draft.unit)
    if obstacle := obstacle_to_hold(person, draft.role, draft.unit, draft.starts_on, draft.ends_on):
        raise RoleRefused(obstacle)
    membership = Membership.objects.create(
        person=person,
        unit=draft.unit,
        role=draft.role,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        deputises=deputises,
        given_by=by.actor_id,
    )
    person.forget_standings()
    ledger.record(
        vocabulary.DEPUTY_NAMED if deputises else vocabulary.ROLE_GIVEN,
        membership,
        by=by,
        now=now,
        unit=draft.unit,
        kind=draft.role.value,
        starts_on=draft.starts_on.isoformat(),
        ends_on=draft.ends_on.isoformat() if draft.ends_on else None,
    )
    if draft.ends_on and not deputises:
        _let_run_out(membership, draft.ends_on, by=by, now=now)
    audit.note(
        DEPUTY_NAMED if deputises else ROLE_GIVEN,
        by=by,
        now=now,
        subject=named(person),
        unit_path=draft.unit.path,
        role=draft.role.value,
        starts_on=draft.starts_on.isoformat(),
        ends_on=draft.ends_on.isoformat() if draft.ends_on else None,
    )
    telling.role_given(membership, by=by, now=now)
    return membership


@transaction.atomic
def end_role(membership: Membership, *, by: Person, now: datetime, last_day: date) -> None:
    """End a role with this last day; deputies end with it. Raises NotAllowed, RoleRefused.

    last_day: may lie in the future; yesterday ends it at once. Before the first day of a role that has not begun, it
    calls the role off. Never later than the role ends by itself: that would be to give it for longer.
    """
    ledger.hold(membership)
    require(obstacle_to_end(by, membership))
    today = timezone.localdate(now)
    if membership.called_off or (membership.ends_on is not None and membership.ends_on <= min(last_day, today)):
        raise RoleRefused(_("This role has ended already."))
    if membership.ends_on is not None and last_day > membership.ends_on:
        raise RoleRefused(_("The role ends before that day by itself. To prolong it, give the role anew."))
    if last_day < membership.starts_on <= today:
        raise RoleRefused(_("The last day lies before the first."))
    _end_with_deputies(membership, last_day, by=by, now=now)


@transaction.atomic
def end_every_role(person: Person, *, by: Actor, now: datetime) -> None:
    """End with today what a person holds, and call off what was to begin: for an account that closes for good.

    Who may close the account is asked before; of the roles nothing more is.
    """
    today = timezone.localdate(now)
    held = person.memberships.filter(called_off=False).exclude(ends_on__lte=today)
    for membership in held.select_related("unit").order_by("pk"):
        _end_with_deputies(membership, today, by=by, now=now)


def _end_with_deputies(membership: Membership, last_day: date, *, by: Actor, now: datetime) -> None:
    for each in [membership, *membership.deputies.filter(called_off=False).order_by("pk")]:
        if last_day < each.starts_on:
            _call_off(each, by=by, now=now)
        elif each.ends_on is None or each.ends_on > last_day:
            _end(each, last_day, by=by, now=now)


def _let_run_out(membership: Membership, last_day: date, *, by: Actor, now: datetime) -> None:
    ledger.record(
        vocabulary.ROLE_RUNS_OUT, membership, by=by, now=now, unit=membership.unit, kind=membership.role,
        occurred_on=last_day + timedelta(days=1),
    )  # fmt: skip


def _no_longer_runs_out(membership: Membership, *, by: Actor, now: datetime) -> None:
    """Take back that the role runs out on its day: it ends on another one, or never began."""
    subject = ledger.subject_of(membership)
    planned = Entry.objects.live().filter(verb=vocabulary.ROLE_RUNS_OUT.code, subject_id=subject.id)
    for entry in planned.order_by("position"):
        ledger.reverse(entry, by=by, now=now, reason=_("the role ends on another day"))


def _call_off(membership: Membership, *, by: Actor, now: datetime) -> None:
    membership.called_off = True
    membership.save(update_fields=["called_off"])
    _no_longer_runs_out(membership, by=by, now=now)
    membership.person.forget_standings()
    ledger.record(
        vocabulary.DEPUTY_ENDED if membership.deputises_id else vocabulary.ROLE_CALLED_OFF, membership, by=by,
        now=now, unit=membership.unit, kind=membership.role,
        starts_on=membership.starts_on.isoformat(),
    )  # fmt: skip
    audit.note(
        ROLE_ENDED, by=by, now=now, subject=named(membership.person), unit_path=membership.unit.path,
        role=membership.role, starts_on=membership.starts_on.isoformat(),
    )  # fmt: skip
    telling.role_called_off(membership, by=by, now=now)


def _end(membership: Membership, last_day: date, *, by: Actor, now: datetime) -> None:
    membership.ends_on = last_day
    membership.save(update_fields=["ends_on"])
    _no_longer_runs_out(membership, by=by, now=now)
    membership.person.forget_standings()
    ledger.record(
        vocabulary.DEPUTY_ENDED if membership.deputises_id else vocabulary.ROLE_ENDED,
        membership,
        by=by,
        now=now,
        unit=membership.unit,
        kind=membership.role,
        occurred_on=last_day + timedelta(days=1),
        ends_on=last_day.isoformat(),
    )
    audit.note(
        ROLE_ENDED,
        by=by,
        now=now,
        subject=named(membership.person),
        unit_path=membership.unit.path,
        role=membership.role,
        ends_on=last_day.isoformat(),
    )
    telling.role_ended(membership, by=by, now=now)


@transaction.atomic
def name_deputy(
    membership: Membership, deputy: Person, *, by: Person, now: datetime, starts_on: date, ends_on: date
) -> Membership:
    """Let somebody stand in for a role from the first day to the last. Raises NotAllowed, RoleRefused.

    A deputy has the role's rights, and acts in their own name. The role's holder names one, or who may give the role.
    """
    ledger.hold(membership)
    require(obstacle_to_name_deputy(by, membership, deputy))
    if obstacle := obstacle_to_deputy_days(membership, starts_on, ends_on):
        raise RoleRefused(obstacle)
    draft = RoleDraft(role=membership.word, unit=membership.unit, starts_on=starts_on, ends_on=ends_on)
    return _give(deputy, draft, by=by, now=now, deputises=membership)
