"""The sample city: its offices, its ledgers from a workbook, and somebody in every role. Nobody in it is real."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tongxin.config import (
    sample_applications,
    sample_cases,
    sample_desk,
    sample_findings,
    sample_naming,
    sample_rechecks,
    sample_sites,
)
from tongxin.intake import actions as intake
from tongxin.orgs.actions import UnitDraft, open_units
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.people import sample
from tongxin.people.actions import RoleDraft, first_role, make_account
from tongxin.people.models import Person
from tongxin.people.roles import Role
from tongxin.places.models import Division

WORKBOOK = Path(__file__).parent / "sample" / "fuxin-ledgers.xlsx"
CODE = "210900"
CLOSED_BOOKS = date(2022, 4, 30)  # the day on which the sample office closed its books
BEGAN = date(2018, 6, 1)  # of the programme: since then everybody holds their role
COUNTY, OTHER_COUNTY, STREET = "210911000000", "210921000000", "210911007000"


@dataclass(frozen=True)
class Post:
    """A role of the sample city, and where it is held: at a unit of this kind, at home here ("" for anywhere)."""

    role: Role
    kind: Kind = Kind.DEPARTMENT
    place: str = CODE + "000000"
    number: int = 1


POSTS = (
    Post(Role.CITY_OFFICER),
    Post(Role.COUNTY_OFFICER, place=COUNTY),
    Post(Role.COUNTY_OFFICER, place=OTHER_COUNTY, number=2),
    Post(Role.STREET_CLERK, place=STREET),
    Post(Role.SITE_OPERATOR, Kind.SITE_OPERATOR, ""),
    Post(Role.ASSESSOR),
    Post(Role.SECRETARY, Kind.ASSOCIATION),
    Post(Role.BRANCH_HEAD, Kind.BRANCH, ""),
    Post(Role.LEGAL_COORDINATOR, Kind.SERVICE_TEAM, COUNTY),
    Post(Role.LAWYER, Kind.SERVICE_TEAM, COUNTY),
    Post(Role.BASE_MENTOR, Kind.BASE, ""),
    Post(Role.MEMBER, Kind.ASSOCIATION),
    Post(Role.MERCHANT, Kind.MERCHANT, ""),
    Post(Role.MARKET_OPERATOR, Kind.SITE_OPERATOR, ""),  # the first site is the market, with its merchants below it
    Post(Role.SYSTEM_ADMINISTRATOR),
    Post(Role.SECURITY_ADMINISTRATOR),
    Post(Role.AUDITOR),
    Post(Role.DATA_PROTECTION),
)


def set_up(top: Unit, now: datetime) -> Iterator[str]:
    """Make the sample city around its top unit and yield what was made, a line each. Can be run again."""
    officer = _person(POSTS[0], top, now)
    office = Unit.objects.filter(kind=Kind.ASSOCIATION).first() or _offices(top, officer, now)
    result = intake.import_file(
        WORKBOOK,
        name=WORKBOOK.name,
        office=office,
        by=officer,
        now=now,
        today=max(timezone.localdate(now), CLOSED_BOOKS),
    )
    yield _("Sample workbook: %(result)s") % {"result": result}
    people = [_person(post, unit, now) for post in POSTS[1:] if (unit := _unit(post))]
    yield from sample_sites.set_up(officer, now)
    yield from sample_applications.set_up(officer, now)
    yield from sample_cases.set_up(top, officer, now)
    yield from sample_findings.set_up(officer, now)
    yield from sample_rechecks.set_up(officer, now)
    yield from sample_naming.set_up(officer, now)
    yield from sample_desk.set_up(now)
    sample.mark()
    yield _("Sample people: %(number)s, one for each role; one-click sign-in on this machine") % {
        "number": len(people) + 1
    }


def _offices(top: Unit, officer: Person, now: datetime) -> Unit:
    counties = list(Division.objects.children(top.place_id))
    drafts = [
        UnitDraft(
            kind=Kind.DEPARTMENT, name_zh=f"{county.name}工作办公室", place=county.code, parent=top, level="county"
        )
        for county in counties
    ]
    association = UnitDraft(
        kind=Kind.ASSOCIATION,
        name_zh="阜新市新的社会阶层人士联谊会",
        name_en="Fuxin association of independent professionals",
        place=top.place_id,
        parent=top,
        level="city",
    )
    made = open_units([association, *drafts], by=officer, now=now)
    street = Division.objects.get(code=STREET)
    above = next(unit for unit in made if unit.place_id == COUNTY)
    open_units(
        [UnitDraft(kind=Kind.DEPARTMENT, name_zh=f"{street.name}工作站", place=street.code, parent=above)],
        by=officer,
        now=now,
    )
    return made[0]


def _unit(post: Post) -> Unit | None:
    units = Unit.objects.active().filter(kind=post.kind).order_by("path")
    return (units.filter(place=post.place) if post.place else units).first()


def _person(post: Post, unit: Unit, now: datetime) -> Person:
    email = sample.email(post.role, post.number)
    found: Person | None = Person.objects.filter(email=email).first()
    if found:
        return found
    with override("zh-hans"):
        name = f"示例{post.role.label}{'' if post.number == 1 else post.number}"
    person = make_account(email=email, name=name, password=None, unit=unit, by=None, now=now)
    first_role(person, RoleDraft(role=post.role, unit=unit, starts_on=BEGAN), by=person, now=now)
    return person
