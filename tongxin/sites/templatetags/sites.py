"""Filters of the sites' pages."""

from __future__ import annotations

from django import template

from tongxin.sites.drafts import in_points

register = template.Library()

register.filter("points", in_points)


@register.filter
def more_points(hundredths: int) -> str:
    """Write a difference of points with its sign."""
    sign = "+" if hundredths > 0 else "−" if hundredths < 0 else ""
    return f"{sign}{in_points(abs(hundredths))}"
