"""Set up a city: divisions, the first units, an administrator, the report templates; and the sample city."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.config import sample_city, working_days
from tongxin.config.system import System
from tongxin.orgs.actions import UnitDraft, open_unit
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.people.actions import RoleDraft, first_role, make_account
from tongxin.people.models import Person
from tongxin.people.roles import Role
from tongxin.places import actions as places
from tongxin.places import codes
from tongxin.places.models import Division
from tongxin.reports import actions as reports
from tongxin.sites.actions import lists as sites


class SetUpRefused(Exception):
    """The city cannot be set up like this; the message says why and what to do."""


def ready() -> bool:
    """Return whether this installation has been set up."""
    return (Path(settings.DATA) / "city").exists() and _has_units()


def _has_units() -> bool:
    return Unit._meta.db_table in connection.introspection.table_names() and Unit.objects.exists()


def set_up(city: str, *, with_sample: bool, first: Mapping[Role, str]) -> Iterator[str]:
    """Set up the city and yield what was made, a line each. Can be run again: what is there stays.

    city: division code of a city, e.g. "210900". first: e-mail address of the first holder of a role.
    Raises SetUpRefused for another city than the one that is set up already, or one without sample data.
    """
    now = timezone.now()
    _check(city, with_sample=with_sample)
    prepare()
    loaded = places.load(city)
    yield _("Divisions: %(loaded)s") % {"loaded": loaded}
    yield _("Working days: %(loaded)s") % {"loaded": working_days.install()}
    settings.TONGXIN_CITY = city
    top = Unit.objects.order_by("path").first() or _top_unit(city, now)
    yield _("Top unit: %(name)s") % {"name": top.name_zh}
    reports.install_templates(now=now)
    yield _("Report templates: installed")
    sites.install(top, by=System(), now=now)
    yield _("Standards of demonstration sites: installed")
    for role, email in first.items():
        yield _first_account(role, email, top, now)
    if with_sample:
        yield from sample_city.set_up(top, now)
    # Last: the file says that all the rest is there.
    (Path(settings.DATA) / "city").write_text(city)


def prepare() -> None:
    """Bring the database's tables and the collected static files up to this version."""
    Path(settings.DATA).mkdir(parents=True, exist_ok=True, mode=0o700)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def _check(city: str, *, with_sample: bool) -> None:
    if with_sample and city != sample_city.CODE:
        raise SetUpRefused(_("Sample data exist for %(city)s only.") % {"city": sample_city.CODE})
    if ready() and city != settings.TONGXIN_CITY:
        raise SetUpRefused(
            _("This folder holds the city %(city)s. Choose another folder with TONGXIN_DATA.")
            % {"city": settings.TONGXIN_CITY}
        )


def _top_unit(city: str, now: datetime) -> Unit:
    division = Division.objects.get(code=codes.padded(city))
    return open_unit(
        UnitDraft(
            kind=Kind.DEPARTMENT,
            name_zh=f"{division.name}创新示范点工作办公室",
            name_en="Office of the demonstration-site programme",
            place=division.code,
            parent=None,
            level="city",
        ),
        by=System(),
        now=now,
    )


def _first_account(role: Role, email: str, top: Unit, now: datetime) -> str:
    if Person.objects.filter(email__iexact=email).exists():
        return _("%(role)s %(email)s: exists already") % {"role": role.label, "email": email}
    password = secrets.token_urlsafe(12)
    person = make_account(email=email, name=email.split("@")[0], password=password, unit=top, by=None, now=now)
    draft = RoleDraft(role=role, unit=top, starts_on=timezone.localdate(now))
    first_role(person, draft, by=person, now=now)
    return _("%(role)s: %(email)s, password: %(password)s (shown this once; change it after signing in)") % {
        "role": role.label,
        "email": email,
        "password": password,
    }
