"""Filters of the figure pages."""

from __future__ import annotations

from typing import NamedTuple

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from tongxin.figures.reading import Reading
from tongxin.figures.views.figure import query

register = template.Library()


@register.filter
def month(number: int) -> str:
    """Print 202204 as 2022-04, the form that month controls and addresses use."""
    return f"{number // 100}-{number % 100:02d}"


@register.filter
def dotted(path: str) -> str:
    """Print a unit's path as addresses do: 000001.000007."""
    return path.strip("/").replace("/", ".")


@register.filter
def figure_url(reading: Reading, as_of: int | None = None) -> str:
    """Return the page of this number, live or as of a position."""
    asked = query(reading.address)
    if as_of is None:
        del asked["as_of"]
    return f"{reverse('figures:figure', args=[reading.figure.key])}?{urlencode(asked)}"


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
