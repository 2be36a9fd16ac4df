"""The words of the case library (典型案例), of adoptions elsewhere, and of exchange meetings (经验交流会)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.ledger.vocabulary import Move, Verb
from tongxin.notices.vocabulary import NoticeKind
from tongxin.todos.kinds import TodoKind


class CaseStatus(models.TextChoices):
    """Where a case stands."""

    DRAFT = "draft", pgettext_lazy("case", "draft")
    SUBMITTED = "submitted", pgettext_lazy("case", "submitted for review")
    RETURNED = "returned", pgettext_lazy("case", "returned")
    PUBLISHED = "published", pgettext_lazy("case", "published")
    WITHDRAWN = "withdrawn", pgettext_lazy("case", "withdrawn")


class AdoptionStatus(models.TextChoices):
    """Where an adoption stands."""

    BEGUN = "begun", pgettext_lazy("adoption", "begun")
    DONE = "done", pgettext_lazy("adoption", "done")
    STOPPED = "stopped", pgettext_lazy("adoption", "stopped")


WRITTEN = frozenset({CaseStatus.DRAFT, CaseStatus.RETURNED})  # while its text may change

CASE_BEGUN = Verb("sites.case_begun", _("began to write a case"))
CASE_AMENDED = Verb("sites.case_amended", _("amended a case"))
SUBMIT_CASE = Move(
    "sites.case_submitted",
    _("submitted a case for review"),
    sources={CaseStatus.DRAFT, CaseStatus.RETURNED},
    target=CaseStatus.SUBMITTED,
)
RETURN_CASE = Move(
    "sites.case_returned", _("returned a case"), sources={CaseStatus.SUBMITTED}, target=CaseStatus.RETURNED
)
PUBLISH_CASE = Move(
    "sites.case_published", _("published a case"), sources={CaseStatus.SUBMITTED}, target=CaseStatus.PUBLISHED
)
GIVE_UP_CASE = Move(
    "sites.case_given_up",
    _("gave up a case before it was published"),
    sources={CaseStatus.DRAFT, CaseStatus.RETURNED, CaseStatus.SUBMITTED},
    target=CaseStatus.WITHDRAWN,
)
WITHDRAW_CASE = Move(
    "sites.case_withdrawn", _("withdrew a published case"), sources={CaseStatus.PUBLISHED}, target=CaseStatus.WITHDRAWN
)
CASE_MOVES = (SUBMIT_CASE, RETURN_CASE, PUBLISH_CASE, GIVE_UP_CASE, WITHDRAW_CASE)

ADOPTED = Verb("sites.case_adopted", _("began to adopt a case"), details={"case": _("case")})
FINISH_ADOPTION = Move(
    "sites.adoption_done", _("reported the result of an adoption"), sources={AdoptionStatus.BEGUN},
    target=AdoptionStatus.DONE,
)  # fmt: skip
STOP_ADOPTION = Move(
    "sites.adoption_stopped", _("stopped an adoption"), sources={AdoptionStatus.BEGUN}, target=AdoptionStatus.STOPPED
)
ADOPTION_MOVES = (FINISH_ADOPTION, STOP_ADOPTION)

EXCHANGE_PLANNED = Verb("sites.exchange_planned", _("planned an exchange meeting"), details={"cases": _("cases")})
EXCHANGE_AMENDED = Verb("sites.exchange_amended", _("amended an exchange meeting"), details={"cases": _("cases")})

CASE_TO_REVIEW = TodoKind(
    "sites.case_to_review", _("Case to review"), _("“%(site)s” submitted the case “%(title)s”"), working_days=10
)
CASE_TO_IMPROVE = TodoKind(
    "sites.case_to_improve", _("Case to improve"), _("The case “%(title)s” was returned with an opinion"),
    working_days=10,
)  # fmt: skip
ADOPTION_TO_REPORT = TodoKind(
    "sites.adoption_to_report", _("Adoption to report on"), _("Say what came of adopting “%(title)s”"), working_days=120
)
CASE_PUBLISHED = NoticeKind(
    "sites.case_published", _("A case was published"), _("The case “%(title)s” is in the case library")
)
CASE_ADOPTED = NoticeKind("sites.case_adopted", _("A case is adopted"), _("“%(unit)s” adopts the case “%(title)s”"))
