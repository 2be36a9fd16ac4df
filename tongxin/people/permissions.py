"""Who may do what to persons and roles, and who can see what: questions with an answer in words."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tongxin.notices.quotes import nested
from tongxin.orgs.models import Placement, Unit
from tongxin.orgs.vocabulary import Status
from tongxin.people.models import Membership, Person, Standing
from tongxin.people.roles import ALWAYS_HELD, APART, GRANTED, MAY, REACH, Deed, Reach, Role, fits
from tongxin.places import codes
from tongxin.ui.days import obstacle_to_day

DEPUTY_MONTHS = 3  # who holds a granted role names a deputy alone: for as long as a holiday or an illness, not for good


class NotAllowed(PermissionDenied):
    """Somebody tried what an obstacle stands in the way of; the message is the obstacle."""


class TooLate(NotAllowed):
    """What somebody pressed was right when the page was shown; since then the record has gone on without them."""


class Late(str):
    """An obstacle that lies in what has become of a record, and not in who asks."""

    __slots__ = ()


def late(obstacle: str) -> Late:
    """Say that an obstacle lies in what has become of the record: whoever comes second is told so, and not refused."""
    return Late(obstacle)


def require(obstacle: str | None) -> None:
    """Raise NotAllowed if there is an obstacle; TooLate if it lies in what has become of the record."""
    if obstacle:
        raise TooLate(nested(obstacle)) if isinstance(obstacle, Late) else NotAllowed(nested(obstacle))


def obstacle_to_staff_pages(person: Person) -> str | None:
    """Return why a person may not see the office's pages, or None."""
    if not person.standings():
        return _("Your account has no role yet. Please ask the administrator of your unit.")
    return None


def obstacle_to_give(person: Person, role: Role, unit: Unit, *, to: Person | None = None) -> str | None:
    """Return why `person` may not give this role at this unit, or None. to: who would get it, where known."""
    if to is not None and to == person:
        return _("Nobody gives roles to themselves. Please ask somebody else who may.")
    if role in GRANTED:
        if not person.may(Deed.GRANT, at=unit):
            return _("The role “%(role)s” is given by the security administrator.") % {"role": role.label}
        return None
    if not person.may(Deed.INVITE, at=unit):
        return _("Roles at “%(unit)s” are given by its officer or head.") % {"unit": unit.name_zh}
    return None


def obstacle_to_place(role: Role, unit: Unit, first: date, last: date | None) -> str | None:
    """Return why nobody can hold the role at the unit in these days, or None."""
    if obstacle := obstacle_to_day(first) or (last and obstacle_to_day(last)):
        return obstacle
    if last is not None and last < first:
        return _("The last day lies before the first.")
    if unit.status == Status.CLOSED:
        return _("“%(unit)s” is closed.") % {"unit": unit.name_zh}
    if not fits(role, kind=unit.kind, level=codes.level_of(unit.place_id)):
        return _("There is no “%(role)s” at “%(unit)s”: the role belongs to another kind or level of unit.") % {
            "role": role.label,
            "unit": unit.name_zh,
        }
    return None


def obstacle_to_hold(person: Person, role: Role, unit: Unit, first: date, last: date | None) -> str | None:
    """Return why nobody, or not this person, can hold the role at the unit in these days, or None."""
    if obstacle := obstacle_to_place(role, unit, first, last):
        return obstacle
    held = person.memberships.overlapping(first, last)
    if held.filter(role=role, unit=unit).exists():
        return _("%(name)s holds this role there in these days already.") % {"name": person.name}
    if role in APART and (other := held.filter(role__in=APART - {role}).first()):
        return _("System, security and audit administration are kept in three hands; %(name)s is %(role)s.") % {
            "name": person.name,
            "role": other.word.label,
        }
    return None


def obstacle_to_resettle(person: Person, unit: Unit, place: str) -> str | None:
    """Return why the person may not let the unit be at home at this place (12-digit code), or None.

    The home of an office says how far the roles held there reach: who moves it gives them anew, so may do that only who
    could give them, there and here. What nobody could hold at the new home is ended first.
    """
    if place == unit.place_id:
        return None
    held = Membership.objects.overlapping(timezone.localdate(), None).filter(unit=unit)
    held = held.select_related("person").order_by("role", "starts_on", "pk")
    level = codes.level_of(place)
    if unfit := [each for each in held if not fits(each.word, kind=unit.kind, level=level)]:
        return _("Nobody can hold these roles at the new home: %(roles)s. Please have them ended first.") % {
            "roles": in_words(unfit)
        }
    if others := [each for each in held if not _may_let_reach(person, each.word, unit, place)]:
        return _(
            "The home says how far these roles reach: %(roles)s. Please have them ended first, and given anew after."
        ) % {"roles": in_words(others)}
    return None


def obstacle_to_do_without(unit: Unit) -> str | None:
    """Return why the unit cannot be closed or merged yet, or None.

    With it the roles held there stop counting. Those that run the installation or reach over a county are the security
    administrator's to end or to give elsewhere: no change of units takes them, and with them the keys of the house.
    """
    held = Membership.objects.overlapping(timezone.localdate(), None).filter(unit=unit, role__in=GRANTED)
    held = held.filter(person__is_active=True).select_related("person").order_by("role", "starts_on", "pk")
    if not held:
        return None
    return _(
        "Held here: %(roles)s. Please have the security administrator give these roles at another unit, or end them,"
        " before this unit goes."
    ) % {"roles": in_words(held)}


def _may_let_reach(person: Person, role: Role, unit: Unit, place: str) -> bool:
    deed = Deed.GRANT if role in GRANTED else Deed.INVITE
    return REACH[role] is not Reach.DIVISION or (person.may(deed, at=unit) and person.may(deed, place=place))


def in_words(held: Iterable[Membership]) -> str:
    """Return roles with who holds them, for a sentence."""
    said = [_("%(role)s (%(name)s)") % {"role": each.word.label, "name": each.person.name} for each in held]
    return pgettext("between items", ", ").join(said)


def obstacle_to_end(person: Person, membership: Membership) -> str | None:
    """Return why `person` may not end this role, or None. One's own role one may lay down."""
    if membership.person_id == person.pk:
        return _obstacle_to_leave(membership)
    if obstacle := obstacle_to_give(person, membership.word, membership.unit):
        return obstacle
    return _obstacle_to_leave(membership)


def _obstacle_to_leave(membership: Membership) -> str | None:
    """Return that this is the last one in hands that are never empty, or None."""
    today = timezone.localdate()
    if membership.word not in ALWAYS_HELD or membership.deputises_id or not membership.is_in_force(today):
        return None
    others = Membership.objects.in_force(today).filter(role=membership.role, ends_on=None)
    if others.exclude(person=membership.person_id).exists():
        return None
    return _("This is the last %(role)s. Please have another one appointed first.") % {"role": membership.word.label}


def obstacle_to_deputise(person: Person, membership: Membership) -> str | None:
    """Return why `person` may not name a deputy for this role, whoever it would be, or None."""
    if membership.deputises_id:
        return _("A deputy cannot name a deputy.")
    today = timezone.localdate()
    if membership.called_off or (membership.ends_on is not None and membership.ends_on < today):
        return _("This role has ended already.")
    if membership.person_id == person.pk and membership.is_in_force(today):
        return None
    return obstacle_to_give(person, membership.word, membership.unit)


def obstacle_to_name_deputy(person: Person, membership: Membership, deputy: Person) -> str | None:
    """Return why `person` may not let `deputy` stand in for this role, or None."""
    if obstacle := obstacle_to_deputise(person, membership):
        return obstacle
    if deputy.pk == membership.person_id:
        return _("Nobody stands in for themselves.")
    if membership.person_id == person.pk and membership.is_in_force(timezone.localdate()):
        return None
    return obstacle_to_give(person, membership.word, membership.unit, to=deputy)


def obstacle_to_deputy_days(membership: Membership, first: date, last: date) -> str | None:
    """Return why nobody can stand in for this role from the first day to the last, or None."""
    if first < membership.starts_on:
        return _("The role itself begins after the deputy's first day.")
    if membership.ends_on is not None and last > membership.ends_on:
        return _("The role itself ends before the deputy's last day.")
    if last > (longest := longest_deputy(first)):
        return _("A deputy is named for %(months)s months at most, here until %(day)s. For longer, give the role.") % {
            "months": DEPUTY_MONTHS,
            "day": longest,
        }
    return None


def longest_deputy(first: date) -> date:
    """Return the last day on which somebody who stands in from this day on may do so."""
    year, month = divmod(first.year * 12 + first.month - 1 + DEPUTY_MONTHS, 12)
    return date(year, month + 1, 1) + timedelta(days=min(first.day, monthrange(year, month + 1)[1]) - 1)


def obstacle_to_leave_for_good(person: Person) -> str | None:
    """Return why the account of `person` cannot be closed by anybody now, or None."""
    for membership in person.memberships.in_force(timezone.localdate()).filter(role__in=ALWAYS_HELD).order_by("pk"):
        if obstacle := _obstacle_to_leave(membership):
            return obstacle
    return None


def obstacle_to_close_account(person: Person, other: Person) -> str | None:
    """Return why `person` may not close the account of `other`, or None."""
    if not person.may(Deed.MANAGE_ACCOUNTS):
        return _("Accounts are closed and opened by the system administrator.")
    if person == other:
        return _("Nobody closes their own account here; see “My data”.")
    return obstacle_to_leave_for_good(other)


def obstacle_to_reopen_account(person: Person, other: Person) -> str | None:
    """Return why `person` may not open the account of `other` again, or None."""
    if not person.may(Deed.MANAGE_ACCOUNTS) or person == other:
        return _("Accounts are closed and opened by the system administrator.")
    return None


class Witness(NamedTuple):
    """Some persons who can see a record, and why: the role that they hold at the unit. division: through its division,
    else through the unit itself."""

    role: Role
    unit: Unit
    persons: int
    division: bool


def who_can_see(*, place: str, unit_path: str, deed: Deed = Deed.SEE_LEDGER) -> list[Witness]:
    """Return who can see what was recorded at this place as this unit's work (谁能看到), from the highest down.

    place: 12-digit code. deed: SEE_LEDGER for entries, SEE_UNITS for units.
    """
    roles = [role for role, deeds in MAY.items() if deed in deeds and REACH[role] is not Reach.NONE]
    steps = unit_path.split("/")[:-1]
    above = ["/".join(steps[: number + 1]) + "/" for number in range(len(steps))]
    held = Membership.objects.in_force(timezone.localdate()).filter(role__in=roles)
    # What was done before a unit moved stands under the path of its day, and its people see it still (Standing.paths).
    moved_from = Placement.objects.filter(path__in=above).values("unit")
    hung = [role for role in roles if REACH[role] is Reach.UNIT]
    by_unit = Q(unit__path__in=above) | Q(role__in=hung, unit__in=moved_from)
    wide = [role for role in roles if REACH[role] is Reach.DIVISION]
    by_division = Q(role__in=wide, unit__place__in=codes.ancestors(place))
    found: Counter[tuple[str, int]] = Counter()
    units: dict[int, Unit] = {}
    for membership in held.filter(by_unit | by_division).select_related("unit").order_by("unit__path", "role", "pk"):
        units[membership.unit_id] = membership.unit
        found[membership.role, membership.unit_id] += 1
    return [_witness(Role(role), units[unit], count, place) for (role, unit), count in found.items()]


def who_holds(unit: Unit) -> list[Witness]:
    """Return who holds a role at this very unit today, for what is shared by its people."""
    held = Membership.objects.in_force(timezone.localdate()).filter(unit=unit)
    found = Counter(held.values_list("role", flat=True))
    return [Witness(role, unit, found[role.value], division=False) for role in Role if found[role.value]]


def merged(*lists: list[Witness]) -> list[Witness]:
    """Return the witnesses of several lists, each role of a unit once, as the first list has it."""
    found = {(witness.role, witness.unit.pk): witness for each in reversed(lists) for witness in each}
    order = dict.fromkeys((witness.role, witness.unit.pk) for each in lists for witness in each)
    return [found[key] for key in order]


def _witness(role: Role, unit: Unit, persons: int, place: str) -> Witness:
    standing = Standing(role, unit.pk, unit.path, unit.place_id, (unit.path,))
    return Witness(role, unit, persons, standing.reaches(place=place))
