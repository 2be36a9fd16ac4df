"""What an auditor asks the log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.audit.vocabulary import Group, Result, all_kinds
from tongxin.ui.days import DayField

Choices = list[tuple[str, str | Promise | list[tuple[str, str | Promise]]]]


def kinds() -> Iterator[tuple[str, str | Promise | list[tuple[str, str | Promise]]]]:
    """Yield the kinds in their groups, each group as a whole first."""
    yield "", _("everything")
    for group in Group:
        of_group = [(kind.code, kind.label) for kind in all_kinds() if kind.group is group]
        yield str(group.label), [(group.value, format_lazy("{} · {}", group.label, _("all of these"))), *of_group]


class SearchForm(forms.Form):
    """Who, when, what, with which result, at which unit, from where, about what. All of it may be left empty."""

    who = forms.CharField(label=_("Who"), required=False, max_length=100)
    since = DayField(label=_("From day"), required=False, input_formats=["%Y-%m-%d"])
    until = DayField(label=_("To day"), required=False, input_formats=["%Y-%m-%d"])
    kind = forms.ChoiceField(label=_("What"), required=False, choices=kinds)
    result = forms.ChoiceField(
        label=pgettext_lazy("audit", "Result"), required=False, choices=[("", _("either")), *Result.choices]
    )
    unit = forms.CharField(label=_("Unit"), required=False, max_length=200)
    address = forms.CharField(label=_("Network address"), required=False, max_length=45)
    about = forms.CharField(label=_("About whom or what"), required=False, max_length=120)
    as_of = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", _("The last day lies before the first."))
        return data

    def asked(self) -> dict[str, Any]:
        """Return what was asked, without what was left empty or cannot be read."""
        return {name: value for name, value in self.cleaned_data.items() if value not in {None, ""}}
