"""The words of assessment (评审): panels, interests, sheets, reconciliation, veto facts. It rates sites."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.ledger.vocabulary import Move, Verb
from tongxin.notices.vocabulary import NoticeKind
from tongxin.todos.kinds import TodoKind


class Averaging(models.TextChoices):
    """How the sheets of a stage become one number."""

    MEAN = "mean", _("mean of all sheets")
    TRIMMED = "trimmed", _("mean without the highest and the lowest")


class Stage(models.TextChoices):
    """On what a sheet is based. Each has its weight in the total."""

    PAPERS = "papers", pgettext_lazy("stage", "papers")
    VISIT = "visit", pgettext_lazy("stage", "on the spot")


class AssessmentStatus(models.TextChoices):
    SCORING = "scoring", pgettext_lazy("assessment", "being scored")
    RECONCILING = "reconciling", pgettext_lazy("assessment", "the panel is to talk")
    SCORED = "scored", pgettext_lazy("assessment", "scored")
    CONCLUDED = "concluded", pgettext_lazy("assessment", "concluded")


class Statement(models.TextChoices):
    """What an assessor states about a site before scoring it (回避声明)."""

    NONE = "none", pgettext_lazy("statement", "not stated yet")
    CLEAR = "clear", pgettext_lazy("statement", "no conflict of interest")
    CONFLICTED = "conflicted", pgettext_lazy("statement", "conflict of interest")


class SheetStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("sheet", "being filled in")
    SUBMITTED = "submitted", pgettext_lazy("sheet", "submitted")


PANEL_SET_UP = Verb("sites.panel_set_up", _("set up the assessment panel"))
PANEL_AMENDED = Verb("sites.panel_amended", _("amended the assessment panel"))
ASSESSMENT_OPENED = Verb("sites.assessment_opened", _("opened the assessment of a site"), details={"seats": _("seats")})
SEAT_GIVEN = Verb("sites.seat_given", _("gave a seat on the panel"))
SEAT_LEFT = Verb("sites.seat_left", _("left a seat on the panel empty"))
SEAT_ENDED = Verb("sites.seat_ended", _("ended a seat on the panel"))
STATED = Verb(
    "sites.interests_stated",
    _("stated interests"),
    kinds={"clear": Statement.CLEAR.label, "conflicted": Statement.CONFLICTED.label},
)
SHEET_BEGUN = Verb("sites.sheet_begun", _("began a score sheet"))
SHEET_SAVED = Verb("sites.sheet_saved", _("saved a score sheet"))
SUBMIT_SHEET = Move(
    "sites.sheet_submitted", _("submitted a score sheet"), sources={SheetStatus.DRAFT}, target=SheetStatus.SUBMITTED
)
REOPEN_SHEET = Move(
    "sites.sheet_reopened",
    _("gave a score sheet back after the panel had talked"),
    sources={SheetStatus.SUBMITTED},
    target=SheetStatus.DRAFT,
)
SHEET_MOVES = (SUBMIT_SHEET, REOPEN_SHEET)
_SPREAD = {"spread": _("spread in points"), "margin": _("margin in points")}
AGREE_SCORES = Move(
    "sites.assessment_scored",
    _("all sheets are in, within the margin"),
    details=_SPREAD,
    sources={AssessmentStatus.SCORING},
    target=AssessmentStatus.SCORED,
)
FIND_APART = Move(
    "sites.assessment_apart",
    _("all sheets are in, and differ by more than the margin"),
    details=_SPREAD,
    sources={AssessmentStatus.SCORING},
    target=AssessmentStatus.RECONCILING,
)
SCORE_AGAIN = Move(
    "sites.assessment_scored_again",
    _("the panel talked; the sheets are looked at again"),
    details={"reason": _("reason")},
    sources={AssessmentStatus.RECONCILING},
    target=AssessmentStatus.SCORING,
)
LET_STAND = Move(
    "sites.assessment_reconciled",
    _("the panel talked; the scores stand"),
    details={"reason": _("reason")},
    sources={AssessmentStatus.RECONCILING},
    target=AssessmentStatus.SCORED,
)
CONCLUDE = Move(
    "sites.assessment_concluded",
    _("concluded the assessment"),
    details={"points": _("points"), "band": _("band"), "vetoed": _("vetoed")},
    sources={AssessmentStatus.SCORED},
    target=AssessmentStatus.CONCLUDED,
)
REOPEN = Move(
    "sites.assessment_reopened",
    _("reopened the assessment after an objection"),
    details={"points": _("points"), "band": _("band")},
    sources={AssessmentStatus.CONCLUDED},
    target=AssessmentStatus.RECONCILING,
)
ASSESSMENT_MOVES = (AGREE_SCORES, FIND_APART, SCORE_AGAIN, LET_STAND, CONCLUDE, REOPEN)
VETO_FOUND = Verb(
    "sites.veto_found",
    _("recorded a fact that excludes the site"),
    details={"fact": _("fact"), "document": _("document number")},
)
VETO_LIFTED = Verb(
    "sites.veto_lifted",
    _("lifted a fact that excluded the site"),
    details={"reason": _("reason"), "document": _("document number")},
)

TO_STATE = TodoKind(
    "sites.interests_to_state",
    _("Interests to state"),
    _("State whether you have an interest in “%(site)s”"),
    working_days=3,
)
TO_SCORE = TodoKind("sites.sheet_to_submit", _("Site to assess"), _("Assess “%(site)s”"), working_days=10)
TO_REPLACE = TodoKind(
    "sites.seat_to_fill", _("Seat to fill"), _("A seat on the panel for “%(site)s” is empty: fill it"), working_days=3
)
TO_RECONCILE = TodoKind(
    "sites.sheets_to_reconcile",
    _("Scores to reconcile"),
    _("The sheets about “%(site)s” differ by more than the margin"),
    working_days=5,
)
TO_TALK_AGAIN = TodoKind(
    "sites.assessment_to_take_up_again",
    _("Assessment to take up again"),
    _("An objection to “%(site)s” was upheld: the panel is to talk about it again"),
    working_days=5,
)
TO_CONCLUDE = TodoKind(
    "sites.assessment_to_conclude",
    _("Assessment to conclude"),
    _("All sheets about “%(site)s” are in: conclude the assessment"),
    working_days=5,
)
SEAT_NOTICE = NoticeKind("sites.seat_given", _("You are on a panel"), _("You have a seat on the panel for “%(site)s”"))
SEAT_ENDED_NOTICE = NoticeKind(
    "sites.seat_ended", _("Your seat has ended"), _("Your seat on the panel for “%(site)s” has been ended")
)
