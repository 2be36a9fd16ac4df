"""What users hand in: a file, how a sheet is read, a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.intake.kinds import KINDS
from tongxin.intake.models import SheetPlan
from tongxin.orgs.models import Unit, UnitQuerySet
from tongxin.orgs.vocabulary import Kind
from tongxin.people.models import Person
from tongxin.people.roles import Deed

# Units that keep ledgers; merchants, resources and projects are what the ledgers list.
KEEPERS = (
    Kind.ASSOCIATION, Kind.DEPARTMENT, Kind.BRANCH, Kind.SERVICE_TEAM, Kind.SITE_OPERATOR, Kind.BASE,
)  # fmt: skip


def keepers_for(person: Person) -> UnitQuerySet:
    """Return the units whose ledgers this person may import, in official order."""
    sight = person.sight_for(Deed.IMPORT)
    units = Unit.objects.active().filter(kind__in=KEEPERS).in_official_order()
    return units if sight.everything else units.filter(sight.rows(place="place__code", unit_path="path"))


class UploadForm(forms.Form):
    """A file and the unit whose ledgers it holds."""

    office = forms.ModelChoiceField(
        label=_("Whose ledgers are these?"),
        queryset=Unit.objects.none(),
        empty_label=None,
    )
    file = forms.FileField(
        label=_("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xlsm,.xls,.csv"}),
        error_messages={"empty": _("The file is empty. Please check that it was saved before it was uploaded.")},
    )

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = keepers_for(person)  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        limit = settings.UPLOAD_LIMIT_BYTES
        if file.size and file.size > limit:
            raise forms.ValidationError(
                gettext("The file is larger than %(limit)s MB. Please split it, or remove pictures from it.")
                % {"limit": limit // 1024 // 1024}
            )
        return file


class KindForm(forms.Form):
    """As what a sheet is read."""

    kind = forms.ChoiceField(label=_("Kind of sheet"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", _("leave this sheet out")),
            *((code, kind.label) for code, kind in KINDS.items()),
        ]


class ColumnsForm(forms.Form):
    """Which column of a sheet is which column of its kind."""

    def __init__(self, sheet: SheetPlan, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [("", _("do not read")), *((column.field, column.label) for column in KINDS[sheet.kind].columns)]
        for index, heading in enumerate(sheet.headings):
            if heading:
                self.fields[f"column{index}"] = forms.ChoiceField(
                    label=heading.replace("\n", " "),
                    required=False,
                    choices=choices,
                    initial=sheet.fields[index] if index < len(sheet.fields) else "",
                )

    def clean(self) -> dict[str, object]:
        chosen: Sequence[str] = [name for name in self.cleaned_data.values() if name]
        twice = {name for name in chosen if chosen.count(name) > 1}
        if twice:
            raise forms.ValidationError(
                gettext("Two columns cannot both be the same. Please set one of them to “do not read”.")
            )
        return self.cleaned_data

    def chosen(self) -> dict[int, str]:
        """Return the field of each column by its index."""
        return {int(name.removeprefix("column")): field for name, field in self.cleaned_data.items()}


class PostingForm(forms.Form):
    """What is to be imported."""

    only_clean = forms.BooleanField(required=False)
    reverse_missing = forms.BooleanField(required=False)


class ReasonForm(forms.Form):
    """Why an import is taken back."""

    reason = forms.CharField(
        label=_("Reason for taking it back"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "It stands in the ledger beside every reversal, for everybody who asks later why a number changed."
        ),
    )
