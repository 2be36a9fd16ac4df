"""Programmes, rounds and the lists of kinds and modes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.figures.forms import MonthField
from tongxin.sites.actions.programmes import ProgrammeDraft, RoundDraft
from tongxin.sites.models import Programme, Round, SiteKind, SiteMode, StandardVersion
from tongxin.sites.vocabulary.programme import Level, Mode
from tongxin.sites.vocabulary.standard import VersionState
from tongxin.ui.days import DayField


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> DayField:
    """Return a field for a day, as browsers let one pick it."""
    return DayField(label=label, required=required, help_text=help_text)


def long_text(label: Any, *, rows: int = 4, required: bool = False, help_text: Any = "") -> forms.CharField:
    """Return a field for some paragraphs."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=5000, widget=widget, help_text=help_text)


class ProgrammeForm(forms.Form):
    """The terms of a programme."""

    name_zh = forms.CharField(label=_("Name"), max_length=200)
    name_en = forms.CharField(label=_("English name"), max_length=200, required=False)
    mode = forms.ChoiceField(
        label=_("Mode"),
        choices=Mode.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Naming sites with a plaque is a demonstration-creation activity and needs approval; a pilot does not."
        ),
    )
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)
    approval_basis = long_text(
        _("Approval basis"),
        rows=2,
        help_text=_("Who approved it, and under which title. Needed before a naming round opens."),
    )
    approval_number = forms.CharField(
        label=_("Document number of the approval"),
        max_length=60,
        required=False,
        help_text=_("For example 阜委办发〔2026〕12号"),
    )
    kinds = forms.ModelMultipleChoiceField(
        label=_("Kinds of sites"), queryset=SiteKind.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    modes = forms.ModelMultipleChoiceField(
        label=_("Ways of working"),
        queryset=SiteMode.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    conditions = long_text(_("Conditions"), rows=5, help_text=_("One to a line; the notice numbers them."))
    quota = forms.IntegerField(label=_("Quota"), min_value=1, max_value=10_000, required=False)
    timetable = long_text(_("Timetable"), rows=5, help_text=_("One step to a line."))

    def __init__(self, *args: Any, programme: Programme | None = None, **kwargs: Any) -> None:
        if programme is not None:
            initial = {name: getattr(programme, name) for name in ProgrammeDraft.__dataclass_fields__}
            initial |= {"kinds": programme.kinds.all(), "modes": programme.modes.all()}
            kwargs["initial"] = initial | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["kinds"].queryset = SiteKind.objects.filter(active=True).order_by("position", "pk")  # type: ignore[attr-defined]
        self.fields["modes"].queryset = SiteMode.objects.filter(active=True).order_by("position", "pk")  # type: ignore[attr-defined]

    def draft(self) -> ProgrammeDraft:
        return ProgrammeDraft(**{name: self.cleaned_data[name] for name in ProgrammeDraft.__dataclass_fields__})


class VersionChoice(forms.ModelChoiceField[StandardVersion]):
    """A version of a standard that is in force, or will be."""

    def label_from_instance(self, obj: StandardVersion) -> str:
        said = {"standard": obj.standard.name_zh, "number": obj.number, "day": obj.effective_from}
        if obj.state(timezone.localdate()) is VersionState.COMING:
            return _("%(standard)s, version %(number)s (from %(day)s on)") % said
        return _("%(standard)s, version %(number)s") % said


class RoundForm(forms.Form):
    """The terms of a round."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    version = VersionChoice(label=_("Standard"), queryset=StandardVersion.objects.none(), empty_label=None)
    opens_on = day_field(_("Applications from"))
    closes_on = day_field(_("Applications until"))
    last_month = MonthField(
        label=_("Work assessed until"), help_text=_("The last month that counts; figures look back from its end.")
    )
    call = long_text(_("Further words of the notice"), rows=5)

    def __init__(self, *args: Any, planned: Round | None = None, **kwargs: Any) -> None:
        if planned is not None:
            last = f"{planned.last_month // 100}-{planned.last_month % 100:02d}"
            initial = {name: getattr(planned, name) for name in ("year", "version", "opens_on", "closes_on", "call")}
            kwargs["initial"] = {**initial, "last_month": last}
        super().__init__(*args, **kwargs)
        if planned is not None:
            self.fields["year"].disabled = True
        # Also those to come: a round of next year is planned before its standard is in force.
        versions = StandardVersion.objects.not_over(timezone.localdate()).for_list()
        self.fields["version"].queryset = versions  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("opens_on") and data.get("closes_on") and data["closes_on"] < data["opens_on"]:
            self.add_error("closes_on", _("Applications end before they begin."))
        return data

    def draft(self) -> RoundDraft:
        return RoundDraft(**{name: self.cleaned_data[name] for name in RoundDraft.__dataclass_fields__})


class RowForm(forms.Form):
    """A row of a list of reference data."""

    code = forms.CharField(
        label=pgettext_lazy("list", "Code"),
        max_length=40,
        validators=[RegexValidator(r"^[a-z0-9_]+$", _("Small letters, digits and underscores only."))],
    )
    name_zh = forms.CharField(label=_("Name"), max_length=50)
    name_en = forms.CharField(label=_("English name"), max_length=50, required=False)
    active = forms.BooleanField(label=_("offered"), required=False)
