"""A form field for a place: people type what they would write, the server says which division it is.

    place = PlaceField(label=_("Place"))            # anywhere in the city
    place = PlaceField(within="210911000000")       # in this county only

The cleaned value is a Division. Without JavaScript an unclear text comes back with its candidates to choose from; with
it (print `{{ form.media }}` in the page's block `head`) they are offered while somebody types.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongxin.places import codes
from tongxin.places.models import Division
from tongxin.places.resolver import Candidate, Placed, Resolver, Unclear
from tongxin.places.vocabulary import DIGITS, Level


class Typed(NamedTuple):
    """What came with the form. choice: the code of the candidate chosen for exactly this text, or ""."""

    text: str
    choice: str = ""


class PlaceInput(forms.TextInput):
    """A text box that offers places, and below it the candidates of a text that was unclear."""

    template_name = "places/_place_input.html"
    candidates: tuple[Candidate, ...] = ()
    within = ""

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
            "data-within": self.within,
            "hx-get": reverse("places:search"),
            "hx-trigger": "input changed delay:150ms, place-ask",
            "hx-target": f"#{options}",
            "hx-sync": "this:replace",
        }
        return context


class PlaceField(forms.Field):
    """A place of the city. Cleans to a Division; `initial` is a Division or its code."""

    widget = PlaceInput
    default_error_messages = {
        "outside": _("%(place)s does not lie in %(above)s."),
    }

    def __init__(self, *, within: str = "", **options: Any) -> None:
        """within: the code of the division in which the place must lie (default: the city)."""
        super().__init__(**options)
        self.within = codes.padded(within or settings.TONGXIN_CITY)
        self.widget.within = self.within

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Typed):
            return value.text
        code = value.code if isinstance(value, Division) else value
        return Division.objects.full_names([code]).get(code, code) if code else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != self.prepare_value(data))

    def clean(self, value: Typed) -> Division | None:
        """Return the division that was meant, or None for nothing in a field that may stay empty."""
        if not value.text.strip():
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        code = value.choice or self._meant(value.text)
        division = Division.objects.within(self.within).filter(code=code).first()
        if division is None:
            names = Division.objects.full_names([code, self.within])
            told = {"place": names.get(code, code), "above": names.get(self.within, self.within)}
            raise ValidationError(self.error_messages["outside"], code="outside", params=told)
        return division

    def _meant(self, text: str) -> str:
        answer = Resolver(self.within[: DIGITS[Level.CITY]]).resolve(text)
        if isinstance(answer, Placed):
            return answer.code
        if isinstance(answer, Unclear):
            # The form's own copy of the widget: the next rendering of this form asks which of them.
            self.widget.candidates = answer.candidates
            raise ValidationError(answer.reason, code="unclear")
        raise ValidationError(answer.reason, code="unknown")
