"""Versions of standards: terms, criteria, workbooks, the day of coming into force."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.sites.drafts import (
    PARAMETER_LABELS,
    BandDraft,
    CriterionDraft,
    askable,
    hundredths,
    in_points,
    parameter_texts,
    parameters_from,
)
from tongxin.sites.forms.meanwhile import SeenForm
from tongxin.sites.forms.programmes import day_field, long_text
from tongxin.sites.meanwhile import mark_of
from tongxin.sites.models import EvidenceKind, StandardVersion
from tongxin.sites.vocabulary.standard import About, EvidenceRule, Method, RuleKind


class PointsField(forms.CharField):
    """Points with at most two decimals; cleans to hundredths."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 10})

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        text = super().to_python(value)
        if not text:
            return None
        try:
            return hundredths(text)
        except ValueError as error:
            raise forms.ValidationError(_("Write points as 10 or 0.5.")) from error


class TermsForm(forms.Form):
    """From how many points a site may apply, the note, and the bands, a line each."""

    pass_points = PointsField(label=_("Points from which a site may apply"))
    bands = long_text(
        _("Bands"),
        rows=4,
        help_text=_("One to a line: code, points, name, English name, with spaces between them."),
    )
    # Names in two languages stand in one field.
    bands.widget.attrs["lang"] = "mul"
    note = long_text(_("Source and local settings"), rows=3)

    @classmethod
    def of(cls, version: StandardVersion) -> TermsForm:
        """Return the form as the version stands."""
        lines = [
            f"{band.code} {in_points(band.points)} {band.name_zh} {band.name_en}".strip()
            for band in version.bands.order_by("-points")
        ]
        return cls(
            initial={
                "pass_points": in_points(version.pass_points),
                "bands": "\n".join(lines),
                "note": version.note,
            }
        )

    def clean_bands(self) -> tuple[BandDraft, ...]:
        found = []
        for number, line in enumerate(self.cleaned_data["bands"].splitlines(), 1):
            if not line.strip():
                continue
            parts = line.split(None, 3)
            try:
                found.append(BandDraft(parts[0], parts[2], parts[3] if len(parts) > 3 else "", hundredths(parts[1])))
            except (IndexError, ValueError) as error:
                told = _now("Line %(number)s: write code, points and name, with spaces between them.")
                raise forms.ValidationError(told % {"number": number}) from error
        return tuple(found)


class CriterionForm(SeenForm):
    """One criterion: what, how much, by which rule, with which papers, answered by which figure."""

    code = forms.CharField(label=pgettext_lazy("list", "Code"), max_length=20)
    heading = forms.CharField(label=_("Heading"), max_length=100, required=False)
    title = forms.CharField(label=_("Criterion"), max_length=100)
    title_en = forms.CharField(label=_("English name"), max_length=100, required=False)
    guidance = long_text(_("Guidance"), rows=3)
    points = PointsField(label=_("Points"))
    method = forms.ChoiceField(label=_("Method"), choices=Method.choices)
    rule = forms.ChoiceField(label=_("Rule"), choices=RuleKind.choices)
    wanted = forms.CharField(label=_("How many are wanted"), max_length=10, required=False, help_text=_("deduction"))
    each = forms.CharField(
        label=_("Points for each"), max_length=10, required=False, help_text=_("deduction, addition, bonus")
    )
    steps = forms.CharField(
        label=_("Steps"), max_length=300, required=False, help_text=_("tiers: from how many, and points; 100:4, 300:7")
    )
    full = forms.CharField(
        label=_("Number for full points"), max_length=10, required=False, help_text=_("in proportion")
    )
    at_least = forms.CharField(label=_("At least"), max_length=10, required=False, help_text=_("present or not"))
    figure = forms.ChoiceField(label=_("Figure of the ledger"), required=False)
    about = forms.ChoiceField(label=_("Whose work it counts"), choices=About.choices)
    threshold = forms.IntegerField(label=_("Counts as answered from"), min_value=0, initial=1)
    months = forms.IntegerField(label=_("Months that count"), min_value=0, initial=12)
    evidence = forms.MultipleChoiceField(label=_("Papers"), required=False, widget=forms.CheckboxSelectMultiple)
    evidence_rule = forms.ChoiceField(label=_("Papers that must be on file"), choices=EvidenceRule.choices)
    fresh_months = forms.IntegerField(
        label=_("Months that a paper stays fresh"), min_value=0, required=False, help_text=_("Empty: for good.")
    )

    def __init__(self, *args: Any, draft: CriterionDraft | None = None, **kwargs: Any) -> None:
        if draft is not None:
            initial = {name: getattr(draft, name) for name in CriterionDraft.__dataclass_fields__}
            initial |= parameter_texts(draft.parameters)
            initial["points"] = in_points(draft.points)
            initial["seen"] = mark_of(draft)
            kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        figures = [(key, f"{figure.label}（{figure.unit}）") for key, figure in askable().items()]
        self.fields["figure"].choices = [("", "—"), *figures]  # type: ignore[attr-defined]
        kinds = EvidenceKind.objects.order_by("pk")
        self.fields["evidence"].choices = [(kind.code, kind.name_zh) for kind in kinds]  # type: ignore[attr-defined]

    def draft(self) -> CriterionDraft:
        data = self.cleaned_data
        texts = {name: data[name] for name in PARAMETER_LABELS}
        plain = {name: data[name] for name in CriterionDraft.__dataclass_fields__ if name in data}
        plain |= {"parameters": parameters_from(data["rule"], texts), "evidence": tuple(data["evidence"])}
        return CriterionDraft(**plain)


class StandardForm(forms.Form):
    """A standard of the office's own."""

    code = forms.SlugField(label=pgettext_lazy("list", "Code"), max_length=40)
    name_zh = forms.CharField(label=_("Name"), max_length=100)
    name_en = forms.CharField(label=_("English name"), max_length=100, required=False)


class WorkbookForm(forms.Form):
    """A whole version as one workbook."""

    file = forms.FileField(label=_("Workbook"), widget=forms.FileInput(attrs={"accept": ".xlsx"}))


class EnactForm(forms.Form):
    """From when a version is in force."""

    effective_from = day_field(_("In force from"))
