"""What people fill in about to-dos and tasks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.people.roles import Role
from tongxin.todos.actions import Order
from tongxin.todos.permissions import obstacle_to_give_to
from tongxin.ui.days import DayField


class ForwardForm(forms.Form):
    """To whom a to-do goes, and with which opinion."""

    to = forms.ModelChoiceField(label=pgettext_lazy("forward", "To"), queryset=Person.objects.none(), empty_label=None)
    opinion = forms.CharField(
        label=_("Opinion"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: please deal with this; the facts are in the file."),
    )  # fmt: skip

    def __init__(self, receivers: Iterable[Person], data: Mapping[str, object] | None = None) -> None:
        super().__init__(data)
        found = Person.objects.filter(pk__in=[person.pk for person in receivers]).order_by("name", "pk")
        self.fields["to"].queryset = found  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What a unit reports on a task."""

    answer = forms.CharField(
        label=_("What was done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Whoever gave the task reads it, and everybody at your unit. No personal data of others, please."),
    )  # fmt: skip


class ReturnForm(forms.Form):
    """Why an answer goes back. Stands on one page with AcceptForm, so its field has an id of its own."""

    opinion = forms.CharField(
        label=_("What is missing"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Nothing is returned without an opinion."),
    )  # fmt: skip

    def __init__(self, data: Mapping[str, object] | None = None) -> None:
        super().__init__(data, auto_id="return_%s")


class AcceptForm(forms.Form):
    """With which opinion an answer is accepted."""

    opinion = forms.CharField(label=_("Opinion (optional)"), max_length=500, required=False)

    def __init__(self, data: Mapping[str, object] | None = None) -> None:
        super().__init__(data, auto_id="accept_%s")


class GiveForm(forms.Form):
    """A task, and the units that get it. Knows who gives it, so that what is out of reach is a mistake of a field."""

    title = forms.CharField(label=_("Title"), max_length=60)
    wanted = forms.CharField(label=_("What is wanted"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
    due_on = DayField(label=_("Last day"))
    role = forms.ChoiceField(label=_("Who at the unit"), required=False)
    counties = forms.BooleanField(label=_("All county offices"), required=False)
    units = forms.ModelMultipleChoiceField(
        label=_("Units"), queryset=Unit.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, giver: Person, offered: Iterable[Unit], counties: Iterable[Unit],
        data: Mapping[str, object] | None = None, *, today: date, initial: dict[str, object] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=initial)
        self.giver, self.today, self.county_offices = giver, today, list(counties)
        offered = Unit.objects.filter(pk__in=[unit.pk for unit in offered]).in_official_order()
        self.fields["units"].queryset = offered  # type: ignore[attr-defined]
        self.fields["role"].choices = [("", gettext("whoever works there")), *Role.choices]  # type: ignore[attr-defined]
        if len(self.county_offices) < 2:
            del self.fields["counties"]
        else:
            words = gettext("All %(number)s county offices") % {"number": len(self.county_offices)}
            self.fields["counties"].label = words

    def clean(self) -> dict[str, object]:
        due_on = self.cleaned_data.get("due_on")
        if due_on and "units" in self.cleaned_data:
            if due_on < self.today:
                self.add_error("due_on", gettext("The last day lies in the past."))
            elif obstacle := obstacle_to_give_to(self.giver, self.chosen, due_on=due_on, today=self.today):
                self.add_error("units", obstacle)
        return self.cleaned_data

    @property
    def chosen(self) -> list[Unit]:
        """The units that get the task, each once."""
        counties = self.county_offices if self.cleaned_data.get("counties") else []
        return list(dict.fromkeys([*counties, *self.cleaned_data["units"]]))

    @property
    def order(self) -> Order:
        """What is asked."""
        said = self.cleaned_data
        role = Role(said["role"]) if said["role"] else None
        return Order(title=said["title"], wanted=said["wanted"], due_on=said["due_on"], role=role)
