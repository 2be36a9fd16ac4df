"""The application form, opinions, objections, cultivation."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tongxin.people.models import Person
from tongxin.privacy.phones import NoPhone, normalised
from tongxin.sites.actions.applications import mark_as_saved
from tongxin.sites.actions.reviews import Said
from tongxin.sites.filled import FEN_PER_WAN, as_text
from tongxin.sites.forms.meanwhile import SeenForm
from tongxin.sites.forms.phrases import KeepField, PhraseField
from tongxin.sites.forms.programmes import day_field, long_text
from tongxin.sites.models import Application, SiteKind
from tongxin.sites.permissions.applications import obstacle_to_confirm, obstacle_to_go_on
from tongxin.sites.vocabulary.application import PHRASES, Result, Status
from tongxin.sites.vocabulary.form import FIELDS, Field, Type

CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
MOST = {"venue_area": 10_000_000, "staff_full": 100_000, "staff_part": 100_000, "covered_people": 10_000_000}
LONGEST = 5000


class ApplicationForm(SeenForm):
    """The form (申报表) with every field optional, so that it can be put aside half filled in."""

    commitment = forms.BooleanField(
        label=_("We commit ourselves: what is written here is true; untrue statements cost the site its eligibility."),
        required=False,
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        initial = {**as_text(application), "kind": application.kind_id, "commitment": application.commitment}
        initial["seen"] = mark_as_saved(application)
        super().__init__(*args, **{**kwargs, "initial": initial})
        commitment = self.fields.pop("commitment")
        for field in FIELDS:
            self.fields[field.name] = _control(field, application)
        self.fields["commitment"] = commitment

    def clean_contact_phone(self) -> str:
        text: str = self.cleaned_data["contact_phone"]
        try:
            return normalised(text) if text else ""
        except NoPhone as error:
            raise ValidationError(str(error)) from error

    def clean_uscc(self) -> str:
        text: str = self.cleaned_data["uscc"].upper().replace(" ", "")
        if text and not CREDIT_CODE.fullmatch(text):
            raise ValidationError(_("A unified social credit code has 18 characters: digits and capital letters."))
        return text

    def clean_annual_funds(self) -> int | None:
        amount = self.cleaned_data["annual_funds"]
        return None if amount is None else int(amount * FEN_PER_WAN)


def _control(field: Field, application: Application) -> forms.Field:
    kinds = SiteKind.objects.filter(active=True) | SiteKind.objects.filter(pk=application.kind_id or 0)
    label = str(field.label)
    hint = gettext("Up to %(count)s characters.") % {"count": field.limit} if field.is_long else ""
    match field.type:
        case Type.LONG:
            return long_text(label, rows=max(3, field.limit // 130), help_text=hint)
        case Type.DAY:
            return day_field(label, required=False)
        case Type.NUMBER:
            return forms.IntegerField(
                label=label, min_value=0, max_value=MOST.get(field.name, 1_000_000), required=False
            )
        case Type.FUNDS:
            return forms.DecimalField(label=label, min_value=0, max_value=1_000_000, decimal_places=4, required=False)
        case Type.KIND:
            return forms.ModelChoiceField(label=label, queryset=kinds.order_by("position", "pk"), required=False)
        case Type.PHONE:
            return forms.CharField(
                label=label, max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}),
                help_text=gettext(
                    "Kept encrypted; others see it with its middle hidden. The printed form has it whole, and which"
                    " office fetches it is noted."
                ),
            )  # fmt: skip
        case _:
            longest = getattr(Application._meta.get_field(field.name), "max_length", None)
            return forms.CharField(label=label, max_length=longest, required=False)


class OpinionForm(forms.Form):
    """What an office says: one of what it may decide, an opinion of phrases and own words, a document number."""

    result = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    phrase = PhraseField()
    text = forms.CharField(
        label=_("Opinion"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed to return or to disagree. A phrase chosen above is put in front."),
    )
    keep = KeepField()
    document_number = forms.CharField(label=_("Document number (optional)"), max_length=60, required=False)
    until = day_field(_("Cultivation until"), required=False)

    def __init__(self, *args: Any, application: Application, by: Person, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["result"].choices = decisions(application, by)  # type: ignore[attr-defined]
        shipped = [(result.label, [(str(each), each) for each in phrases]) for result, phrases in PHRASES.items()]
        self.fields["phrase"].offer(shipped, by)  # type: ignore[attr-defined]
        if application.status != Status.CITY_REVIEW:
            del self.fields["until"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        result = data.get("result")
        if result in {Result.RETURN, Result.DISAGREE} and not self.said.text.strip():
            self.add_error("text", gettext("Nothing is returned or declined without an opinion."))
        if result == "cultivate":
            until = data.get("until")
            if until is None and "until" not in self.errors:
                self.add_error("until", gettext("Say until when the cultivation runs."))
            elif until and until <= self.today:
                self.add_error("until", gettext("The last day lies in the past."))
        return data

    @property
    def said(self) -> Said:
        """The opinion: the phrase, then one's own words."""
        data = self.cleaned_data
        text = " ".join(filter(None, [data.get("phrase", ""), data.get("text", "").strip()]))
        return Said(text, data.get("document_number", ""))


def decisions(application: Application, by: Person) -> list[tuple[str, Any]]:
    """Return what this person can decide about the application where it lies."""
    if obstacle_to_go_on(application):
        return [(Result.DISAGREE.value, _("Disagree: end the application here"))]
    match application.status:
        case Status.CITY_REVIEW:
            agreeing = [
                ("admit", _("Agree: admit to assessment")),
                ("cultivate", _("Agree: take into cultivation first")),
            ]
        case Status.CULTIVATING:
            return [("admit", _("Agree: admit to assessment")), (Result.DISAGREE.value, Result.DISAGREE.label)]
        case Status.PUBLICISED:
            return [(Result.DISAGREE.value, _("Disagree: end the application here"))]
        case Status.ASSESSING:
            stop = (Result.DISAGREE.value, _("Disagree: end the application here"))
            confirm = ("confirm", _("Agree: confirm as a pilot"))
            return [stop] if obstacle_to_confirm(by, application) else [confirm, stop]
        case _:
            agreeing = [(Result.AGREE.value, _("Agree and pass on"))]
    back = [(Result.RETURN.value, Result.RETURN.label), (Result.DISAGREE.value, Result.DISAGREE.label)]
    return [*agreeing, *back]


class ObjectionForm(forms.Form):
    """Why the site objects."""

    text = forms.CharField(
        label=_("Why do you object?"), max_length=2000, min_length=5, widget=forms.Textarea(attrs={"rows": 4})
    )


class AnswerForm(forms.Form):
    """What becomes of an objection."""

    upheld = forms.ChoiceField(
        label=_("The objection is"),
        choices=[("no", _("not upheld: the decision stands")), ("yes", _("upheld: the application is reviewed again"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=pgettext_lazy("objection", "Answer"),
        max_length=2000,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CultivationForm(forms.Form):
    """Guidance given or progress seen."""

    on = day_field(_("Day"))
    text = forms.CharField(label=_("Guidance or progress"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"on": today}, **kwargs})
        self.today = today

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > self.today:
            raise ValidationError(_("This day is still to come."))
        return day
