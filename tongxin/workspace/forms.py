"""What the office fills in about its own records."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ReversalForm(forms.Form):
    """Why an entry is taken back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Everybody who opens this entry later reads it. No personal data, please."),
    )
