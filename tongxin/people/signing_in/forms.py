"""The proofs that somebody sends: codes and passkeys, each counted before it is looked at."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter as door
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as codes
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as passkeys
from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import RegistrationResponse

from tongxin.people import auditing
from tongxin.people.models import Person
from tongxin.people.signing_in import guessing, pending
from tongxin.people.signing_in.actions import second_factors
from tongxin.people.signing_in.rules import new_secret, plain_code, step_of_code

BESIDE_A_PICTURE = {"inputmode": "numeric", "autocomplete": "one-time-code"}
CODE = {**BESIDE_A_PICTURE, "autofocus": True}
LONGEST_CODE = 20  # characters, with the blanks that people type


class Password(account.ReauthenticateForm):  # type: ignore[misc]
    """One's own password once more, before something important."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["password"]
        field.label, field.help_text = _("Password"), ""
        field.widget.attrs.pop("placeholder", None)


class Code(codes.AuthenticateForm):  # type: ignore[misc]
    """A code of the authenticator app, or a recovery code, after the password."""

    user: Person
    code = forms.CharField(label=_("Code"), max_length=LONGEST_CODE, widget=forms.TextInput(attrs=CODE))

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not guessing.may_try(context.request, self.user.email):
            raise door().validation_error("too_many_login_attempts")
        factor = second_factors.use_code(self.user, code, now=timezone.now())
        if factor is None:
            auditing.second_factor_failed(context.request, self.user, factor=Authenticator.Type.TOTP.value)
            guessing.failed(context.request, self.user.email)
            raise get_adapter().validation_error("incorrect_code")
        guessing.passed(self.user.email)
        self.authenticator = factor
        if factor.type == Authenticator.Type.RECOVERY_CODES:
            auditing.recovery_code_used(context.request, self.user)
        return code


class CodeOnceMore(codes.ReauthenticateForm):  # type: ignore[misc]
    """The same, before something important."""

    user: Person
    code = forms.CharField(label=_("Code"), max_length=LONGEST_CODE, widget=forms.TextInput(attrs=CODE))
    clean_code = Code.clean_code


class Passkey(passkeys.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey after the password: counted like a code."""

    user: Person

    @property
    def is_possible(self) -> bool:
        """Whether the person has a passkey at all."""
        return bool(Authenticator.objects.filter(user=self.user, type=Authenticator.Type.WEBAUTHN).exists())

    def clean_credential(self) -> Authenticator:
        if not guessing.may_try(context.request, self.user.email):
            raise door().validation_error("too_many_login_attempts")
        try:
            found = _proven(self.user, self.cleaned_data["credential"])
        except forms.ValidationError:
            auditing.second_factor_failed(context.request, self.user, factor=Authenticator.Type.WEBAUTHN.value)
            guessing.failed(context.request, self.user.email)
            raise
        guessing.passed(self.user.email)
        return found


class PasskeyOnceMore(passkeys.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """The same, before something important."""

    user: Person
    clean_credential = Passkey.clean_credential


class PasskeyAlone(passkeys.LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey instead of everything else: it is something one has, unlocked by something one knows or is.

    Whose account it is, the sender says. So failures count against the address only, or else anybody could lock out
    everybody by going through the numbers; but a locked account stays locked.
    """

    def clean_credential(self) -> Authenticator:
        request = context.request
        if guessing.address_is_locked(request):
            raise door().validation_error("too_many_login_attempts")
        try:
            _well_formed(self.cleaned_data["credential"])
            webauthn.parse_authentication_response(self.cleaned_data["credential"])
            person: Person = webauthn.extract_user_from_response(self.cleaned_data["credential"])
            if guessing.is_locked(request, person.email):
                raise door().validation_error("too_many_login_attempts")
            return _proven(person, self.cleaned_data["credential"])
        except forms.ValidationError as error:
            if error.code != "too_many_login_attempts":
                auditing.failed(request, "", method="passkey")
                if guessing.count_address(request):
                    auditing.locked_out(request, "", minutes=guessing.MINUTES)
            raise


def _proven(person: Person, credential: dict[str, Any]) -> Authenticator:
    """Return the passkey that signed the challenge of this session. Raises ValidationError."""
    _well_formed(credential)
    webauthn.parse_authentication_response(credential)
    return webauthn.complete_authentication(person, credential)


def _well_formed(credential: object) -> None:
    """Refuse what no browser sends, before the library trips over it. Raises ValidationError."""
    response = credential.get("response") if isinstance(credential, dict) else None
    if not isinstance(response, dict) or not isinstance(credential, dict):
        raise get_adapter().validation_error("incorrect_code")
    texts = [credential.get("id"), credential.get("rawId"), credential.get("type")]
    texts += [value for key, value in response.items() if key != "transports"]
    if not all(isinstance(text, str) for text in texts):
        raise get_adapter().validation_error("incorrect_code")


class NewApp(forms.Form):
    """The first code of an authenticator app, which proves that the secret has arrived in it."""

    sealed = forms.CharField(widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("Code from the app"), max_length=LONGEST_CODE, widget=forms.TextInput(attrs=BESIDE_A_PICTURE)
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = timezone.now()
        given = pending.opened(self.data["sealed"], person=person, now=now) if self.data.get("sealed") else None
        self.is_too_old = self.is_bound and given is None
        self.secret = given or new_secret()
        self.step = 0
        if given is None:
            self.initial["sealed"] = pending.sealed(self.secret, person=person, now=now)
            self.data = {**self.data, "code": self.data.get("code", ""), "sealed": self.initial["sealed"]}

    def clean_code(self) -> str:
        if self.is_too_old:
            raise forms.ValidationError(_("This page has grown too old. Please scan the new picture."))
        code = plain_code(self.cleaned_data["code"])
        step = step_of_code(self.secret, code, now=timezone.now(), after=0)
        if step is None:
            raise forms.ValidationError(
                _("This is not the code of the app. Is the clock of the phone right? Please take the next code.")
            )
        self.step = step
        return code


class NewPasskey(passkeys.SignupWebAuthnForm):  # type: ignore[misc]
    """A passkey that the browser has made, and its name."""

    name = forms.CharField(label=_("Name"), max_length=40, required=False)

    def clean_credential(self) -> dict[str, Any]:
        credential: dict[str, Any] = self.cleaned_data["credential"]
        _well_formed(credential)
        try:
            RegistrationResponse.from_dict(credential)
        except (ValueError, TypeError, LookupError) as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return credential
