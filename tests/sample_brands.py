"""The brand of a county with a project and a milestone; for the city as a whole that of 海州区."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tongxin.people.models import Person
from tongxin.places.models import Division
from tongxin.sites.actions.brands import BrandDraft, keep_brand, plan_project, set_milestone
from tongxin.sites.models import Brand, BrandProject, Milestone, Site

WHOLE_CITY, HAIZHOU = "210900000000", "210902000000"


@dataclass(frozen=True)
class SampleBrand:
    """One of everything that a page of the brands can be about."""

    code: str
    brand: Brand
    project: BrandProject
    milestone: Milestone


def make_brand(site: Site, officer: Person, *, now: datetime, name: str = "示例·品牌") -> SampleBrand:
    """Set up the brand of the county in which the site is."""
    home = site.unit.place_id
    county = Division.objects.get(code=HAIZHOU if home == WHOLE_CITY else f"{home[:6]}000000")
    terms = BrandDraft(name=name, slogan=name, started_on=date(2026, 1, 1), lead=site)
    brand = keep_brand(county, terms, by=officer, now=now)
    project = plan_project(brand, name, funds=5_000_000, by=officer, now=now)
    milestone = set_milestone(project, name, owner=site.unit, due_on=date(2026, 11, 1), by=officer, now=now)
    return SampleBrand(county.code[:6], brand, project, milestone)
