"""Who is invited to what; and what the invited person says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.orgs.models import Unit
from tongxin.orgs.unit_field import UnitField
from tongxin.people.forms import PASSWORD_RULE
from tongxin.people.inviting.actions import Guest, known_to
from tongxin.people.inviting.permissions import obstacle_to_invite, roles_given_by, units_given_by
from tongxin.people.models import Invitation, Person
from tongxin.people.roles import Role, fits
from tongxin.places import codes
from tongxin.privacy.phones import NoPhone, normalised
from tongxin.ui.days import DayField


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> DayField:
    """Return a field for a day, as browsers and spreadsheets write it."""
    return DayField(label=label, required=required, help_text=help_text)


class PhoneField(forms.CharField):
    """A phone number, however it is written; cleans to E.164, or "" for none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Phone number"), required=False, max_length=40, **kwargs)
        self.widget.attrs |= {"inputmode": "tel"}

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        try:
            return normalised(text) if text else ""
        except NoPhone as error:
            raise ValidationError(str(error)) from None


class InviteForm(forms.Form):
    """One person, one role. Knows who invites, so that what is out of reach is a mistake of a field."""

    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=100)
    email = forms.EmailField(label=_("E-mail address"), help_text=_("The person signs in with it."))
    unit = UnitField(label=_("Unit"))
    role = forms.ChoiceField(label=_("Role"))
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"), required=False, help_text=_("Empty: until the role is ended."))

    def __init__(self, *args: Any, inviter: Person, unit: Unit | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"unit": unit, "starts_on": timezone.localdate()}
        super().__init__(*args, **kwargs)
        self.inviter = inviter
        self.fields["unit"].among = units_given_by(inviter)  # type: ignore[attr-defined]
        given = roles_given_by(inviter)
        if unit is not None and not self.is_bound:
            given = [role for role in given if fits(role, kind=unit.kind, level=codes.level_of(unit.place_id))]
        self.fields["role"].choices = [("", "—"), *((role.value, role.label) for role in given)]  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"email", "unit", "role"} <= data.keys() and data.get("starts_on"):
            guest = self.guest()
            known = known_to(self.inviter, [guest.email]).get(guest.email)
            obstacle = obstacle_to_invite(
                self.inviter, guest.role, guest.unit, first=guest.starts_on, last=guest.ends_on, email=guest.email,
                known=known,
            )  # fmt: skip
            if obstacle:
                self.add_error("role", obstacle)
        return data

    def guest(self) -> Guest:
        """Return who is invited to what."""
        data = self.cleaned_data
        return Guest(
            email=data["email"], name=data["name"], role=Role(data["role"]), unit=data["unit"],
            starts_on=data["starts_on"], ends_on=data.get("ends_on"),
        )  # fmt: skip


class AcceptForm(forms.Form):
    """The account of somebody who comes by a link: name, password, and a phone number if they like."""

    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=100)
    phone = PhoneField(help_text=_("Voluntary: so that colleagues reach you about your work. Shown masked."))
    password1 = forms.CharField(
        label=_("New password"), help_text=PASSWORD_RULE, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    password2 = forms.CharField(
        label=_("New password again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        password = data.get("password1")
        if password and data.get("password2") and password != data["password2"]:
            self.add_error("password2", _("The two passwords differ."))
        elif password:
            person = Person(email=self.invitation.email, name=data.get("name", ""))
            try:
                validate_password(password, person)
            except ValidationError as error:
                self.add_error("password1", error)
        return data
