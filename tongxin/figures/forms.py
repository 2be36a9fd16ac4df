"""What a visitor chooses: a period, a place, a unit, a ledger position."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.figures.periods import NotAPeriod, Period
from tongxin.orgs.models import Unit
from tongxin.places import codes
from tongxin.places.forms import PlaceField, PlaceInput, Typed
from tongxin.places.models import Division


class MonthField(forms.CharField):
    """A month as a browser's month control writes it, "2022-04" → 202204."""

    widget = forms.TextInput(attrs={"type": "month", "pattern": r"\d{4}-\d{2}", "placeholder": "2022-04"})

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        text = super().to_python(value)
        if not text:
            return None
        try:
            return Period.parse(text).first
        except NotAPeriod as error:
            raise forms.ValidationError(_("Write the month as 2022-04.")) from error


class PlaceOrCode(PlaceField):
    """A place as people type it, or the code that addresses carry. Cleans to a Division or None."""

    def clean(self, value: Typed) -> Division | None:
        division = _of_code(value.text)
        return division or super().clean(value)

    def prepare_value(self, value: Any) -> Any:
        division = _of_code(value.text) if isinstance(value, Typed) else None
        return super().prepare_value(division or value)


def _of_code(text: str) -> Division | None:
    code = text.strip()
    return Division.objects.filter(code=codes.padded(code)).first() if code.isdecimal() and len(code) <= 12 else None


class ChoiceForm(forms.Form):
    """Period and place of the dashboard; on a figure's page also unit and position."""

    first = MonthField(label=_("From"), required=False)
    last = MonthField(label=_("To"), required=False)
    place = PlaceOrCode(
        label=_("Place"),
        required=False,
        widget=PlaceInput(attrs={"placeholder": _("a name, or its pinyin initials")}),
    )
    unit = forms.CharField(required=False)
    as_of = forms.IntegerField(required=False, min_value=0)

    def clean_unit(self) -> Unit | None:
        number = self.cleaned_data["unit"]
        if not number:
            return None
        unit = Unit.objects.at_path(number.replace(".", "/").strip("/") + "/").first()
        if unit is None:
            raise forms.ValidationError(_("There is no such unit."))
        return unit

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            self.add_error("last", _("The period ends before it begins."))
        return data
