"""Tell people of their roles, and remind those who gave roles that end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone

from tongxin.ledger.actions import subject_of
from tongxin.ledger.facts import Actor
from tongxin.notices import actions as notices
from tongxin.orgs.models import Unit
from tongxin.people import vocabulary
from tongxin.people.models import Invitation, Membership, Person
from tongxin.people.reminders import reminders

ROLE_ENDS = "people.role_ends"
INVITATION_WAITS = "people.invitation_waits"
BEFORE = timedelta(days=14)  # how long before a role ends whoever gave it is reminded
AFTER = timedelta(days=7)  # how long after an invitation its sender is reminded that nobody came


def role_given(membership: Membership, *, by: Actor, now: datetime) -> None:
    """Tell the person, and have whoever gave the role reminded before it ends. A deputy's end is no surprise."""
    person, unit = membership.person, membership.unit
    if not isinstance(by, Person) or by == person:
        return
    notices.tell(
        [person.actor_id], vocabulary.TOLD_ROLE_GIVEN, now=now, link="/", name=by.name, role=membership.role,
        unit=unit.name_zh, day=membership.starts_on,
    )  # fmt: skip
    earlier = Membership.objects.filter(person=person, unit=unit, role=membership.role, ends_on__isnull=False)
    for each in earlier.exclude(pk=membership.pk).order_by("pk"):
        reminders().forget(ROLE_ENDS, of=each, by=by, now=now)
    if membership.ends_on is not None and membership.deputises_id is None:
        reminders().remind(
            ROLE_ENDS, of=membership, person=by, unit=unit, now=now, due_on=membership.ends_on,
            from_on=max(timezone.localdate(now), membership.ends_on - BEFORE), name=person.name,
            held=membership.role, at=unit.name_zh, day=membership.ends_on,
        )  # fmt: skip


def role_ended(membership: Membership, *, by: Actor, now: datetime) -> None:
    """Tell the person when somebody else ended their role; nobody need be reminded of it any more."""
    person = membership.person
    reminders().forget(ROLE_ENDS, of=membership, by=by if isinstance(by, Person) else None, now=now)
    if _wants_to_know(person, by) and membership.ends_on is not None:
        notices.tell(
            [person.actor_id], vocabulary.TOLD_ROLE_ENDED, now=now, link="/", role=membership.role,
            unit=membership.unit.name_zh, day=membership.ends_on,
        )  # fmt: skip


def role_called_off(membership: Membership, *, by: Actor, now: datetime) -> None:
    """Tell the person when somebody else called a role off that was to begin; nobody need be reminded of its end."""
    person = membership.person
    reminders().forget(ROLE_ENDS, of=membership, by=by if isinstance(by, Person) else None, now=now)
    if _wants_to_know(person, by):
        notices.tell(
            [person.actor_id], vocabulary.TOLD_ROLE_CALLED_OFF, now=now, link="/", role=membership.role,
            unit=membership.unit.name_zh, day=membership.starts_on,
        )  # fmt: skip


def unit_gone(unit: Unit, *, how: str, day: date, by: Actor, now: datetime) -> None:
    """Tell who holds a role at a unit that it is closed, and with it the role. how: "merged" or "closed"."""
    for role, holders in _holders(unit, by=by, now=now).items():
        notices.tell(
            holders, vocabulary.TOLD_ROLE_RESTS, now=now, link="/", subject=subject_of(unit), unit=unit.name_zh,
            how=how, day=day, role=role,
        )  # fmt: skip


def unit_back(unit: Unit, *, by: Actor, now: datetime) -> None:
    """Tell who holds a role at a unit that was opened again; nobody need be told any more that it was closed."""
    notices.over(subject_of(unit), now=now)
    for role, holders in _holders(unit, by=by, now=now).items():
        notices.tell(
            holders, vocabulary.TOLD_ROLE_COUNTS_AGAIN, now=now, link="/", subject=subject_of(unit),
            unit=unit.name_zh, role=role,
        )  # fmt: skip


def _holders(unit: Unit, *, by: Actor, now: datetime) -> dict[str, list[str]]:
    """Return by role who holds it at the unit, by opaque id, but for who has just changed the unit."""
    held = Membership.objects.on(timezone.localdate(now)).filter(unit=unit, person__is_active=True)
    found: dict[str, list[str]] = {}
    for membership in held.select_related("person").order_by("pk"):
        if membership.person.actor_id != by.actor_id:
            found.setdefault(membership.role, []).append(membership.person.actor_id)
    return found


def _wants_to_know(person: Person, by: Actor) -> bool:
    # Nobody reads what an account is told that is closed.
    return by.actor_id != person.actor_id and person.is_active


def invited(invitation: Invitation, *, by: Person, now: datetime) -> None:
    """Have whoever sent an invitation last reminded when nobody has accepted it for a week."""
    keeper = reminders()
    keeper.forget(INVITATION_WAITS, of=invitation, by=by, now=now)
    keeper.remind(
        INVITATION_WAITS, of=invitation, person=by, unit=invitation.unit, now=now,
        from_on=timezone.localdate(now) + AFTER, due_on=None, name=invitation.name,
    )  # fmt: skip


def invitation_over(invitation: Invitation, *, by: Person | None, now: datetime) -> None:
    """Nobody need be reminded any more: it was accepted, revoked or has expired."""
    reminders().forget(INVITATION_WAITS, of=invitation, by=by, now=now)


def invitations_erased(invitations: Sequence[Invitation]) -> None:
    """What names the invited people is erased: from what reminded of them too."""
    reminders().erase_name(INVITATION_WAITS, of=invitations)


def person_erased(person: Person) -> None:
    """What names the person is erased: from what reminded of their roles too."""
    reminders().erase_name(ROLE_ENDS, of=list(person.memberships.order_by("pk")))
