"""The words of applications (申报): states, moves, levels of review, common phrases, what is to do and who is told."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.ledger.vocabulary import Move, Verb
from tongxin.notices.vocabulary import NoticeKind
from tongxin.people.roles import Role
from tongxin.todos.kinds import TodoKind


class Status(models.TextChoices):
    """Where an application stands (domain notes 1.3)."""

    DRAFT = "draft", pgettext_lazy("application", "draft")
    SUBMITTED = "submitted", pgettext_lazy("application", "submitted, not opened yet")
    STREET_REVIEW = "street_review", pgettext_lazy("application", "street reviews")
    COUNTY_REVIEW = "county_review", pgettext_lazy("application", "county reviews")
    CITY_REVIEW = "city_review", pgettext_lazy("application", "city reviews")
    RETURNED = "returned", pgettext_lazy("application", "returned for correction")
    CULTIVATING = "cultivating", pgettext_lazy("application", "in cultivation")
    ASSESSING = "assessing", pgettext_lazy("application", "being assessed")
    PUBLICISED = "publicised", pgettext_lazy("application", "in public notice")
    NAMED = "named", pgettext_lazy("application", "named")
    CONFIRMED = "confirmed", pgettext_lazy("application", "confirmed as a pilot")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "withdrawn")
    DECLINED = "declined", pgettext_lazy("application", "declined")


class Level(models.TextChoices):
    """Who gives an opinion, from below upwards."""

    STREET = "street", _("street or township")
    COUNTY = "county", _("county or district")
    CITY = "city", _("city")


class Result(models.TextChoices):
    """What an opinion comes to."""

    AGREE = "agree", pgettext_lazy("opinion", "agree")
    DISAGREE = "disagree", pgettext_lazy("opinion", "disagree")
    RETURN = "return", pgettext_lazy("opinion", "return for correction")


REVIEWERS = {Level.STREET: Role.STREET_CLERK, Level.COUNTY: Role.COUNTY_OFFICER, Level.CITY: Role.CITY_OFFICER}
REVIEW_OF = {Level.STREET: Status.STREET_REVIEW, Level.COUNTY: Status.COUNTY_REVIEW, Level.CITY: Status.CITY_REVIEW}
LEVEL_OF = {str(status): level for level, status in REVIEW_OF.items()}
FILLED_IN = frozenset({Status.DRAFT, Status.RETURNED})  # while the site may change it
ENDED = frozenset({Status.NAMED, Status.CONFIRMED, Status.WITHDRAWN, Status.DECLINED})
# Handed in, and waiting for a decision or for the site's correction. A draft is nobody's to decide about.
UNDECIDED = tuple(each for each in Status if each not in ENDED and each is not Status.DRAFT)

# 常用语: what is written most often, offered beside the opinion.
PHRASES = {
    Result.AGREE: (
        _("The facts are as stated; agreed to report upwards."),
        _("Material complete, conditions met; recommended."),
        _("Agreed."),
    ),
    Result.RETURN: (
        _("Please complete the evidence and submit again."),
        _("The text is too general: please give numbers and examples."),
        _("Data do not agree with the ledger; please check."),
    ),
    Result.DISAGREE: (
        _("The conditions of the programme are not met."),
        _("Too little has been done so far; please apply again in a later round."),
    ),
}

_DECIDED = {"level": _("level"), "document": _("document number"), "version": _("version handed in")}

BEGUN = Verb("sites.application_begun", _("began an application"))
SAVED = Verb("sites.application_saved", _("saved the application"))
SUBMIT = Move(
    "sites.application_submitted",
    _("submitted the application"),
    details={"version": _("version handed in")},
    sources={Status.DRAFT},
    target=Status.SUBMITTED,
)
RECALL = Move(
    "sites.application_recalled",
    _("took the application back before it was opened"),
    sources={Status.SUBMITTED},
    target=Status.DRAFT,
)
GIVE_UP = Move(
    "sites.application_given_up",
    _("gave the application up"),
    sources={Status.DRAFT, Status.RETURNED},
    target=Status.WITHDRAWN,
)
OPEN_AT_STREET = Move(
    "sites.application_opened_at_street",
    _("opened the application at the street"),
    sources={Status.SUBMITTED},
    target=Status.STREET_REVIEW,
)
OPEN_AT_COUNTY = Move(
    "sites.application_opened_at_county",
    _("opened the application at the county"),
    sources={Status.SUBMITTED},
    target=Status.COUNTY_REVIEW,
)
OPEN_AT_CITY = Move(
    "sites.application_opened_at_city",
    _("opened the application at the city"),
    sources={Status.SUBMITTED},
    target=Status.CITY_REVIEW,
)
AGREE_AT_STREET = Move(
    "sites.application_agreed_at_street",
    _("agreed at the street and reported to the county"),
    details=_DECIDED,
    sources={Status.STREET_REVIEW},
    target=Status.COUNTY_REVIEW,
)
AGREE_AT_COUNTY = Move(
    "sites.application_recommended",
    _("recommended the application to the city"),
    details=_DECIDED,
    sources={Status.COUNTY_REVIEW},
    target=Status.CITY_REVIEW,
)
CULTIVATE = Move(
    "sites.application_cultivated",
    _("took the site into cultivation"),
    details=_DECIDED | {"until": _("until")},
    sources={Status.CITY_REVIEW},
    target=Status.CULTIVATING,
)
CULTIVATION_NOTED = Verb("sites.cultivation_noted", _("noted guidance or progress of a cultivation"))
ADMIT = Move(
    "sites.application_admitted",
    _("admitted the application to assessment"),
    details=_DECIDED,
    sources={Status.CITY_REVIEW, Status.CULTIVATING},
    target=Status.ASSESSING,
)
RETURN = Move(
    "sites.application_returned",
    _("returned the application for correction"),
    details=_DECIDED,
    sources={Status.STREET_REVIEW, Status.COUNTY_REVIEW, Status.CITY_REVIEW},
    target=Status.RETURNED,
)
DECLINE = Move(
    "sites.application_declined",
    _("declined the application"),
    details=_DECIDED,
    sources={
        Status.STREET_REVIEW, Status.COUNTY_REVIEW, Status.CITY_REVIEW, Status.CULTIVATING, Status.ASSESSING,
        Status.PUBLICISED,
    },
    target=Status.DECLINED,
)  # fmt: skip
_HANDED_IN_AGAIN = {"version": _("version handed in")}
RESUBMIT = {
    Level.STREET: Move(
        "sites.application_resubmitted_to_street",
        _("handed the corrected application in at the street"),
        details=_HANDED_IN_AGAIN,
        sources={Status.RETURNED},
        target=Status.STREET_REVIEW,
    ),
    Level.COUNTY: Move(
        "sites.application_resubmitted_to_county",
        _("handed the corrected application in at the county"),
        details=_HANDED_IN_AGAIN,
        sources={Status.RETURNED},
        target=Status.COUNTY_REVIEW,
    ),
    Level.CITY: Move(
        "sites.application_resubmitted_to_city",
        _("handed the corrected application in at the city"),
        details=_HANDED_IN_AGAIN,
        sources={Status.RETURNED},
        target=Status.CITY_REVIEW,
    ),
}
OBJECTED = Verb("sites.decision_objected", _("objected to a decision"))
OBJECTION_ANSWERED = Verb(
    "sites.objection_answered",
    _("answered the site's objection"),
    kinds={"upheld": _("upheld"), "rejected": _("rejected")},
)
REINSTATE = {
    Level.STREET: Move(
        "sites.application_reinstated_at_street",
        _("reopened the application at the street"),
        sources={Status.DECLINED},
        target=Status.STREET_REVIEW,
    ),
    Level.COUNTY: Move(
        "sites.application_reinstated_at_county",
        _("reopened the application at the county"),
        sources={Status.DECLINED},
        target=Status.COUNTY_REVIEW,
    ),
    Level.CITY: Move(
        "sites.application_reinstated_at_city",
        _("reopened the application at the city"),
        sources={Status.DECLINED},
        target=Status.CITY_REVIEW,
    ),
}
PUBLICISE = Move(
    "sites.application_publicised",
    _("put the site into the public notice"),
    sources={Status.ASSESSING},
    target=Status.PUBLICISED,
)
BACK_TO_ASSESSMENT = Move(
    "sites.application_assessed_again",
    _("took the site out of the public notice, to be assessed again"),
    sources={Status.PUBLICISED},
    target=Status.ASSESSING,
)
NAME = Move(
    "sites.application_named",
    _("named the site"),
    # Entries of earlier say the document in "quota"; it is sealed with the listed site since, and they say that much.
    details={
        "document": _("document number"),
        "quota": _("document that exceeds the quota"),
        "beyond_quota": _("beyond the quota"),
    },
    sources={Status.PUBLICISED},
    target=Status.NAMED,
)
CONFIRM = Move(
    "sites.application_confirmed",
    _("confirmed the site as a pilot"),
    details=_DECIDED,
    sources={Status.ASSESSING},
    target=Status.CONFIRMED,
)
OPEN_AT = {Level.STREET: OPEN_AT_STREET, Level.COUNTY: OPEN_AT_COUNTY, Level.CITY: OPEN_AT_CITY}
AGREE_AT = {Level.STREET: AGREE_AT_STREET, Level.COUNTY: AGREE_AT_COUNTY, Level.CITY: ADMIT}
APPLICATION_MOVES = (
    SUBMIT, RECALL, GIVE_UP, OPEN_AT_STREET, OPEN_AT_COUNTY, OPEN_AT_CITY, AGREE_AT_STREET, AGREE_AT_COUNTY, CULTIVATE,
    ADMIT, RETURN, DECLINE, *RESUBMIT.values(), *REINSTATE.values(), PUBLICISE, BACK_TO_ASSESSMENT, NAME,
    CONFIRM,
)  # fmt: skip

# Working days are local settings: the programme's own timetable rules where it says less.
TO_REVIEW = TodoKind(
    "sites.application_to_review",
    _("Application to review"),
    _("Review the application of “%(site)s”"),
    working_days=10,
)
TO_CORRECT = TodoKind(
    "sites.application_to_correct",
    _("Application to correct"),
    _("Returned for correction: the application of “%(site)s”"),
    working_days=10,
)
TO_ANSWER = TodoKind(
    "sites.objection_to_answer", _("Objection to answer"), _("Answer the objection of “%(site)s”"), working_days=15
)
TO_CULTIVATE = TodoKind(
    "sites.cultivation", _("Site in cultivation"), _("“%(site)s” is in cultivation"), urgent_days=30
)

RETURNED_NOTICE = NoticeKind(
    "sites.application_returned",
    _("An application came back"),
    _("Returned for correction: the application of “%(site)s”"),
)
DECIDED_NOTICE = NoticeKind(
    "sites.application_decided",
    _("An application went on"),
    _("The application of “%(site)s”: %(status)s"),
    terms={"status": dict(Status.choices)},
)
ANSWERED_NOTICE = NoticeKind(
    "sites.objection_answered", _("An objection was answered"), _("The objection of “%(site)s” was answered")
)
