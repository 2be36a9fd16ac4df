"""The words of standards: how a criterion is looked into, by which rule it gives points, the states of a version."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.ledger.vocabulary import Move, Verb


class VersionStatus(models.TextChoices):
    """What has been decided about a version. Whether it is in force on a day is told by the days: see VersionState."""

    DRAFT = "draft", pgettext_lazy("standard", "draft")
    IN_FORCE = "in_force", pgettext_lazy("standard", "put into force")  # from its first day on, without end so far
    RETIRED = "retired", pgettext_lazy("standard", "followed by another")  # in force up to the day before that one
    DISCARDED = "discarded", pgettext_lazy("standard", "discarded")


ENACTED = (VersionStatus.IN_FORCE, VersionStatus.RETIRED)


class VersionState(models.TextChoices):
    """How a version stands on a day."""

    DRAFT = "draft", pgettext_lazy("standard", "draft")
    COMING = "coming", pgettext_lazy("standard", "coming into force")
    IN_FORCE = "in_force", pgettext_lazy("standard", "in force")
    RETIRED = "retired", pgettext_lazy("standard", "retired")
    DISCARDED = "discarded", pgettext_lazy("standard", "discarded")


class Method(models.TextChoices):
    """How a criterion is looked into (考评方式)."""

    PAPERS = "papers", pgettext_lazy("method", "look at papers")
    VISIT = "visit", pgettext_lazy("method", "look on the spot")
    INTERVIEW = "interview", pgettext_lazy("method", "interview")
    SURVEY = "survey", pgettext_lazy("method", "questionnaire")
    SYSTEM = "system", pgettext_lazy("method", "system data")


class RuleKind(models.TextChoices):
    """By which rule a criterion gives points (domain notes 1.4)."""

    DEDUCT = "deduct", pgettext_lazy("rule", "deduction")
    ADD = "add", pgettext_lazy("rule", "addition")
    TIER = "tier", pgettext_lazy("rule", "tiers")
    RATIO = "ratio", pgettext_lazy("rule", "in proportion")
    BOOLEAN = "boolean", pgettext_lazy("rule", "present or not")
    VETO = "veto", pgettext_lazy("rule", "veto")
    BONUS = "bonus", pgettext_lazy("rule", "bonus")


class EvidenceRule(models.TextChoices):
    """Which of a criterion's papers must be on file for its points to count."""

    ALL = "all", pgettext_lazy("papers", "all of them")
    ANY = "any", pgettext_lazy("papers", "one of them")
    OPTIONAL = "optional", pgettext_lazy("papers", "none: they only support it")


class About(models.TextChoices):
    """Whose work a criterion's figure counts: the site's own unit with those below it, or a division's."""

    UNIT = "unit", _("the unit and those below it")
    COUNTY = "county", _("the county in which the site lies")
    CITY = "city", _("the whole city")


STANDARD_SET_UP = Verb("sites.standard_set_up", _("set up the standard"))
VERSION_DRAFTED = Verb(
    "sites.standard_drafted", _("drafted a version of the standard"), details={"number": _("version")}
)
VERSION_EDITED = Verb("sites.standard_edited", _("edited the draft of the standard"))
ENACT = Move(
    "sites.standard_enacted",
    _("put the version into force"),
    details={"number": _("version"), "effective_from": _("in force from")},
    sources={VersionStatus.DRAFT},
    target=VersionStatus.IN_FORCE,
)
RETIRE = Move(
    "sites.standard_retired",
    _("settled which version follows"),
    details={"followed_by": _("followed by version"), "effective_from": _("in force from")},
    sources={VersionStatus.IN_FORCE},
    target=VersionStatus.RETIRED,
)
DISCARD_VERSION = Move(
    "sites.standard_discarded", _("discarded the draft"), sources={VersionStatus.DRAFT}, target=VersionStatus.DISCARDED
)
VERSION_MOVES = (ENACT, RETIRE, DISCARD_VERSION)
