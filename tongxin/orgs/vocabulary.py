"""The words of organisations: kinds of units, and what happens to a unit."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongxin.ledger.vocabulary import Label, Move, Verb


class Kind(models.TextChoices):
    """What a unit is. The order is the order of lists."""

    DEPARTMENT = "department", _("department")
    ASSOCIATION = "association", _("association")
    BRANCH = "branch", _("branch")
    SERVICE_TEAM = "service_team", _("lawyers' service team")
    SITE_OPERATOR = "site_operator", _("site operator")
    BASE = "base", _("practice base")
    FIRM = "firm", _("firm")
    MERCHANT = "merchant", _("merchant")
    RESOURCE = "resource", _("member resource")
    PROJECT = "project", _("key project")


# What the kinds with levels are: teams, bases, departments. Other words come from ledgers and stay as they are.
LEVELS: dict[str, Label] = {
    "provincial": _("provincial level"),
    "city": _("city level"),
    "county": _("county level"),
}


class Status(models.TextChoices):
    ACTIVE = "active", _("active")
    CLOSED = "closed", _("closed")


OPENED = Verb("orgs.unit_opened", _("opened the unit"), kinds=dict(Kind.choices))
CLOSED = Move(
    "orgs.unit_closed",
    _("closed the unit"),
    details={"reason": _("reason")},
    sources={Status.ACTIVE},
    target=Status.CLOSED,
)
MERGED = Move(
    "orgs.unit_merged",
    _("merged the unit into another"),
    details={"reason": _("reason"), "into": _("successor"), "moved": _("units moved with it")},
    sources={Status.ACTIVE},
    target=Status.CLOSED,
)
REOPENED = Move(
    "orgs.unit_reopened",
    _("reopened the unit"),
    details={"reason": _("reason")},
    sources={Status.CLOSED},
    target=Status.ACTIVE,
)
MOVED = Verb(
    "orgs.unit_moved",
    _("moved the unit"),
    details={"reason": _("reason"), "from": _("from below"), "to": _("to below")},
)
AMENDED = Verb(
    "orgs.unit_amended",
    _("amended the unit's data"),
    details={
        "credit_code": _("credit code"),
        "renamed": _("renamed"),
        "name_en": _("English name changed"),
        "opened_on": _("opened on"),
        "place": _("division code"),
        "level": _("level"),
        "reason": _("reason"),
    },
)
