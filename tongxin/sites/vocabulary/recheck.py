"""The words of the yearly recheck (年度复核), of rectification within a limit (限期整改), and of renewal (续期)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.ledger.vocabulary import Move, Verb
from tongxin.notices.vocabulary import NoticeKind
from tongxin.sites.vocabulary.site import LEVELS
from tongxin.todos.kinds import TodoKind


class RunStatus(models.TextChoices):
    """Where a recheck of a year stands."""

    OPEN = "open", pgettext_lazy("recheck", "in progress")
    CONCLUDED = "concluded", pgettext_lazy("recheck", "concluded")
    CANCELLED = "cancelled", pgettext_lazy("recheck", "cancelled")


class RecheckStatus(models.TextChoices):
    """Where the recheck of one title stands (domain notes 1.3, rows 11 and 12)."""

    OPENED = "opened", pgettext_lazy("recheck", "waits for the site's self-check")
    SELF_CHECKED = "self_checked", pgettext_lazy("recheck", "self-check handed in")
    COUNTY_REVIEWED = "county_reviewed", pgettext_lazy("recheck", "county has given its opinion")
    RECTIFYING = "rectifying", pgettext_lazy("recheck", "in rectification")
    KEPT = "kept", pgettext_lazy("recheck", "kept")
    REVOKED = "revoked", pgettext_lazy("recheck", "revoked")
    DEREGISTERED = "deregistered", pgettext_lazy("recheck", "deregistered")
    STOPPED = "stopped", pgettext_lazy("recheck", "ended without result")


class Proposal(models.TextChoices):
    """What the county proposes; the city decides."""

    KEEP = "keep", pgettext_lazy("recheck", "keep")
    RECTIFY = "rectify", pgettext_lazy("recheck", "rectify within a limit")
    REVOKE = "revoke", pgettext_lazy("recheck", "revoke")
    DEREGISTER = "deregister", pgettext_lazy("recheck", "deregister")


class Way(models.TextChoices):
    """How a title is rechecked: by its file, or by going there."""

    PAPERS = "papers", pgettext_lazy("recheck", "review of the file")
    VISIT = "visit", pgettext_lazy("recheck", "spot visit")


class RectificationStatus(models.TextChoices):
    """Where a rectification stands."""

    OPEN = "open", pgettext_lazy("rectification", "in rectification")
    PASSED = "passed", pgettext_lazy("rectification", "verified")
    FAILED = "failed", pgettext_lazy("rectification", "not rectified in time")
    LAPSED = "lapsed", pgettext_lazy("rectification", "of no object any more")


# What is not decided yet and waits for the site, the county or the city.
UNDECIDED = frozenset({RecheckStatus.OPENED, RecheckStatus.SELF_CHECKED, RecheckStatus.COUNTY_REVIEWED})
LIVE = UNDECIDED | {RecheckStatus.RECTIFYING}
DECIDED = frozenset({RecheckStatus.KEPT, RecheckStatus.REVOKED, RecheckStatus.DEREGISTERED})

# How many days before its last day a title asks for a decision: renew, recheck or deregister. A local setting.
EXPIRES_SOON = 90
# A limit that nobody chose: one month, as a scheme of the domain notes has it (row 12).
USUAL_MONTHS = 1

PHRASES = {
    Proposal.KEEP: _("Work goes on regularly; we propose to keep the title."),
    Proposal.RECTIFY: _("Shortcomings can be mended; we propose to rectify within a limit."),
    Proposal.REVOKE: _("The site no longer meets the standard; we propose to revoke the title."),
    Proposal.DEREGISTER: _("The site has been merged or closed; we propose to deregister the title."),
}

_YEAR = {"year": _("year")}
_DECISION = _YEAR | {"document": _("document number"), "way": _("how it was rechecked")}

RUN_OPENED = Verb(
    "sites.recheck_run_opened",
    _("opened the yearly recheck"),
    kinds=LEVELS,
    details=_YEAR
    | {"titles": _("titles"), "self_check_until": _("self-check until"), "decide_until": _("decide until")},
)
CONCLUDE_RUN = Move(
    "sites.recheck_run_concluded",
    _("concluded the yearly recheck"),
    details=_YEAR,
    sources={RunStatus.OPEN},
    target=RunStatus.CONCLUDED,
)
CANCEL_RUN = Move(
    "sites.recheck_run_cancelled",
    _("cancelled the yearly recheck"),
    details=_YEAR | {"reason": _("reason")},  # entries of earlier say the reason; it is sealed in the run since
    sources={RunStatus.OPEN},
    target=RunStatus.CANCELLED,
)
RUN_MOVES = (CONCLUDE_RUN, CANCEL_RUN)

RECHECK_OPENED = Verb("sites.recheck_opened", _("took the title into the yearly recheck"), details=_YEAR)
CHECK_ITSELF = Move(
    "sites.recheck_self_checked",
    _("handed the self-check in"),
    details=_YEAR | {"proven": _("points proven"), "own": _("own points")},
    sources={RecheckStatus.OPENED},
    target=RecheckStatus.SELF_CHECKED,
)
GIVE_OPINION = Move(
    "sites.recheck_reviewed",
    _("gave the county's opinion on the recheck"),
    details=_YEAR | {"proposal": _("proposal")},
    sources={RecheckStatus.OPENED, RecheckStatus.SELF_CHECKED},
    target=RecheckStatus.COUNTY_REVIEWED,
)
KEEP = Move(
    "sites.recheck_kept",
    _("kept the title after the recheck"),
    details=_DECISION,
    sources=UNDECIDED,
    target=RecheckStatus.KEPT,
)
RECTIFY = Move(
    "sites.recheck_rectified_within_limit",
    _("decided on rectification within a limit"),
    details=_DECISION | {"limit": _("limit"), "findings": _("findings")},
    sources=UNDECIDED,
    target=RecheckStatus.RECTIFYING,
)
REVOKE = Move(
    "sites.recheck_revoked",
    _("revoked the title after the recheck"),
    details=_DECISION,
    sources=UNDECIDED,
    target=RecheckStatus.REVOKED,
)
DEREGISTER = Move(
    "sites.recheck_deregistered",
    _("deregistered the title after the recheck"),
    details=_DECISION,
    sources=LIVE,
    target=RecheckStatus.DEREGISTERED,
)
KEEP_RECTIFIED = Move(
    "sites.recheck_kept_rectified",
    _("kept the title after rectification"),
    details=_DECISION,
    sources={RecheckStatus.RECTIFYING},
    target=RecheckStatus.KEPT,
)
REVOKE_UNRECTIFIED = Move(
    "sites.recheck_revoked_unrectified",
    _("revoked the title, not rectified in time"),
    details=_DECISION,
    sources={RecheckStatus.RECTIFYING},
    target=RecheckStatus.REVOKED,
)
# The title ended by another decision, or its row was taken back.
LAPSE = Move(
    "sites.recheck_lapsed",
    _("ended the recheck of a title that ended otherwise"),
    details=_YEAR,
    sources=LIVE,
    target=RecheckStatus.STOPPED,
)
CANCEL = Move(
    "sites.recheck_cancelled",
    _("ended the recheck with its run"),
    details=_YEAR,
    sources=UNDECIDED,
    target=RecheckStatus.STOPPED,
)
RECHECK_MOVES = (
    CHECK_ITSELF, GIVE_OPINION, KEEP, RECTIFY, REVOKE, DEREGISTER, KEEP_RECTIFIED, REVOKE_UNRECTIFIED, LAPSE, CANCEL,
)  # fmt: skip

RECTIFICATION_OPENED = Verb(
    "sites.rectification_opened", _("set a limit to rectify"), details={"limit": _("limit"), "findings": _("findings")}
)
RECTIFICATION_EXTENDED = Verb(
    "sites.rectification_extended",
    _("extended the limit to rectify"),
    details={"limit": _("limit"), "before": _("limit before")},
)
PASS = Move(
    "sites.rectification_passed",
    _("verified the rectification"),
    sources={RectificationStatus.OPEN},
    target=RectificationStatus.PASSED,
)
FAIL = Move(
    "sites.rectification_failed",
    _("found the rectification not done in time"),
    sources={RectificationStatus.OPEN},
    target=RectificationStatus.FAILED,
)
LAPSE_RECTIFICATION = Move(
    "sites.rectification_lapsed",
    _("ended a rectification of no object"),
    sources={RectificationStatus.OPEN},
    target=RectificationStatus.LAPSED,
)
RECTIFICATION_MOVES = (PASS, FAIL, LAPSE_RECTIFICATION)

RENEWED = Verb(
    "sites.title_renewed",
    _("renewed the title"),
    kinds=LEVELS,
    details={
        "document": _("document number"),
        "valid_until": _("valid until"),
        "before": _("valid until before"),
        "recheck": _("kept in the recheck of"),
    },
)

TO_SELF_CHECK = TodoKind(
    "sites.recheck_to_self_check", _("Self-check of the yearly recheck"), _("Check “%(site)s” for the recheck %(year)s")
)
TO_GIVE_OPINION = TodoKind(
    "sites.recheck_to_review",
    _("Recheck to give an opinion on"),
    _("Give your opinion on the recheck of “%(site)s”"),
    working_days=10,
)
TO_DECIDE = TodoKind(
    "sites.recheck_to_decide", _("Yearly recheck to decide"), _("Decide the recheck %(year)s"), urgent_days=10
)
TO_VERIFY = TodoKind(
    "sites.rectification_to_verify", _("Rectification to verify"), _("Verify the rectification of “%(site)s”")
)
TITLE_EXPIRES = TodoKind(
    "sites.title_expires",
    _("Title that expires"),
    _("The title of “%(site)s” ends on %(day)s: renew, recheck or deregister it"),
    urgent_days=30,
)
TO_DEREGISTER = TodoKind(
    "sites.title_to_deregister",
    _("Title of a unit that is gone"),
    _("“%(site)s” has been merged or closed: deregister its title %(certificate)s"),
    working_days=10,
)

DECIDED_NOTICE = NoticeKind(
    "sites.recheck_decided",
    _("A recheck was decided"),
    _("The recheck %(year)s of “%(site)s”: %(status)s"),
    terms={"status": dict(RecheckStatus.choices)},
)
LIMIT_NOTICE = NoticeKind(
    "sites.rectification_limit", _("A limit to rectify"), _("“%(site)s” is to rectify until %(day)s")
)
RENEWED_NOTICE = NoticeKind(
    "sites.title_renewed", _("A title was renewed"), _("The title of “%(site)s” is valid until %(day)s")
)
CANCELLED_NOTICE = NoticeKind(
    "sites.recheck_cancelled", _("A recheck was cancelled"), _("The recheck %(year)s of “%(site)s” was cancelled")
)
