"""The words of findings (问题) and their correction (整改): raised, put right, verified, closed."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.ledger.vocabulary import Move, Verb
from tongxin.notices.vocabulary import NoticeKind
from tongxin.todos.kinds import TodoKind


class FindingStatus(models.TextChoices):
    """Where a finding stands. Whether it is overdue follows from its day and is never stored."""

    OPEN = "open", pgettext_lazy("finding", "to be corrected")
    REPORTED = "reported", pgettext_lazy("finding", "reported corrected, to be verified")
    CLOSED = "closed", pgettext_lazy("finding", "corrected and verified")
    CANCELLED = "cancelled", pgettext_lazy("finding", "cancelled")


UNSETTLED = frozenset({FindingStatus.OPEN, FindingStatus.REPORTED})  # what a board counts as an open finding


class Origin(models.TextChoices):
    """What brought a finding to light (问题来源)."""

    ASSESSMENT = "assessment", pgettext_lazy("origin of a finding", "assessment")
    RECHECK = "recheck", pgettext_lazy("origin of a finding", "recheck")
    INSPECTION = "inspection", pgettext_lazy("origin of a finding", "inspection")
    DAILY = "daily", pgettext_lazy("origin of a finding", "daily management")
    COMPLAINT = "complaint", pgettext_lazy("origin of a finding", "complaint")


class Severity(models.TextChoices):
    """How much a finding weighs."""

    MINOR = "minor", pgettext_lazy("finding", "ordinary")
    MAJOR = "major", pgettext_lazy("finding", "major")


class Verdict(models.TextChoices):
    """What the verifying office says to a reported correction."""

    ACCEPTED = "accepted", pgettext_lazy("correction", "accepted")
    NOT_ACCEPTED = "not_accepted", pgettext_lazy("correction", "not accepted")


_DUE = {"due": _("due")}

RAISED = Verb(
    "sites.finding_raised",
    _("raised a finding about a site"),
    kinds={str(each.value): each.label for each in Origin},
    details={**_DUE, "severity": _("severity"), "criterion": _("criterion"), "entry": _("entry of the ledger")},
)
EXTENDED = Verb(
    "sites.finding_extended", _("extended the time for a correction"), details={**_DUE, "was": _("was due")}
)
REPORT = Move(
    "sites.correction_reported",
    _("reported a finding as corrected"),
    details={"number": _("which attempt"), "papers": _("papers that show it")},
    sources={FindingStatus.OPEN},
    target=FindingStatus.REPORTED,
)
ACCEPT = Move(
    "sites.correction_accepted",
    _("verified the correction and closed the finding"),
    details={"number": _("which attempt")},
    sources={FindingStatus.REPORTED},
    target=FindingStatus.CLOSED,
)
SEND_BACK = Move(
    "sites.correction_not_accepted",
    _("did not accept the correction"),
    details={"number": _("which attempt"), **_DUE},
    sources={FindingStatus.REPORTED},
    target=FindingStatus.OPEN,
)
CANCEL = Move(
    "sites.finding_cancelled",
    _("cancelled a finding"),
    sources={FindingStatus.OPEN, FindingStatus.REPORTED},
    target=FindingStatus.CANCELLED,
)
FINDING_MOVES = (REPORT, ACCEPT, SEND_BACK, CANCEL)

TO_CORRECT = TodoKind(
    "sites.finding_to_correct", _("Finding to correct"), _("Put right at “%(site)s” and report"), working_days=20
)
TO_VERIFY = TodoKind(
    "sites.correction_to_verify",
    _("Correction to verify"),
    _("“%(site)s” reports a finding as corrected: verify it"),
    working_days=5,
)
RAISED_NOTICE = NoticeKind(
    "sites.finding_raised", _("Findings were raised"), _("%(count)s findings about “%(site)s” are to be corrected")
)
ACCEPTED_NOTICE = NoticeKind(
    "sites.correction_accepted", _("A correction was accepted"), _("A finding about “%(site)s” is verified and closed")
)
SENT_BACK_NOTICE = NoticeKind(
    "sites.correction_not_accepted",
    _("A correction was not accepted"),
    _("A correction at “%(site)s” was not accepted; it is due again on %(due)s"),
)
EXTENDED_NOTICE = NoticeKind(
    "sites.finding_extended",
    _("The time for a correction was extended"),
    _("A finding about “%(site)s” is now due on %(due)s"),
)
CANCELLED_NOTICE = NoticeKind(
    "sites.finding_cancelled", _("A finding was cancelled"), _("A finding about “%(site)s” was cancelled")
)
