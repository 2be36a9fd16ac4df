"""Common phrases beside an opinion: the list of the house, then one's own; and a tick to keep what was written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.people.models import Person
from tongxin.sites.models import Phrase

SHOWN = 60  # characters of an own phrase in the list


class PhraseField(forms.ChoiceField):
    """A phrase to put in front of one's own words."""

    def __init__(self) -> None:
        super().__init__(label=gettext_lazy("Common phrase"), required=False)

    def offer(self, shipped: Sequence[Any], by: Person) -> None:
        """Offer what the house ships, then the person's own. Those are asked for when somebody sees the list."""
        self.choices = _choices(shipped, by)


class KeepField(forms.BooleanField):
    """A tick: what is written here is kept as a phrase of one's own (存为常用语)."""

    def __init__(self) -> None:
        super().__init__(label=gettext_lazy("Keep what I wrote as my phrase"), required=False)


def _choices(shipped: Sequence[Any], by: Person) -> Callable[[], list[Any]]:
    def choices() -> list[Any]:
        own = [(each.text, Truncator(each.text).chars(SHOWN)) for each in Phrase.objects.of(by)]
        return [("", "———"), *shipped, *([(_("My phrases"), own)] if own else [])]

    return choices
