"""The days that a form takes: none so early or so late that reckoning with it leaves the calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)


def obstacle_to_day(day: date) -> str | None:
    """Return why nobody means this day, or None."""
    if FIRST_DAY <= day <= LAST_DAY:
        return None
    return _("Please give a day between %(first)s and %(last)s.") % {"first": FIRST_DAY, "last": LAST_DAY}


class DayField(forms.DateField):
    """A day as browsers let one pick it, and as spreadsheets write it."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(**{"widget": widget, **kwargs})

    def to_python(self, value: Any) -> date | None:
        day: date | None = super().to_python(value)
        if day is not None and (obstacle := obstacle_to_day(day)):
            raise ValidationError(obstacle, code="out_of_bounds")
        return day
