"""Keep the brand of a county, its projects and their milestones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from tongxin.ledger import actions as ledger
from tongxin.ledger.vocabulary import Move, Verb
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.people.roles import Deed
from tongxin.places.models import Division
from tongxin.sites.models.brand import Brand, BrandProject, Milestone
from tongxin.sites.models.kinds import Initiative
from tongxin.sites.models.site import Site
from tongxin.sites.permissions.brands import (
    obstacle_to_amend_milestone,
    obstacle_to_change_project,
    obstacle_to_finish,
    obstacle_to_keep_brand,
    obstacle_to_reach,
    obstacle_to_start,
)
from tongxin.sites.vocabulary import brand as words
from tongxin.todos.actions import open_todo, settle, withdraw


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandDraft:
    """What a county is known for."""

    name: str
    started_on: date
    slogan: str = ""
    lead: Site | None = None


@transaction.atomic
def keep_brand(county: Division, draft: BrandDraft, *, by: Person, now: datetime) -> Brand:
    """Set up the brand of the county, or amend the one that it has; return it. Raises NotAllowed."""
    require(obstacle_to_keep_brand(by, county.code))
    ledger.hold(county)  # of two officers who set it up, the second amends
    brand = Brand.objects.select_related("office").filter(county=county).first()
    word = words.BRAND_AMENDED if brand else words.BRAND_SET_UP
    if brand is None:
        held = (each.unit_id for each in by.standings() if each.may(Deed.PROMOTE) and each.reaches(place=county.code))
        brand = Brand(county=county, office=Unit.objects.get(pk=next(held)))
    brand.name, brand.slogan, brand.lead, brand.started_on = draft.name, draft.slogan, draft.lead, draft.started_on
    brand.save()
    ledger.record(word, brand, by=by, now=now, unit=brand.office, place=county.code)
    return brand


@transaction.atomic
def plan_project(
    brand: Brand, title: str, *, funds: int | None = None, initiatives: Sequence[Initiative] = (), by: Person,
    now: datetime,
) -> BrandProject:  # fmt: skip
    """Plan a project of the brand and return it. funds: fen. Raises NotAllowed."""
    require(obstacle_to_keep_brand(by, brand.county_id))
    project = BrandProject(brand=brand, title=title, funds=funds)
    project.save(force_insert=True)
    project.initiatives.set(initiatives)
    ledger.record(words.PROJECT_PLANNED, project, by=by, now=now, unit=brand.office, place=brand.county_id)
    return project


@transaction.atomic
def amend_project(
    project: BrandProject, title: str, *, funds: int | None, initiatives: Sequence[Initiative], by: Person,
    now: datetime,
) -> None:  # fmt: skip
    """Change what an open project is called, costs and serves. funds: fen. Raises NotAllowed."""
    ledger.hold(project)
    require(obstacle_to_change_project(by, project))
    project.title, project.funds = title, funds
    project.save(update_fields=["title", "funds"])
    project.initiatives.set(initiatives)
    brand = project.brand
    ledger.record(words.PROJECT_AMENDED, project, by=by, now=now, unit=brand.office, place=brand.county_id)


@transaction.atomic
def start_project(project: BrandProject, *, by: Person, now: datetime) -> None:
    """Start a planned project. Raises NotAllowed, WrongMove."""
    ledger.hold(project)
    require(obstacle_to_start(by, project))
    _move(project, words.START_PROJECT, by=by, now=now)


@transaction.atomic
def finish_project(project: BrandProject, *, by: Person, now: datetime) -> None:
    """Finish a project whose milestones are all reached. Raises NotAllowed, WrongMove."""
    ledger.hold(project)
    left = project.milestones.filter(done_on=None).exists()
    require(obstacle_to_finish(by, project, open_milestones=left))
    _move(project, words.FINISH_PROJECT, by=by, now=now)


@transaction.atomic
def stop_project(project: BrandProject, *, reason: str, by: Person, now: datetime) -> None:
    """Stop a project, with a reason; what was due of it is due no more. Raises NotAllowed, WrongMove."""
    ledger.hold(project)
    require(obstacle_to_change_project(by, project))
    _move(project, words.STOP_PROJECT, by=by, now=now, fields={"reason": reason})
    for milestone in project.milestones.filter(done_on=None).order_by("pk"):
        withdraw(words.MILESTONE_DUE, subject=milestone, by=by, now=now)


def _move(
    project: BrandProject, step: Move, *, by: Person, now: datetime, fields: dict[str, object] | None = None
) -> None:
    ledger.move(project, step, by=by, now=now, unit=project.brand.office, fields=fields)


@transaction.atomic
def set_milestone(
    project: BrandProject, what: str, *, owner: Unit, due_on: date, by: Person, now: datetime
) -> Milestone:
    """Set the project a milestone that this unit has to reach, and return it. Raises NotAllowed."""
    ledger.hold(project)
    require(obstacle_to_change_project(by, project))
    milestone = Milestone(project=project, what=what, owner=owner, due_on=due_on)
    milestone.save(force_insert=True)
    _record(words.MILESTONE_SET, milestone, by=by, now=now)
    _ask_owner(milestone, by=by, now=now)
    return milestone


@transaction.atomic
def amend_milestone(milestone: Milestone, what: str, *, owner: Unit, due_on: date, by: Person, now: datetime) -> None:
    """Change what is to be reached, by whom and by when; what was to do is to do anew. Raises NotAllowed."""
    ledger.hold(milestone)
    require(obstacle_to_amend_milestone(by, milestone))
    milestone.what, milestone.owner, milestone.due_on = what, owner, due_on
    milestone.save(update_fields=["what", "owner", "due_on"])
    _record(words.MILESTONE_AMENDED, milestone, by=by, now=now)
    withdraw(words.MILESTONE_DUE, subject=milestone, by=by, now=now)
    _ask_owner(milestone, by=by, now=now)


def _ask_owner(milestone: Milestone, *, by: Person, now: datetime) -> None:
    open_todo(
        words.MILESTONE_DUE, subject=milestone, unit=milestone.owner, by=by, now=now, due_on=milestone.due_on,
        project=milestone.project.title, what=milestone.what,
    )  # fmt: skip


@transaction.atomic
def reach_milestone(milestone: Milestone, *, on: date | None = None, by: Person, now: datetime) -> None:
    """Tick a milestone off. on: the day (default: today). Raises NotAllowed."""
    ledger.hold(milestone.project)  # so that nobody stops it meanwhile
    ledger.hold(milestone)
    require(obstacle_to_reach(by, milestone))
    milestone.done_on = on or timezone.localdate(now)
    milestone.save(update_fields=["done_on"])
    _record(words.MILESTONE_REACHED, milestone, by=by, now=now)
    settle(words.MILESTONE_DUE, subject=milestone, by=by, now=now)


def _record(word: Verb, milestone: Milestone, *, by: Person, now: datetime) -> None:
    brand = milestone.project.brand
    ledger.record(
        word, milestone, by=by, now=now, unit=brand.office, place=brand.county_id, due=milestone.due_on.isoformat()
    )
