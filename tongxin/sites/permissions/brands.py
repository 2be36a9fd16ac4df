"""Who sees and keeps the brand of a county."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongxin.people.models import Person
from tongxin.people.permissions import late
from tongxin.people.roles import Deed
from tongxin.sites.models.brand import BrandProject, Milestone
from tongxin.sites.vocabulary.brand import ProjectStatus


def obstacle_to_keep_brand(person: Person, county: str) -> str | None:
    """Return why the person may not keep the brand of this county, or None. county: 12 digits."""
    if not person.may(Deed.PROMOTE, place=county):
        return _("The brand is kept by the officers of the county and of the city.")
    return None


def obstacle_to_change_project(person: Person, project: BrandProject) -> str | None:
    """Return why the person may not change the project or set it milestones, or None."""
    if obstacle := obstacle_to_keep_brand(person, project.brand.county_id):
        return obstacle
    return None if project.is_open else late(_("The project has ended."))


def obstacle_to_start(person: Person, project: BrandProject) -> str | None:
    """Return why the person may not start the project, or None."""
    if obstacle := obstacle_to_keep_brand(person, project.brand.county_id):
        return obstacle
    return None if project.status == ProjectStatus.PLANNED else late(_("Only a planned project can be started."))


def obstacle_to_finish(person: Person, project: BrandProject, *, open_milestones: bool) -> str | None:
    """Return why the person may not finish the project, or None. open_milestones: whether one is not reached."""
    if obstacle := obstacle_to_keep_brand(person, project.brand.county_id):
        return obstacle
    if project.status != ProjectStatus.RUNNING:
        return late(_("Only a running project can be finished."))
    return _("A milestone is not reached yet.") if open_milestones else None


def obstacle_to_reach(person: Person, milestone: Milestone) -> str | None:
    """Return why the person may not tick the milestone off, or None."""
    owes = milestone.project.is_open and person.may(Deed.APPLY, at=milestone.owner)  # keeps the owner's dossier
    if not owes and (obstacle := obstacle_to_change_project(person, milestone.project)):
        return obstacle
    return late(_("The milestone has been reached already.")) if milestone.done_on else None


def obstacle_to_amend_milestone(person: Person, milestone: Milestone) -> str | None:
    """Return why the person may not amend the milestone, or None."""
    if obstacle := obstacle_to_change_project(person, milestone.project):
        return obstacle
    return late(_("The milestone has been reached already.")) if milestone.done_on else None
