"""What a person types on the pages about their own data, and who looks in an emergency. They parse and save nothing."""

from __future__ import annotations

import unicodedata
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.people.requests import PersonRequest
from tongxin.people.signing_in import guessing
from tongxin.privacy.phones import NoPhone, normalised, shown


class PhoneField(forms.CharField):
    """A phone number as people write it; its value is E.164, or "" for none."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}))
        super().__init__(max_length=40, required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return shown(value) if isinstance(value, str) and value.startswith("+86") else value

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value)
        try:
            return normalised(typed) if typed else ""
        except NoPhone as error:
            raise ValidationError(str(error)) from error


class DetailsForm(forms.Form):
    """One's own name and phone number."""

    name = forms.CharField(label=pgettext_lazy("field", "name"), max_length=100)
    phone = PhoneField(
        label=pgettext_lazy("field", "phone number"),
        help_text=_("Not required. Kept encrypted, shown as 138****5678; empty the field to remove it."),
    )

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        # Signs that turn the direction of writing or are not seen let one name pass for another.
        if any(unicodedata.category(sign) in {"Cc", "Cf", "Co"} for sign in name):
            raise ValidationError(_("The name holds signs that cannot be seen. Please type it again."))
        return name


class PasswordAgain(forms.Form):
    """The password once more, before something that cannot be undone."""

    password = forms.CharField(
        label=_("Current password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: PersonRequest, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        person = self.request.user
        # Counted together with the sign-in's failures: a screen left open is no place to guess at either.
        if not guessing.may_try(self.request, person.email):
            raise get_adapter().validation_error("too_many_login_attempts")
        if not person.check_password(password):
            guessing.failed(self.request, person.email)
            raise ValidationError(_("The current password is wrong."))
        guessing.passed(person.email)
        return password


class EmailForm(PasswordAgain):
    """Another e-mail address to sign in with."""

    email = forms.EmailField(
        label=_("New e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    field_order = ["email", "password"]


class LeavingForm(PasswordAgain):
    """Closing one's own account."""

    sure = forms.BooleanField(label=_("I understand that my account cannot be opened again"))
    field_order = ["sure", "password"]


class ReasonForm(forms.Form):
    """Why somebody's closed data must be opened now."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("At least 10 characters. The data-protection officer, without one the auditors, are told at once."),
    )


class EmergencyForm(ReasonForm):
    """Whose closed data, and why."""

    whom = forms.CharField(
        label=_("Whose data"), max_length=254, help_text=_("The exact e-mail address, phone number or full name.")
    )
    field_order = ["whom", "reason"]
