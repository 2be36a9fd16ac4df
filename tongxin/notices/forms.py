"""What somebody wants to be told, and how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time
from typing import NamedTuple

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tongxin.notices.models import QUIET_FROM, QUIET_TO, Switch, Wish
from tongxin.notices.vocabulary import NoticeKind

CLOCK = {"type": "time"}
BOX = {"class": "form-check-input"}


class Row(NamedTuple):
    """A kind of notice on the page of switches."""

    kind: NoticeKind
    on_pages: BoundField
    by_mail: BoundField


class WishForm(forms.Form):
    """Quiet hours, and a pair of switches for each kind of notice."""

    is_quiet = forms.BooleanField(label=_("Keep quiet hours"), required=False)
    quiet_from = forms.TimeField(
        label=pgettext_lazy("quiet hours", "From"), widget=forms.TimeInput(attrs=CLOCK, format="%H:%M")
    )
    quiet_to = forms.TimeField(
        label=pgettext_lazy("quiet hours", "Until"), widget=forms.TimeInput(attrs=CLOCK, format="%H:%M")
    )

    def __init__(
        self,
        kinds: Iterable[NoticeKind],
        data: Mapping[str, object] | None = None,
        *,
        letters: bool,
        wish: Wish | None,
        switches: Mapping[str, Switch],
    ) -> None:
        given = wish or Wish(quiet_from=QUIET_FROM, quiet_to=QUIET_TO)
        initial = {"is_quiet": given.is_quiet, "quiet_from": given.quiet_from, "quiet_to": given.quiet_to}
        super().__init__(data, initial=initial)
        self.kinds = list(kinds)
        for number, kind in enumerate(self.kinds):
            switch = switches.get(kind.code)
            self.fields[f"page{number}"] = forms.BooleanField(
                label=gettext("On the pages: %(kind)s") % {"kind": kind.label},
                required=False,
                widget=forms.CheckboxInput(attrs=BOX),
                initial=switch.on_pages if switch else True,
                disabled=kind.always,
            )
            self.fields[f"mail{number}"] = forms.BooleanField(
                label=gettext("By e-mail: %(kind)s") % {"kind": kind.label},
                required=False,
                widget=forms.CheckboxInput(attrs=BOX),
                initial=switch.by_mail if switch else False,
                disabled=not letters,
            )

    def clean(self) -> dict[str, object]:
        begins, ends = self.cleaned_data.get("quiet_from"), self.cleaned_data.get("quiet_to")
        if self.cleaned_data.get("is_quiet") and begins is not None and begins == ends:
            self.add_error("quiet_to", gettext("Quiet hours end at another time than they begin."))
        return self.cleaned_data

    @property
    def rows(self) -> list[Row]:
        """The switches as the page shows them."""
        return [Row(kind, self[f"page{number}"], self[f"mail{number}"]) for number, kind in enumerate(self.kinds)]

    @property
    def hours(self) -> tuple[time, time]:
        return self.cleaned_data["quiet_from"], self.cleaned_data["quiet_to"]

    @property
    def quiet(self) -> tuple[time, time] | None:
        return self.hours if self.cleaned_data["is_quiet"] else None

    @property
    def switches(self) -> dict[NoticeKind, tuple[bool, bool]]:
        """By kind: on the pages, by e-mail."""
        chosen = self.cleaned_data
        return {kind: (chosen[f"page{number}"], chosen[f"mail{number}"]) for number, kind in enumerate(self.kinds)}
