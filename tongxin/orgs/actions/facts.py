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
    """The day lies in the future, or before the one on which the unit came where it is."""


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
