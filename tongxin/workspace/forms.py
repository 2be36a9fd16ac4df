"""What the office fills in about its own records."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.orgs.actions import UnitData, data_of
from tongxin.orgs.models import Unit
from tongxin.orgs.unit_field import UnitField
from tongxin.orgs.vocabulary import LEVELS, Kind
from tongxin.people.models import Person
from tongxin.places.forms import PlaceField
from tongxin.ui.days import DayField

LEVEL_CHOICES = [("", "—"), *LEVELS.items()]


class ReversalForm(forms.Form):
    """Why an entry is taken back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Everybody who opens this entry later reads it. No personal data, please."),
    )


def _day(label: Any) -> DayField:
    return DayField(label=label, required=False, help_text=_("Empty: today."))


class ChangeForm(forms.Form):
    """A change of a unit, with the reason for it and the state of the unit that it was decided by."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Stands in the unit's history; a document number helps. No personal data, please."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, person: Person, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.unit = person, unit
        self.order_fields([name for name in self.fields if name not in {"reason", "seen"}] + ["reason", "seen"])

    @property
    def is_of_another_time(self) -> bool:
        """Whether the unit was changed by somebody else after the page with this form was opened."""
        return bool(self.is_bound and self.data.get("seen", "") != state_of(self.unit))


def state_of(unit: Unit) -> str:
    """Return a short text that differs whenever the unit does."""
    told = (unit.path, unit.status, unit.merged_into_id, data_of(unit))
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


class AmendForm(ChangeForm):
    """Name, home, level and the day of opening."""

    name_zh = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("The former name is kept; the unit is still found by it.")
    )
    name_en = forms.CharField(label=_("English name"), max_length=200, required=False)
    place = PlaceField(label=_("Home division"))
    level = forms.ChoiceField(label=_("Level"), choices=LEVEL_CHOICES, required=False)
    opened_on = DayField(label=_("Opened on"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.unit.level and self.unit.level not in LEVELS:  # as a ledger wrote it
            self.fields["level"].choices = [*LEVEL_CHOICES, (self.unit.level, self.unit.level)]  # type: ignore[attr-defined]

    def wanted(self) -> UnitData:
        """Return what the form says of the unit."""
        data = self.cleaned_data
        return UnitData(
            name_zh=data["name_zh"],
            name_en=data["name_en"],
            place=data["place"].code,
            level=data["level"],
            opened_on=data["opened_on"],
        )


class MoveForm(ChangeForm):
    """The unit above from now on, and since when."""

    parent = UnitField(
        label=_("Unit above"), help_text=_("What was recorded until now stays with the former unit above.")
    )
    moved_on = _day(_("Moved on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].among = Unit.objects.visible_to(self.person).active()  # type: ignore[attr-defined]


class MergeForm(ChangeForm):
    """The unit that takes over, and since when."""

    into = UnitField(
        label=_("Successor"), help_text=_("The units directly below go over to it; figures stay where they were made.")
    )
    merged_on = _day(_("Merged on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].among = Unit.objects.visible_to(self.person).active()  # type: ignore[attr-defined]


class CloseForm(ChangeForm):
    """Since when the unit is no more."""

    closed_on = _day(_("Closed on"))


class ReopenForm(ChangeForm):
    """Why a closed unit works again."""


class OpenForm(forms.Form):
    """A new unit."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    name_zh = forms.CharField(label=_("Name"), max_length=200)
    name_en = forms.CharField(label=_("English name"), max_length=200, required=False)
    parent = UnitField(label=_("Unit above"), required=False)
    place = PlaceField(label=_("Home division"))
    number = forms.CharField(label=pgettext_lazy("of a unit", "Number"), max_length=40, required=False)
    credit_code = forms.CharField(
        label=_("Credit code"), max_length=18, required=False, help_text=_("18 characters; may be supplied later.")
    )
    level = forms.ChoiceField(label=_("Level"), choices=LEVEL_CHOICES, required=False)
    opened_on = _day(_("Opened on"))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].among = Unit.objects.visible_to(person).active()  # type: ignore[attr-defined]
