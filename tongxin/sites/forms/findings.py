"""Raising findings, reporting a correction, judging it, more time, cancelling."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.orgs.models import Unit
from tongxin.sites.actions.findings import Done, FindingDraft
from tongxin.sites.forms.programmes import day_field
from tongxin.sites.models.dossier import Document
from tongxin.sites.models.finding import LONGEST
from tongxin.sites.models.site import Site
from tongxin.sites.models.standard import Criterion
from tongxin.sites.vocabulary.finding import Origin, Severity, Verdict

# What somebody raises by hand. A recheck raises its own; an assessment too, from its page.
BY_HAND = (Origin.DAILY, Origin.INSPECTION, Origin.COMPLAINT)


def said(label: Any, *, rows: int = 3, required: bool = True, help_text: Any = "") -> forms.CharField:
    """Return a field for what is kept encrypted."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=LONGEST, widget=widget, help_text=help_text)


class OfficeChoice(forms.ModelChoiceField[Unit]):
    """An office, by its name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name_zh)


class RaisingForm(forms.Form):
    """What holds for all findings that are raised together."""

    origin = forms.ChoiceField(label=_("Source of the finding"), choices=[(each.value, each.label) for each in BY_HAND])
    found_on = day_field(_("Found on"))
    verifier = OfficeChoice(label=_("Verified by"), queryset=Unit.objects.none(), empty_label=None)

    def __init__(self, *args: Any, offices: Sequence[Unit], origin: str | None = None, **kwargs: Any) -> None:
        """origin: what brought the findings to light, where that is not to be chosen."""
        super().__init__(*args, **kwargs)
        among = Unit.objects.filter(pk__in=[each.pk for each in offices]).order_by("-place_id", "pk")
        self.fields["verifier"].queryset = among  # type: ignore[attr-defined]
        if origin:
            del self.fields["origin"]


class FindingForm(forms.Form):
    """One of the findings that are raised together. Without a text it is left out."""

    take = forms.BooleanField(label=_("Raise this one"), required=False, initial=True)
    what = said(pgettext_lazy("finding", "What was found"), required=False)
    wanted = said(_("What is to be done"), required=False)
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity.choices, initial=Severity.MINOR)
    criterion = forms.ChoiceField(label=_("Criterion"), required=False)
    due_on = day_field(pgettext_lazy("finding", "Due on"), required=False)

    def __init__(self, *args: Any, criteria: Sequence[Criterion], suggested: bool, **kwargs: Any) -> None:
        """suggested: whether an assessment suggests it, so that it can be left out by a tick."""
        super().__init__(*args, **kwargs)
        self.criteria = {str(each.pk): each for each in criteria}
        offered = [(key, f"{each.code} {each.title}") for key, each in self.criteria.items()]
        self.fields["criterion"].choices = [("", "—"), *offered]  # type: ignore[attr-defined]
        if not suggested:
            del self.fields["take"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("wanted") and not data.get("what"):
            self.add_error("what", _("Say what was found."))
        return data

    @property
    def is_raised(self) -> bool:
        return bool(self.cleaned_data.get("what")) and self.cleaned_data.get("take", True)

    def draft(self, found_on: date) -> FindingDraft:
        data = self.cleaned_data
        return FindingDraft(
            what=data["what"], wanted=data["wanted"], severity=data["severity"], found_on=found_on,
            criterion=self.criteria.get(data["criterion"]), due_on=data["due_on"],
        )  # fmt: skip


class PaperChoice(forms.ModelMultipleChoiceField[Document]):
    """Papers on file, by title and day."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title}（{obj.issued_on:%Y-%m-%d}）"


class CorrectionForm(forms.Form):
    """What was done about a finding."""

    text = said(_("Measures taken"), rows=4, help_text=_("What was done; no personal data, please."))
    done_on = day_field(_("Done on"))
    evidence = PaperChoice(
        label=_("Papers on file that show it"),
        queryset=Document.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    file = forms.FileField(
        label=_("New photo or paper"),
        required=False,
        help_text=_(
            "PDF, JPG, PNG, DOCX or XLSX. It is put into the dossier. Please no faces or data of private persons."
        ),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.docx,.xlsx"}),
    )

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on_file = Document.objects.on_file().filter(site=site).newest_first()
        self.fields["evidence"].queryset = on_file  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > settings.UPLOAD_LIMIT_BYTES:
            limit = settings.UPLOAD_LIMIT_BYTES // 1024 // 1024
            raise ValidationError(_("At most %(limit)s MB."), params={"limit": limit})
        return file

    def done(self) -> Done:
        data = self.cleaned_data
        file = data["file"]
        return Done(
            text=data["text"], done_on=data["done_on"], evidence=list(data["evidence"]),
            file=(file.read(), file.name) if file else None,
        )  # fmt: skip


class VerdictForm(forms.Form):
    """Whether a finding is corrected; if not, why, and by when it is due again."""

    verdict = forms.ChoiceField(label=_("Verdict"), choices=Verdict.choices, widget=forms.RadioSelect)
    opinion = said(_("Opinion"), required=False, help_text=_("Needed if it is not accepted; the site reads it."))
    due_on = day_field(_("Due again on"), required=False, help_text=_("Only if it is not accepted."))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("verdict") == Verdict.NOT_ACCEPTED:
            if not data.get("opinion"):
                self.add_error("opinion", _("Say why the correction is not accepted."))
            if not data.get("due_on"):
                self.add_error("due_on", _("Say by when it is due again."))
        return data


class ExtensionForm(forms.Form):
    """More time for a correction, and why."""

    due_on = day_field(_("New last day"))
    reason = said(pgettext_lazy("finding", "Why more time?"))


class CancellingForm(forms.Form):
    """Why a finding is cancelled."""

    reason = said(pgettext_lazy("finding", "Why is it cancelled?"), help_text=_("Only for what was raised by mistake."))
