"""A form field for a unit: people type its name, a part of it or its pinyin initials, and choose.

Without JavaScript a text that fits several units comes back with them to choose from.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongxin.orgs.models import Unit, UnitQuerySet
from tongxin.orgs.names import match_name
from tongxin.places.forms import Typed

SHOWN = 12


class Choice(NamedTuple):
    """A unit that the text may mean. above: the name of the unit above, "" where there is none to show."""

    number: int
    name: str
    above: str


def choices(units: UnitQuerySet, typed: str) -> list[Choice]:
    """Return the first units that fit what was typed, those that are called so before the others."""
    found = units.named(typed).select_related("parent").in_official_order()[:SHOWN]
    wanted = match_name(typed)
    visible = set(
        units.filter(pk__in=[unit.parent_id for unit in found if unit.parent_id]).values_list("pk", flat=True)
    )
    ordered = sorted(found, key=lambda unit: unit.match_name != wanted)
    return [
        Choice(unit.pk, unit.name_zh, unit.parent.name_zh if unit.parent and unit.parent_id in visible else "")
        for unit in ordered
    ]


class UnitInput(forms.TextInput):
    """A text box that offers units, and below it those that a text may mean."""

    template_name = "orgs/_unit_input.html"
    candidates: list[Choice] = []

    class Media:
        css = {"all": ["places/picker.css"]}
        js = [Script("places/picker.js", defer=True)]

    def value_from_datadict(self, data: QueryDict | dict[str, Any], files: object, name: str) -> Typed:  # type: ignore[override]
        text = data.get(name) or ""
        # A choice was made for a text; of another text it says nothing.
        chosen = data.get(f"{name}-choice") if data.get(f"{name}-asked") == text else None
        return Typed(text, chosen or "")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        options = f"{widget['attrs'].get('id', name)}-options"
        widget |= {"candidates": self.candidates, "options": options}
        widget["attrs"] |= {
            "role": "combobox",
            "autocomplete": "off",
            "aria-autocomplete": "list",
            "aria-expanded": "false",
            "aria-controls": options,
            "data-within": "",
            "hx-get": reverse("workspace:unit_options"),
            "hx-trigger": "input changed delay:150ms, place-ask",
            "hx-target": f"#{options}",
            "hx-sync": "this:replace",
        }
        return context


class UnitField(forms.Field):
    """One of the units that somebody may see. Cleans to a Unit. `among`: set by the form, which knows who asks."""

    widget = UnitInput
    among: UnitQuerySet = Unit.objects.none()
    default_error_messages = {
        "unknown": _("No unit that you may see has “%(typed)s” in its name or initials."),
        "unclear": _("Several units fit. Please choose one of them."),
    }

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Typed):
            return value.text
        return value.name_zh if isinstance(value, Unit) else value

    def clean(self, value: Typed) -> Unit | None:
        """Return the unit that was meant, or None for nothing in a field that may stay empty."""
        if not value.text.strip():
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if value.choice.isdecimal() and (chosen := self.among.filter(pk=value.choice[:18]).first()):
            return chosen
        wanted = match_name(value.text)
        called = list(self.among.filter(match_name=wanted)[:2]) if wanted else []
        if len(called) == 1:
            return called[0]
        found = choices(self.among, value.text)
        if not found:
            raise ValidationError(self.error_messages["unknown"], code="unknown", params={"typed": value.text})
        # The form's own copy of the widget: the next rendering of this form asks which of them.
        self.widget.candidates = found
        raise ValidationError(self.error_messages["unclear"], code="unclear")
