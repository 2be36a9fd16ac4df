"""Brands of counties, their projects and milestones."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.orgs.models import Unit
from tongxin.orgs.unit_field import UnitField
from tongxin.people.models import Person
from tongxin.sites.actions.brands import BrandDraft
from tongxin.sites.forms.programmes import day_field
from tongxin.sites.models import Brand, BrandProject, Initiative, Milestone

YUAN = 100  # fen


class BrandForm(forms.Form):
    """What a county is known for."""

    name = forms.CharField(label=pgettext_lazy("county", "Brand"), max_length=100)
    slogan = forms.CharField(label=_("Slogan"), max_length=200, required=False)
    lead = UnitField(label=_("Lead site"), required=False)
    started_on = day_field(_("Started on"))

    def __init__(self, *args: Any, county: str, brand: Brand | None = None, **kwargs: Any) -> None:
        if brand is not None:
            lead = brand.lead.unit if brand.lead else None
            kwargs["initial"] = {
                "name": brand.name, "slogan": brand.slogan, "lead": lead, "started_on": brand.started_on
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        among = Unit.objects.active().exclude(site=None).filter(place__code__startswith=county[:6])
        self.fields["lead"].among = among  # type: ignore[attr-defined]

    def draft(self) -> BrandDraft:
        data = self.cleaned_data
        return BrandDraft(**{**data, "lead": data["lead"].site if data["lead"] else None})


class ProjectForm(forms.Form):
    """A project of a brand."""

    title = forms.CharField(label=_("Title"), max_length=200)
    funds = forms.DecimalField(label=_("Funds (yuan)"), min_value=0, max_value=10**12, decimal_places=2, required=False)
    initiatives = forms.ModelMultipleChoiceField(
        label=_("Initiatives"),
        queryset=Initiative.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, project: BrandProject | None = None, **kwargs: Any) -> None:
        if project is not None:
            funds = None if project.funds is None else f"{project.funds / YUAN:g}"
            kwargs["initial"] = {"title": project.title, "funds": funds, "initiatives": project.initiatives.all()}
        super().__init__(*args, **kwargs)
        offered = Initiative.objects.filter(active=True).order_by("position", "pk")
        self.fields["initiatives"].queryset = offered  # type: ignore[attr-defined]

    def clean_funds(self) -> int | None:
        """Return fen."""
        yuan = self.cleaned_data["funds"]
        return None if yuan is None else int(yuan * YUAN)


class MilestoneForm(forms.Form):
    """What a unit has to reach, and by when."""

    what = forms.CharField(label=pgettext_lazy("milestone", "What is to be reached"), max_length=200)
    owner = UnitField(label=_("Unit that has to reach it"))
    due_on = day_field(_("Due on"))

    def __init__(
        self, *args: Any, person: Person, office: Unit, milestone: Milestone | None = None, **kwargs: Any
    ) -> None:
        if milestone is not None:
            kwargs["initial"] = {"what": milestone.what, "due_on": milestone.due_on}
        super().__init__(*args, **kwargs)
        self.fields["owner"].among = Unit.objects.active().visible_to(person)  # type: ignore[attr-defined]
        self.fields["owner"].initial = milestone.owner if milestone else office
