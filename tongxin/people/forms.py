"""allauth's forms in our words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tongxin.people import auditing, sample
from tongxin.people.models import Membership, Person
from tongxin.people.signing_in import letters, offers

PASSWORD_RULE = _(
    "At least 10 characters; not only digits, no common word, no row of keys, not your name or e-mail address."
)


class SignIn(allauth.LoginForm):  # type: ignore[misc]
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, login=_("E-mail address"), password=_("Password"))
        self.fields["password"].help_text = ""

    @property
    def by_phone(self) -> bool:
        """Whether one can sign in with a code to the phone here."""
        return "phone" in settings.SIGN_IN

    def providers(self) -> list[tuple[str, object]]:
        """Return the chat programs by which one can sign in here: where the form goes, and the name."""
        return [(reverse(f"{provider}_login"), name) for provider, name in offers.providers().items()]

    def sample_people(self) -> list[tuple[Person, Membership]]:
        """Return whom the sample city's one-click sign-in offers; nobody in a real city, or to another machine."""
        return sample.persons() if sample.offered_to(self.request) else []


class ChangePassword(allauth.ChangePasswordForm):  # type: ignore[misc]
    """The old password once, the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, oldpassword=_("Current password"), password1=_("New password"), password2=_("New password again"))
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].help_text = PASSWORD_RULE

    def clean_oldpassword(self) -> str:
        """Prove it as at the door: counted, or else somebody at an unlocked desk could guess without end."""
        given: str = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, given):
            raise get_adapter().validation_error("enter_current_password")
        return given


class SetPassword(allauth.SetPasswordForm):  # type: ignore[misc]
    """The first password of an account that had none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, password1=_("New password"), password2=_("New password again"))
        self.fields["password1"].help_text = PASSWORD_RULE


class ForgottenPassword(allauth.ResetPasswordForm):  # type: ignore[misc]
    """The address that gets the letter with the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, email=_("E-mail address"))

    def clean(self) -> dict[str, Any]:
        if not self.mail_works:
            raise ValidationError(
                _("This installation sends no e-mail. Please ask your administrator for a new password.")
            )
        return super().clean()  # type: ignore[no-any-return]

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Queue the letter, if the address is an account's; neither the answer nor its time tells whether it is."""
        email: str = self.cleaned_data["email"]
        auditing.password_reset_asked(request, email)
        person = self.users[0] if self.users else None
        site = request.build_absolute_uri("/").rstrip("/")
        letters.send_reset_link(person, site=site, language=get_language() or settings.LANGUAGE_CODE)
        return email

    @property
    def mail_works(self) -> bool:
        """Whether this installation can send letters at all; many offices run without a mail server."""
        return bool(settings.EMAIL_HOST)


class NewPassword(allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    """The new password of somebody who came by the letter's link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, password1=_("New password"), password2=_("New password again"))
        self.fields["password1"].help_text = PASSWORD_RULE


def _plain(form: Any, **labels: Any) -> None:
    """Label the fields, and take out the placeholders that repeat the label."""
    for name, label in labels.items():
        form.fields[name].label = label
        form.fields[name].widget.attrs.pop("placeholder", None)
