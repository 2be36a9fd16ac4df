"""The roles and the account of one person, as one reader may know them, with what stands in the reader's way."""

from __future__ import annotations

from typing import NamedTuple

from django.utils import timezone

from tongxin.people.inviting.permissions import obstacle_to_invitations
from tongxin.people.models import Membership, Person
from tongxin.people.permissions import (
    obstacle_to_close_account,
    obstacle_to_deputise,
    obstacle_to_end,
    obstacle_to_reopen_account,
)
from tongxin.people.roster.permissions import obstacle_to_give_any
from tongxin.people.signing_in.permissions import obstacle_to_issue_reset_link, obstacle_to_reset_second_factor


class Held(NamedTuple):
    """A role now or to come, and why the reader may not end it, or name a deputy for it."""

    membership: Membership
    obstacle_to_end: str | None
    obstacle_to_deputise: str | None


def work_of(reader: Person, person: Person, *, everything: bool = False) -> dict[str, object]:
    """Return what a page says about a person's roles and account to this reader.

    everything: also roles at units that the reader does not see, as in an emergency look.
    """
    today = timezone.localdate()
    visible = Membership.objects.all() if everything else Membership.objects.visible_to(reader)
    held = list(visible.filter(person=person).for_list())
    now = [each for each in held if each.is_in_force(today) and not _is_idle(each)]
    to_come = [each for each in held if not each.called_off and each.starts_on > today]
    return {
        "person": person,
        "roles_now": [_with_obstacles(reader, each) for each in now],
        "to_come": [_with_obstacles(reader, each) for each in to_come],
        "before": [each for each in held if each not in now and each not in to_come],
        "deputies": _deputies(now + to_come),
        "obstacle_to_give": obstacle_to_give_any(reader, person),
        "obstacle_to_close": obstacle_to_close_account(reader, person),
        "obstacle_to_reopen": obstacle_to_reopen_account(reader, person),
        "obstacle_to_reset": obstacle_to_reset_second_factor(reader, person),
        "obstacle_to_link": obstacle_to_issue_reset_link(reader, person),
        "obstacle_to_invitations": obstacle_to_invitations(reader),
    }


def _is_idle(membership: Membership) -> bool:
    """Whether somebody stands in for a role that does not count, because its holder's account is closed."""
    return membership.deputises is not None and not membership.deputises.person.is_active


def _with_obstacles(reader: Person, membership: Membership) -> Held:
    return Held(membership, obstacle_to_end(reader, membership), obstacle_to_deputise(reader, membership))


def _deputies(of: list[Membership]) -> list[Membership]:
    today = timezone.localdate()
    standing_in = Membership.objects.filter(deputises__in=of, called_off=False).exclude(ends_on__lt=today)
    return list(standing_in.for_list())
