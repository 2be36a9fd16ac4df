"""Cases, adoptions, exchange meetings."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.figures.reading import Address, NotAnAddress
from tongxin.orgs.models import Unit
from tongxin.orgs.unit_field import UnitField
from tongxin.people.models import Person
from tongxin.people.roles import Deed
from tongxin.sites.actions.adoptions import ExchangeDraft
from tongxin.sites.actions.cases import CaseDraft
from tongxin.sites.forms.programmes import day_field, long_text
from tongxin.sites.models import Case, Exchange

YUAN = 100  # fen
MOST_ITEMS = 30


class FigureField(forms.CharField):
    """The address of a number, as its page prints it. `sight`: of whoever types, set by the form."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Number that shows it"),
            max_length=200,
            required=False,
            help_text=_("The address under the number on its page, e.g. sites.designated_sites@210900/2022#1234"),
        )
        self.person: Person | None = None

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if not text:
            return ""
        try:
            found = Address.parse(text)
        except NotAnAddress as error:
            raise ValidationError(_("This is not the address of a number.")) from error
        if self.person is None or not self.person.sight().covers(place=found.place, unit_path=found.unit_path):
            raise ValidationError(_("You do not see this number yourself."))
        return str(found)


class CaseForm(forms.Form):
    """What a case says."""

    unit = UnitField(label=_("Site"))
    title = forms.CharField(label=_("Title"), max_length=200)
    problem = long_text(pgettext_lazy("case", "Problem"), rows=3, required=True)
    approach = long_text(pgettext_lazy("case", "Approach"), required=True)
    steps = long_text(pgettext_lazy("case", "Steps"), required=True, help_text=_("One step to a line."))
    cost = forms.DecimalField(label=_("Cost (yuan)"), min_value=0, max_value=10**12, decimal_places=2, required=False)
    result = long_text(
        pgettext_lazy("case", "Result"), required=True, help_text=_("What changed. About the work, not about persons.")
    )
    figure = FigureField()
    conditions = long_text(pgettext_lazy("case", "Conditions for reuse"), rows=3, required=True)
    contact = UnitField(label=_("Unit to ask"), required=False, help_text=_("Empty: the site itself."))

    def __init__(self, *args: Any, person: Person, case: Case | None = None, **kwargs: Any) -> None:
        if case is not None:
            initial = {name: getattr(case, name) for name in CaseDraft.__dataclass_fields__}
            if case.cost is not None:
                initial["cost"] = f"{case.cost / YUAN:g}"
            kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.case = case
        self.fields["figure"].person = person  # type: ignore[attr-defined]
        self.fields["contact"].among = Unit.objects.active().visible_to(person)  # type: ignore[attr-defined]
        if case is not None:
            del self.fields["unit"]
            return
        among = units_of(person).exclude(site=None)
        self.fields["unit"].among = among  # type: ignore[attr-defined]
        if len(only := list(among[:2])) == 1:
            self.fields["unit"].initial = only[0]

    def draft(self) -> CaseDraft:
        data = {name: self.cleaned_data[name] for name in CaseDraft.__dataclass_fields__}
        unit = self.case.site.unit if self.case else self.cleaned_data["unit"]
        cost = data["cost"]
        data |= {"contact": data["contact"] or unit, "cost": None if cost is None else int(cost * YUAN)}
        return CaseDraft(**data)


def units_of(person: Person) -> Any:
    """Return the units for which the person keeps dossiers, writes and adopts cases."""
    sight = person.sight_for(Deed.APPLY)
    units = Unit.objects.active()
    return units if sight.everything else units.filter(sight.rows(place="place__code", unit_path="path"))


class OpinionForm(forms.Form):
    """An opinion, or a reason."""

    opinion = long_text(_("Opinion"), rows=3, required=True)


class AdoptionForm(forms.Form):
    """Who adopts a case, and since when."""

    unit = UnitField(label=_("Unit that adopts it"))
    begun_on = day_field(_("Begun on"))

    def __init__(self, *args: Any, person: Person, case: Case, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        among = units_of(person).exclude(pk=case.site.unit_id)
        self.fields["unit"].among = among  # type: ignore[attr-defined]
        self.fields["begun_on"].initial = today
        if len(only := list(among[:2])) == 1:
            self.fields["unit"].initial = only[0]

    def clean_begun_on(self) -> date:
        day: date = self.cleaned_data["begun_on"]
        if day > self.today:
            raise ValidationError(_("This day is still to come."))
        return day


class ResultForm(forms.Form):
    """What came of an adoption."""

    result = long_text(pgettext_lazy("case", "Result"), rows=4, required=True)
    figure = FigureField()

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["figure"].person = person  # type: ignore[attr-defined]


class ExchangeForm(forms.Form):
    """When and where sites tell their cases. The agenda: minutes beside each case that is to be told, and its order."""

    title = forms.CharField(label=_("Title"), max_length=200)
    held_on = day_field(_("Day of the meeting"))
    begins_at = forms.TimeField(label=_("Begins at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    venue = forms.CharField(label=_("Place of the meeting"), max_length=200)
    note = long_text(pgettext_lazy("exchange", "Note"), rows=3)

    def __init__(self, *args: Any, cases: list[Case], exchange: Exchange | None = None, **kwargs: Any) -> None:
        chosen: dict[int, tuple[int, int]] = {}
        if exchange is not None:
            kwargs["initial"] = {name: getattr(exchange, name) for name in ExchangeDraft.__dataclass_fields__}
            chosen = {item.case_id: (item.position, item.minutes) for item in exchange.agenda.all()}
        super().__init__(*args, **kwargs)
        self.cases = cases
        for case in cases:
            position, minutes = chosen.get(case.pk, (None, None))
            self.fields[f"position-{case.pk}"] = _number(_("Order"), position, most=MOST_ITEMS)
            self.fields[f"minutes-{case.pk}"] = _number(_("Minutes"), minutes, most=240)

    def lines(self) -> list[tuple[Case, forms.BoundField, forms.BoundField]]:
        """Return the cases with the fields of each, for the table."""
        return [(case, self[f"position-{case.pk}"], self[f"minutes-{case.pk}"]) for case in self.cases]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not self.agenda():
            raise ValidationError(_("Put at least one case on the agenda: write its minutes."))
        return data

    def agenda(self) -> list[tuple[Case, int]]:
        """Return the chosen cases in order, each with its minutes. Without a number a case comes last."""
        data = self.cleaned_data
        told = [
            (data.get(f"position-{case.pk}") or MOST_ITEMS + 1, case, data[f"minutes-{case.pk}"])
            for case in self.cases
            if data.get(f"minutes-{case.pk}")
        ]
        return [(case, minutes) for _position, case, minutes in sorted(told, key=lambda each: each[0])]

    def draft(self) -> ExchangeDraft:
        return ExchangeDraft(**{name: self.cleaned_data[name] for name in ExchangeDraft.__dataclass_fields__})


def _number(label: Any, initial: int | None, *, most: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=most, required=False, initial=initial)
