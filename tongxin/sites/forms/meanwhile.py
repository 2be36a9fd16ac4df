"""The part of a form that notices when somebody else saved the same record in the meantime."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tongxin.people.models import Person
from tongxin.sites.meanwhile import SavedMeanwhile


class SeenForm(forms.Form):
    """A form that carries the mark of what it was filled from."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def begin_from(self, mark: str) -> None:
        """Let the next press count from this state of the record: it was just saved, or shown with what changed."""
        self.initial["seen"] = mark
        if self.is_bound:
            data: Any = self.data
            data = data.copy()
            data[self.add_prefix("seen")] = mark
            self.data = data

    def say_who_saved(self, found: SavedMeanwhile, mark: str) -> None:
        """Tell who saved what in the meantime; pressed once more, what is typed here takes its place."""
        who = next((person.name for person in Person.objects.named([found.by])), "") if found.by else ""
        when = date_format(timezone.localtime(found.at), "Y-m-d H:i") if found.at else "—"
        labels = [str(self.fields[name].label) for name in found.differing if name in self.fields]
        told = _(
            "%(who)s saved this at %(when)s, after you had opened it, and nothing of yours has been saved. It differs"
            " in: %(fields)s. What you typed stands below: compare it, then save again to put it in place of the other."
        ) % {"who": who or _("Somebody"), "when": when, "fields": _(", ").join(labels) or "—"}
        self.add_error(None, told)
        self.begin_from(mark)
