"""allauth's forms in our words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tongxin.people import sample
from tongxin.people.models import Membership, Person

PASSWORD_RULE = _("At least 10 characters; not only digits, no common word, not your name or e-mail address.")


class SignIn(allauth.LoginForm):  # type: ignore[misc]
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, login=_("E-mail address"), password=_("Password"))
        self.fields["password"].help_text = ""

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
