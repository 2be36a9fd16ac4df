"""The words of calendars: in what a deadline is counted, and from which day."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Unit(models.TextChoices):
    """In what a deadline is counted. The law says 日 for every day and 工作日 for working days."""

    WORKING = "working", _("working days")
    CALENDAR = "calendar", _("calendar days")


class Start(models.TextChoices):
    """Which day is day one."""

    NEXT_DAY = "next_day", _("the day after")
    SAME_DAY = "same_day", _("the same day")


# Stands beside every date that may still move.
PROVISIONAL = _("Provisional: the holidays of that year have not been announced yet.")
