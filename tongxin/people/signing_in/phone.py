"""Signing in with a code that comes to the phone, where the installation offers it."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context, ratelimit
from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.people import auditing
from tongxin.people.models import Person
from tongxin.people.signing_in import guessing
from tongxin.people.signing_in.forms import CODE, LONGEST_CODE
from tongxin.privacy.phones import COUNTRY, NoPhone, normalised

MOBILES = f"{COUNTRY}1"  # a text reaches no landline


class AskForCode(forms.Form):
    """The number of the phone. Whether it is an account's, the answer does not tell."""

    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "autofocus": True}),
    )

    def clean_phone(self) -> str:
        try:
            number = normalised(self.cleaned_data["phone"])
        except NoPhone:
            number = ""
        if not number.startswith(MOBILES):
            raise forms.ValidationError(_("A mobile number has 11 digits and begins with 1."))
        if not ratelimit.consume(context.request, action="request_login_code", key=number):
            raise get_adapter().validation_error("too_many_login_attempts")
        self._user: Person | None = Person.objects.with_phone(number)
        return number


class CodeFromPhone(account.ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code, counted like a password: of the account if the number is one's, else of the number."""

    code = forms.CharField(label=_("Code"), max_length=LONGEST_CODE, widget=forms.TextInput(attrs=CODE))

    def clean_code(self) -> str:
        request = context.request
        stage = request._login_stage
        login: str = stage.login.user.email if stage.login.user else stage.state["phone"]
        if not guessing.may_try(request, login):
            raise get_adapter().validation_error("too_many_login_attempts")
        try:
            code: Any = super().clean_code()
        except forms.ValidationError:
            auditing.failed(request, login, method="phone")
            guessing.failed(request, login)
            raise
        guessing.passed(login)
        return str(code)
