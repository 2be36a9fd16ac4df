"""Filters of the roster, and the forms of its changes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.orgs.models import Unit
from tongxin.orgs.unit_field import UnitField
from tongxin.people.actions import RoleDraft
from tongxin.people.inviting.forms import day_field
from tongxin.people.inviting.permissions import roles_given_by, units_given_by
from tongxin.people.models import Membership, Person
from tongxin.people.permissions import longest_deputy, obstacle_to_deputy_days, obstacle_to_give, obstacle_to_hold
from tongxin.people.roles import Role
from tongxin.people.roster.person_field import PersonField
from tongxin.ui.days import LAST_DAY

HOLDING, NONE, CLOSED, ANY = "", "none", "closed", "any"
STATES = [
    (HOLDING, _("hold a role today")),
    (NONE, _("hold no role today")),
    (CLOSED, _("account closed")),
    (ANY, _("any")),
]


class PersonFilter(forms.Form):
    """Which persons a list shows."""

    q = forms.CharField(label=_("Name or e-mail address"), max_length=60, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("any")), *Role.choices], required=False)
    unit = UnitField(label=_("Unit and those below"), required=False)
    state = forms.ChoiceField(label=pgettext_lazy("people", "State"), choices=STATES, required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].among = Unit.objects.visible_to(person)  # type: ignore[attr-defined]


class RosterFilter(forms.Form):
    """Of which day, since which day, of which unit."""

    on = day_field(_("On"), required=False)
    since = day_field(_("Compared with"), required=False)
    unit = UnitField(label=_("Unit and those below"), required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].among = Unit.objects.visible_to(person)  # type: ignore[attr-defined]


class GiveRoleForm(forms.Form):
    """A role for somebody who has an account."""

    unit = UnitField(label=_("Unit"))
    role = forms.ChoiceField(label=_("Role"))
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"), required=False, help_text=_("Empty: until the role is ended."))

    def __init__(self, *args: Any, giver: Person, to: Person, **kwargs: Any) -> None:
        kwargs["initial"] = {"starts_on": timezone.localdate()}
        super().__init__(*args, **kwargs)
        self.giver, self.to = giver, to
        self.fields["unit"].among = units_given_by(giver)  # type: ignore[attr-defined]
        choices = [("", "—"), *((role.value, role.label) for role in roles_given_by(giver))]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"unit", "role"} <= data.keys() and data.get("starts_on"):
            draft = self.draft()
            obstacle = obstacle_to_give(self.giver, draft.role, draft.unit, to=self.to) or obstacle_to_hold(
                self.to, draft.role, draft.unit, draft.starts_on, draft.ends_on
            )
            if obstacle:
                self.add_error("role", obstacle)
        return data

    def draft(self) -> RoleDraft:
        """Return the role that is to be given."""
        data = self.cleaned_data
        return RoleDraft(
            role=Role(data["role"]), unit=data["unit"], starts_on=data["starts_on"], ends_on=data.get("ends_on")
        )


class EndRoleForm(forms.Form):
    """The last day of a role."""

    last_day = day_field(
        _("Last day"), help_text=_("Yesterday ends the role at once; a day before the first one calls it off.")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"last_day": today - timedelta(days=1)}
        super().__init__(*args, **kwargs)


class DeputyForm(forms.Form):
    """Who stands in, and when."""

    deputy = PersonField(label=_("Deputy"))
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"))

    def __init__(self, *args: Any, person: Person, membership: Membership, **kwargs: Any) -> None:
        today = timezone.localdate()
        first = max(today, membership.starts_on)
        self.membership = membership
        kwargs["initial"] = {"starts_on": first, "ends_on": min(membership.ends_on or LAST_DAY, longest_deputy(first))}
        super().__init__(*args, **kwargs)
        others = Person.objects.visible_to(person).filter(is_active=True).exclude(pk=membership.person_id)
        self.fields["deputy"].among = others  # type: ignore[attr-defined]
        self.fields["deputy"].seer = person  # type: ignore[attr-defined]

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(
                _("Nobody stood in before they were named. Please choose today or a later day.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and (obstacle := obstacle_to_deputy_days(self.membership, first, last)):
            self.add_error("ends_on", obstacle)
        return data
