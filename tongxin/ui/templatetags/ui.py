"""Template tags and filters of the shell; built into every template."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.core.paginator import Page
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tongxin.ui import addresses
from tongxin.ui.charts import Chart

register = template.Library()

SPRITE = "vendor/tabler-icons-3.51.0/sprite.svg"
NOT_APPLICABLE = "—"


@cache
def icon_names() -> frozenset[str]:
    """Return the names that the sprite holds (tools/vendor/icons.txt says how to add one)."""
    path = finders.find(SPRITE)
    if not isinstance(path, str):
        raise template.TemplateSyntaxError(f"{SPRITE} is missing")
    with open(path) as sprite:
        return frozenset(re.findall(r'<symbol id="([a-z0-9-]+)"', sprite.read()))


@register.simple_tag
@cache  # two dozen stand on every page, and the sprite stays where it is
def icon(name: str, size: str = "") -> SafeString:
    """Draw an icon of the sprite. It says nothing to a screen reader: the words stand beside it.

    name: as Tabler calls it.
    size: "", "sm" or "lg".
    """
    if name not in icon_names():
        raise template.TemplateSyntaxError(f"no icon “{name}” in the sprite; see tools/vendor/README.md")
    kind = f"icon icon-{size}" if size else "icon"
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', kind, static(SPRITE), name
    )


@register.simple_tag
def address(page: str) -> str:
    """Print the address of a page that needs no argument: as {% url %}, without looking it up on every page."""
    return addresses.address(page)


@register.filter
def count(number: int | Decimal | float | None) -> str:
    """Print a number with its thousands grouped, the same in both languages: 1,234. None, not applicable, is a dash.

    Nothing is rounded; yuan keep their two decimals: 1,234.50.
    """
    if number is None:
        return NOT_APPLICABLE
    text = f"{number:,}"
    decimals = text.partition(".")[2]
    if not decimals.strip("0"):
        return text.partition(".")[0]
    return text + "0" if len(decimals) == 1 else text


@register.filter
def money(fen: int | None) -> str:
    """Print an amount of fen as yuan, exactly: 1,234 or 1,234.50. None, not applicable, is a dash."""
    if fen is None:
        return NOT_APPLICABLE
    yuan, rest = divmod(abs(fen), 100)
    sign = "-" if fen < 0 else ""
    return f"{sign}{yuan:,}.{rest:02}" if rest else f"{sign}{yuan:,}"


@register.filter
def share(part: int | None, whole: int | None) -> int:
    """Return the part as a whole percentage, rounded down so that 100 means all of it. 0 of 0 is 0."""
    return min(100, part * 100 // whole) if part and whole else 0


@register.filter
def pages_around(page: Page[Any]) -> Iterable[int | str]:
    """Return the page numbers a pager offers: the first, the last, and those beside the page."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.inclusion_tag("ui/_field.html")
def field(bound: BoundField, hint: str = "") -> dict[str, Any]:
    """Draw a form's field: label, control, help and errors, tied together for screen readers.

    hint: an example to show in the empty control.
    """
    widget = bound.field.widget
    attrs: dict[str, str | bool] = {"placeholder": hint} if hint else {}
    if isinstance(widget, (CheckboxSelectMultiple, RadioSelect)):
        return {"field": bound, "control": bound.as_widget(attrs=attrs), "kind": "choices"}
    if isinstance(widget, CheckboxInput):
        return {"field": bound, "control": _classed(bound, "form-check-input", attrs), "kind": "check"}
    kind = "form-select" if isinstance(widget, Select) else "form-control"
    return {"field": bound, "control": _classed(bound, kind, attrs), "kind": "line"}


def _classed(bound: BoundField, css: str, attrs: dict[str, str | bool]) -> SafeString:
    own = bound.field.widget.attrs.get("class", "")
    invalid = " is-invalid" if bound.errors else ""
    return bound.as_widget(attrs={**attrs, "class": f"{css} {own}{invalid}".replace("  ", " ").strip()})


class AgainNode(template.Node):
    def __init__(self, name: str) -> None:
        self.name = name

    def render(self, context: Context) -> SafeString:
        blocks = context.render_context[BLOCK_CONTEXT_KEY]
        return SafeString(blocks.get_block(self.name).render(context).strip())


@register.tag
def again(parser: Parser, token: Token) -> AgainNode:
    """Print a block of the page a second time: the title stands in the tab and over the page, and is written once."""
    _tag, name = token.split_contents()
    return AgainNode(name.strip("\"'"))


@register.inclusion_tag("ui/_chart.html")
def chart(chart: Chart) -> dict[str, Any]:
    """Draw a chart with its numbers in a table below; without JavaScript there is the table alone."""
    return {"chart": chart, "data_id": f"{chart.id}-data"}
