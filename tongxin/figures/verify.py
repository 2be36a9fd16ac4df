"""Prove that every figure equals the sum of its rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Max, Min
from django.utils.translation import gettext as _

from tongxin.figures import read
from tongxin.figures.catalogue import FIGURES
from tongxin.figures.periods import Period
from tongxin.ledger.facts import month_of
from tongxin.ledger.models import Entry


def disagreements(place: str) -> Iterator[str]:
    """Yield a sentence for each figure of the place that is not the sum of its rows, since the ledger began."""
    days = Entry.objects.aggregate(first=Min("occurred_on"), last=Max("occurred_on"))
    if days["first"] is None:
        return
    period = Period(month_of(days["first"]), month_of(max(days["last"], date.today())))
    for figure in FIGURES.values():
        reading = read.read(figure, place=place, period=period)
        due = read.total(figure, read.rows(reading.address).order_by().iterator(chunk_size=5000))
        if reading.value != due:
            yield _("The figure %(code)s says %(value)s, but its rows make %(due)s.") % {
                "code": figure.code,
                "value": reading.value,
                "due": due,
            }
