"""What people type about reports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from tongxin.figures.choices import city
from tongxin.figures.forms import MonthField
from tongxin.figures.periods import Period
from tongxin.people.models import Person
from tongxin.people.roles import Deed
from tongxin.places.models import Division, DivisionQuerySet
from tongxin.reports.language import LENGTH_LIMIT
from tongxin.reports.models import Template


class PlaceField(forms.ModelChoiceField[Division]):
    """The city or one of its counties."""

    def __init__(self, **given: Any) -> None:
        super().__init__(queryset=Division.objects.none(), to_field_name="code", empty_label=None, **given)


def reported_places(person: Person) -> DivisionQuerySet:
    """Return the places that a person's report can be about: of the city and its counties those that they may see."""
    places = Division.objects.filter(code=city()) | Division.objects.children(city())
    sight = person.sight_for(Deed.WRITE_REPORTS)
    return (places if sight.everything else places.filter(code__in=sight.places)).order_by("code")


class NewForm(forms.Form):
    """A report to begin: by which template, about which place and which months."""

    template = forms.ModelChoiceField(
        label=_("Template"), queryset=Template.objects.order_by("kind", "name"), empty_label=None
    )
    place = PlaceField(label=_("Place"))
    first = MonthField(label=_("From"))
    last = MonthField(label=_("To"))

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = reported_places(person)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last:
            if first > last:
                self.add_error("last", _("The period ends before it begins."))
            else:
                data["period"] = Period(first, last)
        return data


class TextForm(forms.Form):
    """The text of a template. based_on: number of the version it was made from. place: whose preview to show."""

    text = forms.CharField(
        label=_("Text"),
        max_length=LENGTH_LIMIT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false", "lang": "zh-Hans", "class": "template-text"}),
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput)
    place = PlaceField(label=_("Preview for"), required=False)

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = reported_places(person)  # type: ignore[attr-defined]
        # The template language itself says which line holds one; twice would be once too often.
        text = self.fields["text"]
        text.validators = [check for check in text.validators if not isinstance(check, ProhibitNullCharactersValidator)]


class PublishForm(forms.Form):
    """What the person saw before confirming."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    position = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
