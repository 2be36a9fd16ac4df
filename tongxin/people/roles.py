"""Roles are code; who holds which at which unit from when to when is data (Membership).

The tables here are the whole of who may do what; docs/permissions.md is printed from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.orgs.vocabulary import Kind
from tongxin.places.vocabulary import Level


class Role(models.TextChoices):
    """What somebody is at a unit. The order is the order of lists."""

    CITY_OFFICER = "city_officer", _("city officer")
    COUNTY_OFFICER = "county_officer", _("county officer")
    STREET_CLERK = "street_clerk", _("street or community clerk")
    SITE_OPERATOR = "site_operator", pgettext_lazy("role", "site operator")
    ASSESSOR = "assessor", _("assessor")
    SECRETARY = "secretary", _("association secretary")
    BRANCH_HEAD = "branch_head", _("branch head")
    LEGAL_COORDINATOR = "legal_coordinator", _("legal coordinator")
    LAWYER = "lawyer", _("lawyer")
    BASE_MENTOR = "base_mentor", _("base mentor")
    MEMBER = "member", _("member")
    MERCHANT = "merchant", pgettext_lazy("role", "merchant")
    MARKET_OPERATOR = "market_operator", _("market operator")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("system administrator")
    SECURITY_ADMINISTRATOR = "security_administrator", _("security administrator")
    AUDITOR = "auditor", _("auditor")
    DATA_PROTECTION = "data_protection", _("data-protection officer")


class Reach(Enum):
    """How far a role reaches from the unit at which it is held."""

    DIVISION = "division"  # the unit's division with all below, and the unit with all below
    UNIT = "unit"  # the unit with all below
    NONE = "none"  # nothing but what is given to the person


class Deed(models.TextChoices):
    """What may be done. One for each question that a `obstacle_to_…` asks of a role."""

    SEE_LEDGER = "see_ledger", _("see figures and entries")
    SEE_UNITS = "see_units", _("see units and who works there")
    EXPORT = "export", _("export rows")
    IMPORT = "import", _("import ledgers")
    TAKE_BACK = "take_back", _("take entries back")
    WRITE_REPORTS = "write_reports", _("draft reports")
    PUBLISH_REPORTS = "publish_reports", _("publish reports")
    WRITE_TEMPLATES = "write_templates", _("write report templates")
    MANAGE_UNITS = "manage_units", _("open, move, merge and close units")
    ASSIGN = "assign", _("give tasks")
    INVITE = "invite", _("invite people and give working roles")
    GRANT = "grant", _("give official and administrative roles")
    MANAGE_ACCOUNTS = "manage_accounts", _("close accounts, help people back in")
    UNMASK = "unmask", _("see a phone number whole")
    BREAK_GLASS = "break_glass", _("open what is closed in an emergency")
    READ_AUDIT = "read_audit", _("read the audit log")
    PROTECT_DATA = "protect_data", _("watch over personal data")
    RUN_PROGRAMMES = "run_programmes", _("run programmes, standards and rounds")
    APPLY = "apply", _("keep a site's dossier and apply for it")
    REVIEW_APPLICATIONS = "review_applications", _("review applications and ask for material")
    ASSESS = "assess", _("assess sites")
    FOLLOW_UP = "follow_up", _("raise findings about sites and verify that they are corrected")
    PROMOTE = "promote", _("publish cases, hold exchange meetings, keep a county's brand")


SEEING = frozenset({Deed.SEE_LEDGER, Deed.SEE_UNITS})
_KEEPING = SEEING | {Deed.EXPORT, Deed.IMPORT}
_COUNTY = _KEEPING | {
    Deed.TAKE_BACK, Deed.WRITE_REPORTS, Deed.PUBLISH_REPORTS, Deed.MANAGE_UNITS, Deed.ASSIGN, Deed.INVITE, Deed.UNMASK,
    Deed.BREAK_GLASS, Deed.APPLY, Deed.REVIEW_APPLICATIONS, Deed.FOLLOW_UP,
    Deed.PROMOTE,
}  # fmt: skip

MAY: Mapping[Role, frozenset[Deed]] = {
    Role.CITY_OFFICER: _COUNTY | {Deed.WRITE_TEMPLATES, Deed.RUN_PROGRAMMES},
    Role.COUNTY_OFFICER: _COUNTY,
    Role.STREET_CLERK: _KEEPING | {Deed.ASSIGN, Deed.APPLY, Deed.REVIEW_APPLICATIONS, Deed.FOLLOW_UP},
    Role.SITE_OPERATOR: _KEEPING | {Deed.APPLY},
    Role.ASSESSOR: frozenset({Deed.ASSESS}),
    Role.SECRETARY: _KEEPING | {Deed.TAKE_BACK, Deed.ASSIGN, Deed.INVITE, Deed.UNMASK},
    # Who leads a branch, a lawyers' team or a base keeps its dossier: such units hold titles too.
    Role.BRANCH_HEAD: _KEEPING | {Deed.ASSIGN, Deed.APPLY},
    Role.LEGAL_COORDINATOR: _KEEPING | {Deed.TAKE_BACK, Deed.ASSIGN, Deed.INVITE, Deed.UNMASK, Deed.APPLY},
    Role.LAWYER: SEEING,
    Role.BASE_MENTOR: _KEEPING | {Deed.APPLY},
    Role.MEMBER: frozenset(),
    Role.MERCHANT: SEEING,
    Role.MARKET_OPERATOR: _KEEPING | {Deed.TAKE_BACK, Deed.ASSIGN, Deed.INVITE},
    # Administrators run the system and see no work (等保: least privilege).
    Role.SYSTEM_ADMINISTRATOR: frozenset({Deed.SEE_UNITS, Deed.MANAGE_UNITS, Deed.MANAGE_ACCOUNTS}),
    Role.SECURITY_ADMINISTRATOR: frozenset({Deed.SEE_UNITS, Deed.INVITE, Deed.GRANT}),
    Role.AUDITOR: frozenset({Deed.READ_AUDIT}),
    Role.DATA_PROTECTION: frozenset({Deed.PROTECT_DATA}),
}

REACH: Mapping[Role, Reach] = {
    Role.CITY_OFFICER: Reach.DIVISION,
    Role.COUNTY_OFFICER: Reach.DIVISION,
    Role.STREET_CLERK: Reach.DIVISION,
    Role.SITE_OPERATOR: Reach.UNIT,
    Role.ASSESSOR: Reach.NONE,
    Role.SECRETARY: Reach.UNIT,
    Role.BRANCH_HEAD: Reach.UNIT,
    Role.LEGAL_COORDINATOR: Reach.UNIT,
    Role.LAWYER: Reach.UNIT,
    Role.BASE_MENTOR: Reach.UNIT,
    Role.MEMBER: Reach.NONE,
    Role.MERCHANT: Reach.UNIT,
    Role.MARKET_OPERATOR: Reach.UNIT,
    Role.SYSTEM_ADMINISTRATOR: Reach.DIVISION,
    Role.SECURITY_ADMINISTRATOR: Reach.DIVISION,
    Role.AUDITOR: Reach.NONE,
    Role.DATA_PROTECTION: Reach.NONE,
}

# System, security and audit administration are never in one hand (GB/T 22239, 三员分立).
APART = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR})
# Without anybody in these hands nobody gives official roles, helps people back in, reads the audit log, or is told of
# an emergency look: their last holder stays until there is another.
ALWAYS_HELD = APART | {Role.DATA_PROTECTION}
# Given by the security administrator alone; all others by whoever may invite within reach.
GRANTED = frozenset({Role.CITY_OFFICER, Role.COUNTY_OFFICER, Role.DATA_PROTECTION}) | APART
NEEDS_SECOND_FACTOR = GRANTED

# Roles of a department are held at one whose home is a division of these levels.
LEVELS: Mapping[Role, frozenset[Level]] = {
    Role.CITY_OFFICER: frozenset({Level.CITY}),
    Role.COUNTY_OFFICER: frozenset({Level.COUNTY}),
    Role.STREET_CLERK: frozenset({Level.TOWN, Level.VILLAGE}),
    Role.SYSTEM_ADMINISTRATOR: frozenset({Level.CITY}),
    Role.SECURITY_ADMINISTRATOR: frozenset({Level.CITY}),
    Role.AUDITOR: frozenset({Level.CITY}),
    Role.DATA_PROTECTION: frozenset({Level.CITY}),
}

# Kinds of units at which a role is held; a role that is not here is held at a department, by LEVELS.
KINDS: Mapping[Role, frozenset[Kind]] = {
    Role.SITE_OPERATOR: frozenset(Kind) - {Kind.DEPARTMENT, Kind.RESOURCE, Kind.PROJECT},
    Role.ASSESSOR: frozenset({Kind.DEPARTMENT, Kind.ASSOCIATION}),
    Role.SECRETARY: frozenset({Kind.ASSOCIATION}),
    Role.BRANCH_HEAD: frozenset({Kind.BRANCH}),
    Role.LEGAL_COORDINATOR: frozenset({Kind.SERVICE_TEAM}),
    Role.LAWYER: frozenset({Kind.SERVICE_TEAM}),
    Role.BASE_MENTOR: frozenset({Kind.BASE}),
    Role.MEMBER: frozenset({Kind.ASSOCIATION, Kind.BRANCH}),
    Role.MERCHANT: frozenset({Kind.MERCHANT}),
    # At the market's own unit, below which its merchants stand, and not at the association: from there the role would
    # reach the lawyers' teams and branches too, read and take back their work, and fill their posts.
    Role.MARKET_OPERATOR: frozenset({Kind.SITE_OPERATOR, Kind.FIRM, Kind.MERCHANT}),
}


def fits(role: Role, *, kind: str, level: Level) -> bool:
    """Return whether a role can be held at a unit of this kind whose home is a division of this level."""
    if role in KINDS:
        return kind in KINDS[role]
    return kind == Kind.DEPARTMENT and level in LEVELS[role]
