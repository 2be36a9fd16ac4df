"""Sites and their dossiers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.sites.actions.sites import SiteDraft
from tongxin.sites.drafts import in_points
from tongxin.sites.forms.programmes import day_field, long_text
from tongxin.sites.forms.standards import PointsField
from tongxin.sites.models import Criterion, EvidenceKind, Initiative, SelfScore, Site, SiteKind, SiteMode
from tongxin.sites.permissions.dossiers import SHORTEST_REASON

YUAN = 100  # fen


class SiteForm(forms.Form):
    """What a site is. Asked once; applications take it from here."""

    kind = forms.ModelChoiceField(label=_("Kind of site"), queryset=SiteKind.objects.none(), required=False)
    modes = forms.ModelMultipleChoiceField(
        label=_("Ways of working"),
        queryset=SiteMode.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    initiatives = forms.ModelMultipleChoiceField(
        label=_("Serves the initiatives"),
        queryset=Initiative.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    founded_on = day_field(_("Began on"), required=False)
    brand_name = forms.CharField(label=_("Brand of activity"), max_length=100, required=False)
    venue = forms.CharField(label=_("Venue"), max_length=100, required=False)
    address = forms.CharField(label=pgettext_lazy("place", "Address"), max_length=200, required=False)
    venue_area = forms.IntegerField(label=_("Area (m²)"), min_value=1, max_value=10_000_000, required=False)
    opening_hours = forms.CharField(label=_("Opening hours"), max_length=100, required=False)
    annual_funds = forms.DecimalField(
        label=_("Funds a year (10,000 yuan)"), min_value=0, max_value=1_000_000, decimal_places=4, required=False
    )
    staff_full = forms.IntegerField(label=_("Full-time staff"), min_value=0, max_value=100_000, required=False)
    staff_part = forms.IntegerField(label=_("Part-time staff"), min_value=0, max_value=100_000, required=False)
    covered_units = forms.IntegerField(label=_("Units covered"), min_value=0, max_value=1_000_000, required=False)
    covered_people = forms.IntegerField(label=_("People covered"), min_value=0, max_value=10_000_000, required=False)
    overview = long_text(
        pgettext_lazy("site", "Overview"),
        rows=5,
        help_text=_("Up to 500 characters. About the site, not about persons."),
    )

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        initial = {name: getattr(site, name) for name in SiteDraft.__dataclass_fields__}
        initial |= {"modes": site.modes.all(), "initiatives": site.initiatives.all()}
        if site.annual_funds is not None:
            initial["annual_funds"] = f"{site.annual_funds / YUAN / 10_000:g}"
        super().__init__(*args, **{**kwargs, "initial": initial})
        kinds = SiteKind.objects.filter(active=True) | SiteKind.objects.filter(pk=site.kind_id or 0)
        self.fields["kind"].queryset = kinds.order_by("position", "pk")  # type: ignore[attr-defined]
        self.fields["modes"].queryset = SiteMode.objects.filter(active=True).order_by("position", "pk")  # type: ignore[attr-defined]
        offered = Initiative.objects.filter(active=True).order_by("position", "pk")
        self.fields["initiatives"].queryset = offered  # type: ignore[attr-defined]
        if not offered.exists():
            del self.fields["initiatives"]

    def clean_overview(self) -> str:
        text: str = self.cleaned_data["overview"]
        if len(text) > 500:
            raise ValidationError(_("Up to 500 characters; these are %(count)s."), params={"count": len(text)})
        return text

    def draft(self) -> SiteDraft:
        data = {name: self.cleaned_data[name] for name in SiteDraft.__dataclass_fields__}
        if data["annual_funds"] is not None:
            data["annual_funds"] = int(data["annual_funds"] * 10_000 * YUAN)
        return SiteDraft(**data)


class KindChoice(forms.ModelChoiceField[EvidenceKind]):
    """A kind of paper."""

    def __init__(self, **given: Any) -> None:
        super().__init__(queryset=EvidenceKind.objects.order_by("pk"), to_field_name="code", **given)


class DocumentForm(forms.Form):
    """A paper to be put on file."""

    evidence = KindChoice(label=_("Kind of paper"))
    title = forms.CharField(label=_("Title"), max_length=200)
    issued_on = day_field(_("Issued on"))
    valid_until = day_field(_("Valid until"), required=False, help_text=_("Empty: no end of its own."))
    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.docx,.xlsx"}),
        help_text=_("PDF, JPG, PNG, DOCX or XLSX."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_issued_on(self) -> date:
        day: date = self.cleaned_data["issued_on"]
        if day > self.today:
            raise ValidationError(_("This day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        issued, until = data.get("issued_on"), data.get("valid_until")
        if issued and until and until < issued:
            self.add_error("valid_until", _("It ends before it was issued."))
        file = data.get("file")
        if file and file.size > settings.UPLOAD_LIMIT_BYTES:
            limit = settings.UPLOAD_LIMIT_BYTES // 1024 // 1024
            self.add_error("file", ValidationError(_("At most %(limit)s MB."), params={"limit": limit}))
        return data


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("No personal data, please."),
    )


class AskForm(forms.Form):
    """What is asked of a site, why, and what it will cost the site."""

    evidence = KindChoice(label=_("Kind of paper"), empty_label=None)
    reason = forms.CharField(
        label=_("Why is it needed?"),
        min_length=SHORTEST_REASON,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("At least 10 characters. The site reads it."),
    )
    minutes = forms.IntegerField(
        label=_("Minutes that it will take the site"),
        min_value=1,
        max_value=6000,
        help_text=_("Your estimate; it is counted."),
    )
    due_on = day_field(_("Needed by"))

    def __init__(self, *args: Any, criterion: Criterion, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["evidence"].queryset = criterion.evidence.order_by("pk")  # type: ignore[attr-defined]

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if day <= self.today:
            raise ValidationError(_("Give the site time: a day after today."))
        return day


class SelfScoreForm(forms.Form):
    """What the site gives itself for one criterion. Prefixed by the criterion's code."""

    points = PointsField(label=_("Own points"), required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, criterion: Criterion, own: SelfScore | None, **kwargs: Any) -> None:
        initial = {"points": in_points(own.points), "reason": own.reason} if own else {}
        super().__init__(*args, **{**kwargs, "prefix": criterion.code, "initial": initial})
        self.criterion = criterion

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        points = data.get("points")
        if points is not None and points > self.criterion.points:
            most = in_points(self.criterion.points)
            self.add_error("points", ValidationError(_("At most %(most)s points."), params={"most": most}))
        elif points is not None and points < self.criterion.points and not data.get("reason"):
            self.add_error("reason", _("Say why it is not full points."))
        return data
