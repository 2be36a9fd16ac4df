"""What the verbs of units tell the ledger, and on which day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Fact
from tongxin.ledger.vocabulary import Verb
from tongxin.orgs.models import Unit


class NotADay(Exception):
    """The day lies in the future, or before or after another day of the unit that it cannot be before or after."""


def about(unit: Unit, word: Verb, *, on: date, details: Mapping[str, str | int | bool | None]) -> Fact:
    """Return the fact that this happened to the unit."""
    return Fact(
        verb=word,
        subject=ledger.subject_of(unit),
        unit_path=unit.path,
        place=unit.place_id,
        occurred_on=on,
        details=details,
    )


def day_of(wanted: date | None, *, now: datetime) -> date:
    """Return the day on which something happens: the wanted one, or that of `now`. Raises NotADay for a later one."""
    today = timezone.localdate(now)
    if wanted and wanted > today:
        raise NotADay(_("The day lies in the future. Please do this on the day itself."))
    return wanted or today


def refuse_end(unit: Unit, *, on: date) -> None:
    """Raise NotADay if the unit cannot have come to its end on this day: it was opened, or came where it is, later."""
    if unit.opened_on and on < unit.opened_on:
        raise NotADay(_("The unit was opened on %(day)s; it cannot have ended before.") % {"day": unit.opened_on})
    began = unit.placements.get(ends_on=None).starts_on
    if began and on < began:
        raise NotADay(_("The unit came to where it is on %(day)s; it cannot have ended before.") % {"day": began})


def refuse_beginning(opened_on: date | None, *, now: datetime, unit: Unit | None = None) -> None:
    """Raise NotADay if a unit cannot have been opened on this day: it lies in the future, or the unit had moved or come
    to its end before."""
    if opened_on is None:
        return
    if opened_on > timezone.localdate(now):
        raise NotADay(_("The day of opening lies in the future. Please open the unit on the day itself."))
    if unit is None:
        return
    if unit.closed_on and opened_on > unit.closed_on:
        raise NotADay(_("The unit was closed on %(day)s; it cannot have opened later.") % {"day": unit.closed_on})
    moved = unit.placements.filter(starts_on__isnull=False).order_by("starts_on", "pk").first()
    if moved and moved.starts_on and opened_on > moved.starts_on:
        raise NotADay(_("The unit was moved on %(day)s; it cannot have opened later.") % {"day": moved.starts_on})
