"""Who may correct what the figures are made of, and who may change units."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.ledger.models import Entry
from tongxin.ledger.vocabulary import Move, verb
from tongxin.orgs.models import Placement, Unit
from tongxin.people.models import Person
from tongxin.people.roles import Deed
from tongxin.places import codes

# Steps of the office's own work, told of a unit on the day on which somebody does them.
OFFICE_WORK = ("orgs.", "people.", "intake.", "reports.")


def obstacle_to_reverse(person: Person, entry: Entry) -> str | None:
    """Return why the person may not take this entry back, or None."""
    if not person.may(Deed.TAKE_BACK, place=entry.place, unit_path=entry.unit_path):
        return _("Entries are taken back by officers of the division, and by secretaries and coordinators of the unit.")
    if entry.reverses:
        return _("This entry is itself a reversal. Record the fact anew instead.")
    if Entry.objects.filter(reverses=entry.position).exists():
        return _("This entry has already been taken back.")
    if isinstance(verb(entry.verb), Move) or entry.verb.startswith(OFFICE_WORK):
        return _("This entry records a step of the office's own work and cannot be taken back by itself.")
    return None


def obstacle_to_units(person: Person) -> str | None:
    """Return why the person may not look at units at all, or None. Which ones is for `Unit.objects.visible_to`."""
    if not person.may(Deed.SEE_UNITS):
        return _("Your role has nothing to do with units.")
    return None


def obstacle_to_export_units(person: Person) -> str | None:
    """Return why the person may not take the list of units away, or None."""
    if not person.may(Deed.EXPORT):
        return _("Your role may look at the list, not export it.")
    return None


def obstacle_to_open(person: Person, parent: Unit | None) -> str | None:
    """Return why the person may not open a unit below this one (None: at the top), or None."""
    if parent and not parent.is_active:
        return _("“%(unit)s” is closed; nothing can stand below it.") % {"unit": parent}
    return obstacle_to_take_in(person, parent)


def obstacle_to_open_here(person: Person, above: Unit | None) -> str | None:
    """Return why the person may open no unit below this one (None: below any), or None. For the list of units."""
    if above:
        return obstacle_to_open(person, above)
    return None if person.may(Deed.MANAGE_UNITS) else _("Units are managed by the officers of their division.")


def obstacle_to_settle(person: Person, place: str) -> str | None:
    """Return why the person may not say that a unit is at home at this place (12-digit code), or None."""
    if not person.may(Deed.MANAGE_UNITS, place=place):
        return _("The unit's home must lie in your own division.")
    return None


def obstacle_to_take_in(person: Person, parent: Unit | None) -> str | None:
    """Return why the person may not put units below, or into, this one (None: at the top), or None."""
    if parent is None:
        if not person.may(Deed.MANAGE_UNITS, place=codes.padded(settings.TONGXIN_CITY)):
            return _("Only the city puts units at the top. Please choose the unit above.")
        return None
    if not person.may(Deed.MANAGE_UNITS, at=parent):
        return _("Units below “%(unit)s” are managed by the officers of its division.") % {"unit": parent}
    return None


def obstacle_to_amend(person: Person, unit: Unit) -> str | None:
    """Return why the person may not amend the unit's data, or None."""
    if not person.may(Deed.MANAGE_UNITS, at=unit):
        return _("Units are managed by the officers of their division.")
    return None


def obstacle_to_move(person: Person, unit: Unit) -> str | None:
    """Return why the person may not move the unit, or None."""
    if obstacle := obstacle_to_amend(person, unit):
        return obstacle
    if not unit.is_active:
        return _("The unit is closed. Please reopen it first.")
    return None


def obstacle_to_merge(person: Person, unit: Unit) -> str | None:
    """Return why the person may not merge the unit into another one, or None."""
    return obstacle_to_move(person, unit)


def obstacle_to_close(person: Person, unit: Unit) -> str | None:
    """Return why the person may not close the unit, or None. Units below it that are still active: orgs says so."""
    if obstacle := obstacle_to_amend(person, unit):
        return obstacle
    if not unit.is_active:
        return _("The unit is closed already.")
    return None


def obstacle_to_end_on(unit: Unit, day: date | None) -> str | None:
    """Return why the unit cannot have come to its end on this day (None: today), or None; what `orgs` says comes
    besides."""
    if day is None:
        return None
    began = unit.memberships.filter(called_off=False, starts_on__gt=day, starts_on__lte=timezone.localdate())
    if last := began.order_by("-starts_on", "-pk").first():
        return _("A role began here on %(day)s; the unit cannot have ended before.") % {"day": last.starts_on}
    done = Entry.objects.live().filter(unit_path__in=Placement.objects.paths_of(unit.path), occurred_on__gt=day)
    for room in (*OFFICE_WORK, "todos."):
        done = done.exclude(verb__startswith=room)
    if entry := done.order_by("-occurred_on", "-position").first():
        return _("Work of this unit is recorded on %(day)s; the unit cannot have ended before.") % {
            "day": entry.occurred_on
        }
    return None


def obstacle_to_reopen(person: Person, unit: Unit) -> str | None:
    """Return why the person may not open the unit again, or None."""
    if obstacle := obstacle_to_amend(person, unit):
        return obstacle
    if unit.is_active:
        return _("The unit is active.")
    return None
