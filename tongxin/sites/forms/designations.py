"""Give a title and end one; what a list of titles is asked for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.sites.actions.designations import Decision
from tongxin.sites.forms.programmes import day_field, long_text
from tongxin.sites.models import Programme
from tongxin.sites.permissions.designations import SHORTEST_REASON
from tongxin.sites.vocabulary.programme import Level, Mode


class DesignationForm(forms.Form):
    """A decision that gives a title."""

    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)
    programme = forms.ModelChoiceField(
        label=_("Programme"),
        queryset=Programme.objects.none(),
        required=False,
        help_text=_("Only programmes that name sites; a pilot gives no title."),
    )
    decision_number = forms.CharField(
        label=_("Number of the decision"), max_length=60, help_text=_("For example 阜委办发〔2026〕12号")
    )
    decided_on = day_field(_("Decided on"))
    valid_from = day_field(_("Valid from"))
    valid_until = day_field(
        _("Valid until"), required=False, help_text=_("The last day. Empty: until it is ended by a decision.")
    )
    basis = long_text(
        _("Why without public notice here"),
        rows=2,
        required=True,
        help_text=_("For example: the province decided; the notice was made on paper. Name no person."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        naming = Programme.objects.filter(mode=Mode.NAMING).order_by("name_zh", "pk")
        self.fields["programme"].queryset = naming  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("valid_from"), data.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day is before the first."))
        return data

    def decision(self) -> Decision:
        """Return what was decided. The form must be valid."""
        return Decision(**self.cleaned_data)


class EndingForm(forms.Form):
    """The end of a title."""

    on = day_field(_("From which day"))
    number = forms.CharField(
        label=_("Number of the decision"),
        max_length=60,
        required=False,
        help_text=_("Needed to revoke. For example 阜委办发〔2026〕12号"),
    )
    reason = forms.CharField(
        label=_("Reason"),
        min_length=SHORTEST_REASON,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=pgettext_lazy("title of a site", "About the site, not about persons: the ledger keeps it."),
    )
