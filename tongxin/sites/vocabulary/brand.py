"""The words of “one county, one brand” (一县区一品牌)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.ledger.vocabulary import Move, Verb
from tongxin.todos.kinds import TodoKind


class ProjectStatus(models.TextChoices):
    """Where a project of a brand stands."""

    PLANNED = "planned", pgettext_lazy("brand project", "planned")
    RUNNING = "running", pgettext_lazy("brand project", "running")
    DONE = "done", pgettext_lazy("brand project", "done")
    STOPPED = "stopped", pgettext_lazy("brand project", "stopped")


BRAND_SET_UP = Verb("sites.county_brand_set_up", _("set up the brand of a county"))
BRAND_AMENDED = Verb("sites.county_brand_amended", _("amended the brand of a county"))
PROJECT_PLANNED = Verb("sites.brand_project_planned", _("planned a project of a brand"))
PROJECT_AMENDED = Verb("sites.brand_project_amended", _("amended a project of a brand"))
MILESTONE_AMENDED = Verb("sites.milestone_amended", _("amended a milestone"), details={"due": _("due")})
MILESTONE_SET = Verb("sites.milestone_set", _("set a milestone"), details={"due": _("due")})
MILESTONE_REACHED = Verb("sites.milestone_reached", _("reached a milestone"), details={"due": _("due")})
START_PROJECT = Move(
    "sites.brand_project_started", _("started a project of a brand"), sources={ProjectStatus.PLANNED},
    target=ProjectStatus.RUNNING,
)  # fmt: skip
FINISH_PROJECT = Move(
    "sites.brand_project_done", _("finished a project of a brand"), sources={ProjectStatus.RUNNING},
    target=ProjectStatus.DONE,
)  # fmt: skip
STOP_PROJECT = Move(
    "sites.brand_project_stopped", _("stopped a project of a brand"),
    sources={ProjectStatus.PLANNED, ProjectStatus.RUNNING}, target=ProjectStatus.STOPPED,
)  # fmt: skip
BRAND_PROJECT_MOVES = (START_PROJECT, FINISH_PROJECT, STOP_PROJECT)

MILESTONE_DUE = TodoKind("sites.milestone_due", _("Milestone of a brand"), _("“%(project)s”: %(what)s"))
