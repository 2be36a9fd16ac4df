"""Filters of the sites' pages."""

from __future__ import annotations

from datetime import timedelta

from django import template
from django.utils.translation import gettext, ngettext

from tongxin.sites.drafts import in_points
from tongxin.sites.vocabulary.application import Status

register = template.Library()

register.filter("points", in_points)

MOODS: dict[str, str] = {
    Status.NAMED: " bg-success-lt",
    Status.CONFIRMED: " bg-success-lt",
    Status.PUBLICISED: " bg-success-lt",
    Status.RETURNED: " bg-warning-lt",
    Status.DECLINED: " bg-danger-lt",
    Status.DRAFT: "",
    Status.WITHDRAWN: "",
}


@register.filter
def mood(status: str) -> str:
    """Return the class that colours the badge of an application's state; its words stand in it."""
    return MOODS.get(status, " bg-info-lt")


@register.filter
def more_points(hundredths: int) -> str:
    """Write a difference of points with its sign."""
    sign = "+" if hundredths > 0 else "−" if hundredths < 0 else ""
    return f"{sign}{in_points(abs(hundredths))}"


@register.filter
def points_or_dash(hundredths: int | None) -> str:
    """Write points, or a dash for none yet."""
    return "—" if hundredths is None else in_points(hundredths)


@register.filter
def lay(time: timedelta) -> str:
    """Say how long something lay: in days from one day on, else in hours."""
    if time.days:
        return ngettext("%(number)s day", "%(number)s days", time.days) % {"number": time.days}
    hours = time.seconds // 3600
    if hours:
        return ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": hours}
    return gettext("less than an hour")
