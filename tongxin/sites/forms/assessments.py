"""Panels, statements of interest, score sheets, reconciliation, minutes, facts that exclude."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tongxin.people.models import Membership, Person
from tongxin.people.roles import Role
from tongxin.sites.actions.panels import Counting
from tongxin.sites.actions.scoring import Given, Meeting, VetoDraft
from tongxin.sites.drafts import in_points
from tongxin.sites.forms.programmes import day_field
from tongxin.sites.forms.standards import PointsField
from tongxin.sites.models import Criterion, ItemScore, Panel
from tongxin.sites.vocabulary.assessment import Averaging


def assessors(day: date) -> Any:
    """Return who holds the role of an assessor on this day."""
    held = Membership.objects.in_force(day).filter(role=Role.ASSESSOR)
    return Person.objects.filter(pk__in=held.values("person")).order_by("name", "pk")


class PanelForm(forms.Form):
    """Who assesses, and how sheets become one number."""

    assessors = forms.ModelMultipleChoiceField(
        label=_("Assessors"), queryset=Person.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )
    averaging = forms.ChoiceField(label=_("How it is averaged"), choices=Averaging.choices)
    visit_weight = forms.IntegerField(
        label=_("Weight of the visit (%)"), min_value=0, max_value=100, help_text=_("The papers have the rest.")
    )
    margin = PointsField(label=_("Margin in points"), help_text=_("Sheets further apart are reconciled by the panel."))

    def __init__(self, *args: Any, panel: Panel | None, today: date, **kwargs: Any) -> None:
        standing = panel or Panel()
        initial = {
            "averaging": standing.averaging,
            "visit_weight": standing.visit_weight,
            "margin": in_points(standing.margin),
            "assessors": standing.assessors.all() if panel else [],
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.fields["assessors"].queryset = assessors(today)  # type: ignore[attr-defined]

    @property
    def counting(self) -> Counting:
        data = self.cleaned_data
        return Counting(Averaging(data["averaging"]), data["visit_weight"], data["margin"])


class SeatForm(forms.Form):
    """Who takes an empty seat."""

    assessor = forms.ModelChoiceField(label=_("Assessor"), queryset=Person.objects.none())

    def __init__(self, *args: Any, offered: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assessor"].queryset = offered  # type: ignore[attr-defined]


class StatementForm(forms.Form):
    """Whether there is an interest, and which."""

    conflicted = forms.ChoiceField(
        label=_("My statement"),
        choices=[
            (
                "no",
                _("I have no interest in this site: no kinship, work, money or dispute ties me to it or its people."),
            ),
            ("yes", _("I have an interest in it, and stand back.")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Which interest (if any)"), max_length=200, required=False,
        help_text=_("Seen by you and by the office that runs the programme."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("conflicted") == "yes" and not data.get("reason", "").strip():
            self.add_error("reason", _("Say in a few words which interest it is."))
        return data


class ItemForm(forms.Form):
    """What a sheet gives for one criterion."""

    points = PointsField(label=_("Verified points"), required=False)
    reason = forms.CharField(label=_("Reason where it differs"), max_length=500, required=False)

    def __init__(self, *args: Any, criterion: Criterion, own: int, item: ItemScore | None, **kwargs: Any) -> None:
        points = in_points(item.points) if item and item.points is not None else ""
        initial = {"points": points, "reason": item.reason if item else ""}
        super().__init__(*args, **{"initial": initial, "prefix": criterion.code, **kwargs})
        self.criterion, self.own, self.item = criterion, own, item
        self.fields["points"].widget.attrs["data-points"] = ""  # sheet.js adds them up

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        points = data.get("points")
        if points is not None and points > self.criterion.points:
            self.add_error(
                "points", ValidationError(_("At most %(most)s."), params={"most": in_points(self.criterion.points)})
            )
        elif points is not None and points != self.own and not data.get("reason", "").strip():
            self.add_error("reason", _("Needed: the points differ from the site's own."))
        return data

    @property
    def given(self) -> Given:
        return Given(self.own, self.cleaned_data["points"], self.cleaned_data["reason"].strip())


def all_valid(sheet: Sequence[ItemForm]) -> bool:
    """Return whether every line is valid; every one is asked, so that all mistakes show at once."""
    return all([form.is_valid() for form in sheet])


class ReconcileForm(forms.Form):
    """What the panel found when it talked."""

    outcome = forms.ChoiceField(
        label=_("The panel has talked"),
        choices=[("stand", _("The scores stand.")), ("again", _("Everybody looks at their sheet again."))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("What was found"), max_length=1000, min_length=5, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Goes into the minutes. About the site and the criteria, not about assessors."),
    )  # fmt: skip


class ConclusionForm(forms.Form):
    """The meeting, and what the panel finds about the site."""

    held_on = day_field(_("Day of the meeting"))
    venue = forms.CharField(label=_("Place of the meeting"), max_length=100)
    chair = forms.CharField(label=_("Chair"), max_length=50)
    finding = forms.CharField(
        label=_("What the panel finds"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    @property
    def meeting(self) -> Meeting:
        data = self.cleaned_data
        return Meeting(data["held_on"], data["venue"], data["chair"], data["finding"])


class VetoForm(forms.Form):
    """A fact that excludes a site."""

    fact = forms.CharField(
        label=_("Fact"), max_length=300, help_text=_("What happened, about the site. No person is named.")
    )
    happened_on = day_field(_("Day"))
    document_number = forms.CharField(label=_("Document that says so"), max_length=60)
    removal = forms.CharField(label=_("How it can be lifted"), max_length=300)

    @property
    def draft(self) -> VetoDraft:
        return VetoDraft(**self.cleaned_data)


class LiftForm(forms.Form):
    """Why a fact no longer excludes."""

    reason = forms.CharField(label=_("Why it is lifted"), max_length=300)
    document_number = forms.CharField(label=_("Document that says so"), max_length=60)
