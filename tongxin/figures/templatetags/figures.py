"""Filters of the figure pages."""

from __future__ import annotations

from typing import NamedTuple

from django import template

from tongxin.figures import links
from tongxin.figures.reading import Reading

register = template.Library()


register.filter("month", links.month)
register.filter("dotted", links.dotted)
register.filter("figure_url", links.page_of)
register.filter("own_url", links.own_page_of)
register.filter("class_url", links.class_page_of)
register.filter("whole_url", links.whole_page_of)


class Part(NamedTuple):
    """A stretch of the bar that splits a value by evidence, in percent of its width."""

    grade: str
    start: float
    width: float


@register.filter
def class_parts(reading: Reading) -> list[Part]:
    """Return the stretches of the bar, best evidence first."""
    parts: list[Part] = []
    whole = sum(abs(value) for value in reading.classes.values())
    for grade, value in reading.classes.items():
        start = parts[-1].start + parts[-1].width if parts else 0.0
        parts.append(Part(grade.value, round(start, 2), round(abs(value) / whole * 100, 2)))
    return parts
