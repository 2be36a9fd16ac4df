"""Who hands things in for the sites of the sample city: whoever gives an opinion on them later is somebody else."""

from __future__ import annotations

from datetime import date, datetime

from tongxin.people import sample
from tongxin.people.actions import RoleDraft, first_role, make_account
from tongxin.people.models import Person
from tongxin.people.roles import Role
from tongxin.sites.models import Site

BEGAN = date(2018, 6, 1)  # as everybody of the sample city


def operator_of(site: Site, now: datetime) -> Person:
    """Return who runs the site; where nobody does, one person for all such sites, who gets the role there now."""
    held: Person | None = Person.objects.holding(Role.SITE_OPERATOR, at=site.unit).order_by("pk").first()
    if held is not None:
        return held
    email = sample.email(Role.SITE_OPERATOR, 2)
    person: Person | None = Person.objects.filter(email=email).first()
    if person is None:
        name = "示例示范点运营者2"
        person = make_account(email=email, name=name, password=None, unit=site.unit, by=None, now=now)
    first_role(person, RoleDraft(role=Role.SITE_OPERATOR, unit=site.unit, starts_on=BEGAN), by=person, now=now)
    return person
