"""The public notice, objections to it, the naming decision."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.sites.actions.naming import NamingDecision
from tongxin.sites.actions.notices import NoticeDraft
from tongxin.sites.actions.public_objections import SHORTEST, Answer, CameIn
from tongxin.sites.forms.programmes import day_field, long_text
from tongxin.sites.models import Application, ListedSite
from tongxin.sites.models.notice import LONGEST
from tongxin.sites.vocabulary.notice import Channel, Ruling

LANDLINE = re.compile(r"(0\d{2,3}[- ]?)?[1-9]\d{6,7}([-,，、 ]\d{1,8})?")
MOBILE = re.compile(r"1\d{10}")


class NoticeForm(forms.Form):
    """What a notice says, and which sites stand on it. Everything is filled in beforehand."""

    title = forms.CharField(label=_("Title"), max_length=200)
    text = long_text(_("Text before the list"), rows=4, required=True, help_text=_("Name no person."))
    applications = forms.MultipleChoiceField(
        label=_("Sites on the notice"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Assessed, above the pass mark, excluded by no fact. The notice shows no points and no rank."),
    )
    days = forms.IntegerField(label=_("Runs for how many working days"), min_value=1)
    office = forms.CharField(
        label=_("Office that takes objections"), max_length=100, help_text=_("A unit, never a person.")
    )
    office_address = forms.CharField(label=_("Its address"), max_length=200)
    office_phone = forms.CharField(
        label=_("Its landline"), max_length=40, help_text=_("For example 0418-2820000. No mobile phone of anybody.")
    )

    def __init__(
        self, *args: Any, nameable: Sequence[Application], bounds: tuple[int, int] | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.nameable = {str(each.public_id): each for each in nameable}
        self.fields["applications"].choices = [(key, _told(each)) for key, each in self.nameable.items()]  # type: ignore[attr-defined]
        if bounds:
            self.least, self.most = bounds
            hint = gettext("%(least)s at least, %(most)s at most; the day of putting out does not count.")
            self.fields["days"].help_text = hint % {"least": self.least, "most": self.most}
        else:
            self.least = self.most = 0

    def clean_days(self) -> int:
        days: int = self.cleaned_data["days"]
        if self.least and not self.least <= days <= self.most:
            raise ValidationError(
                _("A public notice runs for %(least)s to %(most)s working days.")
                % {"least": self.least, "most": self.most}
            )
        return days

    def clean_office_phone(self) -> str:
        text: str = self.cleaned_data["office_phone"].strip()
        if MOBILE.fullmatch(text.replace(" ", "").replace("-", "")) or not LANDLINE.fullmatch(text):
            raise ValidationError(_("Please give a landline, such as 0418-2820000."))
        return text

    @property
    def draft(self) -> NoticeDraft:
        return NoticeDraft(**{name: self.cleaned_data[name] for name in NoticeDraft.__dataclass_fields__})

    @property
    def chosen(self) -> list[Application]:
        return [self.nameable[key] for key in self.cleaned_data["applications"]]


def _told(application: Application) -> str:
    found = application.assessment
    band = found.band.name_zh if found.band else ""
    points = gettext("%(points)s points") % {"points": f"{(found.points or 0) / 100:g}"}
    return " · ".join(filter(None, [application.site.unit.name_zh, application.site.unit.place.label, points, band]))


class ReasonForm(forms.Form):
    """Why a notice is withdrawn."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For the file. The public page says only that the notice was withdrawn."),
    )


class PublicObjectionForm(forms.Form):
    """What anybody writes on the public page."""

    text = forms.CharField(
        label=_("What do you object to, and why?"),
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Facts that can be looked into. Please leave out what is nobody's business."),
    )
    contact = forms.CharField(
        label=_("How to reach you (optional)"),
        max_length=200,
        required=False,
        help_text=_("Only if we may ask back. The answer you can read with your receipt number in any case."),
    )


class RecordForm(PublicObjectionForm):
    """An objection that came in on paper or by word."""

    channel = forms.ChoiceField(
        label=_("How it came in"), choices=[choice for choice in Channel.choices if choice[0] != Channel.WEB]
    )
    filed_on = day_field(_("Came in on"), help_text=_("From this day on the clock stands."))
    field_order = ("channel", "filed_on", "text", "contact")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Objection")
        self.fields["contact"].label = _("Contact of the objector (optional)")
        self.fields["contact"].help_text = _("Kept encrypted; the public page shows neither text nor objector.")

    @property
    def came(self) -> CameIn:
        return CameIn(**{**self.cleaned_data, "channel": Channel(self.cleaned_data["channel"])})


class ReceiptForm(forms.Form):
    """The receipt number with which an objector reads the answer."""

    receipt = forms.CharField(
        label=_("Receipt number"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Twelve letters and digits, such as XXXX-XXXX-XXXX."),
    )


class RulingForm(forms.Form):
    """What becomes of an objection, and the answer that the objector reads."""

    ruling = forms.ChoiceField(label=_("The objection is"), choices=Ruling.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Answer to the objector"),
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The objector reads it with the receipt number. Name no third person."),
    )
    document_number = forms.CharField(label=_("Document number (needed to decline)"), max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("ruling") == Ruling.DECLINE and not data.get("document_number"):
            self.add_error("document_number", gettext("An application is declined by a document with a number."))
        return data

    @property
    def answer(self) -> Answer:
        return Answer(**{**self.cleaned_data, "ruling": Ruling(self.cleaned_data["ruling"])})


class NamingForm(forms.Form):
    """The naming decision for all sites at once."""

    sites = forms.MultipleChoiceField(label=_("Sites to name"), widget=forms.CheckboxSelectMultiple)
    number = forms.CharField(
        label=_("Number of the decision"), max_length=60, help_text=_("For example 阜委办发〔2026〕12号")
    )
    decided_on = day_field(_("Decided on"), help_text=_("After the last day of the notice."))
    valid_from = day_field(_("Valid from"))
    valid_until = day_field(
        _("Valid until"), required=False, help_text=_("The last day. Empty: until it is ended by a decision.")
    )
    beyond_quota = long_text(
        _("Document that exceeds the quota"),
        rows=2,
        help_text=_("Only where more sites are named than the programme's quota. Name no person."),
    )

    def __init__(
        self,
        *args: Any,
        ready: Sequence[ListedSite],
        free: Sequence[ListedSite],
        has_quota: bool,
        today: date,
        **kwargs: Any,
    ) -> None:
        """ready: whose notice is over. free: those of them that nothing stands in the way of; ticked beforehand."""
        initial = {
            "sites": [str(each.public_id) for each in free],
            "decided_on": today,
            "valid_from": today,
        }
        super().__init__(*args, **{**kwargs, "initial": initial})
        self.today = today
        self.ready = {str(each.public_id): each for each in ready}
        self.fields["sites"].choices = [  # type: ignore[attr-defined]
            (key, f"{each.name} · {each.application.site.unit.place.label}") for key, each in self.ready.items()
        ]
        if not has_quota:
            del self.fields["beyond_quota"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("decided_on") and data["decided_on"] > self.today:
            self.add_error("decided_on", gettext("The decision is of a later day."))
        first, last = data.get("valid_from"), data.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", gettext("The last day is before the first."))
        return data

    @property
    def chosen(self) -> list[ListedSite]:
        return [self.ready[key] for key in self.cleaned_data["sites"]]

    @property
    def decision(self) -> NamingDecision:
        data = self.cleaned_data
        return NamingDecision(
            number=data["number"],
            decided_on=data["decided_on"],
            valid_from=data["valid_from"],
            valid_until=data["valid_until"],
            beyond_quota=data.get("beyond_quota", ""),
        )
