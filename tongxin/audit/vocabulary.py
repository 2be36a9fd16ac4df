"""The words of the audit log: what can be noted, in which group it is searched, and which details it may hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.privacy.words import FIELDS

Label = str | Promise
Detail = str | int | bool | None

SYSTEM = "system"  # the actor of what nobody signed in has asked for: a nightly job, the command line


class Result(models.TextChoices):
    """Whether it was done, or refused by a rule."""

    DONE = "done", pgettext_lazy("audit", "done")
    REFUSED = "refused", pgettext_lazy("audit", "refused")


class Group(models.TextChoices):
    """What an auditor asks about first."""

    DOOR = "door", _("Signing in and out")
    ACCOUNTS = "accounts", _("Accounts and roles")
    OUT = "out", _("Data that left")
    PERSONAL = "personal", _("Personal data")
    CARE = "care", _("Care of the system")
    AUDIT = "audit", _("The audit itself")


_kinds: dict[str, AuditKind] = {}


@dataclass(frozen=True, eq=False)
class AuditKind:
    """One kind of thing that is noted, e.g. `door.signed_in`.

    code: "<group>.<what happened>"; it is stored, so it never changes. details: the keys that a record may hold
    besides, with their labels. Never what somebody typed as a login, never a name.
    """

    code: str
    label: Label
    details: Mapping[str, Label] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.code in _kinds:
            raise ValueError(f"two kinds are called {self.code}")
        _kinds[self.code] = self

    def __str__(self) -> str:
        return self.code

    @property
    def group(self) -> Group:
        """The group that its code begins with."""
        return Group(self.code.partition(".")[0])

    def shown(self, details: Mapping[str, Detail]) -> list[tuple[str, Label, Detail]]:
        """Return key, label and value of each detail of a record that says something."""
        return [(key, self.details.get(key, key), value) for key, value in details.items() if value not in {None, ""}]


def kind(code: str) -> AuditKind:
    """Return the kind with this code. Raises KeyError for a code that is not declared here."""
    return _kinds[code]


def all_kinds() -> Iterable[AuditKind]:
    """Return every kind, in the order in which they are declared."""
    return _kinds.values()


PROOFS: Mapping[str, Label] = {
    "password": pgettext_lazy("audit", "password"),
    "totp": _("one-time code"),
    "webauthn": _("passkey"),
    "passkey": _("passkey"),
    "recovery_codes": _("recovery code"),
    "code": _("code by text message"),
    "wecom": _("WeCom"),
    "dingtalk": _("DingTalk"),
    "weixin": _("WeChat"),
    "sample": _("one click, in the sample city"),
    "closed": _("the account is closed"),
}
# What the codes mean that stand in details, several joined by "+" or a space. Others show as they are.
MEANINGS: dict[str, Mapping[str, Label]] = {
    "method": PROOFS,
    "factor": PROOFS,
    "provider": PROOFS,
    "reason": {
        "idle": _("nothing happened for a while"),
        "day": _("the longest visit was over"),
        "elsewhere": _("from another device"),
        "own": _("by the person, from the list of sessions"),
        "reset": _("the second factors were reset"),
        "closed": _("the account was closed"),
        "own_wish": _("the person's own wish"),
        "past_its_time": _("the time of keeping was over"),
    },
    "field": FIELDS,
    "fields": FIELDS,
    "format": {name: name.upper() for name in ("pdf", "docx", "xlsx", "html", "json", "csv")},
}


# What a list is of that somebody took away: a subject without an id.
LISTS: Mapping[str, Label] = {
    "people.person": _("list of people"),
    "people.membership": _("roster of a day"),
    "people.invitation": _("list of invitations"),
    "orgs.unit": _("list of units"),
    "sites.brand": _("list of county brands"),
    "sites.designation": _("list of titles"),
    "sites.finding": _("list of findings"),
    "sites.recheck": _("list of rechecks"),
}


def declare_meaning(key: str, labels: Mapping[str, Label]) -> None:
    """Let a room above say what the codes of its own mean where they stand in details under this key."""
    MEANINGS[key] = labels


def meaning(key: str, value: Detail) -> Label:
    """Return what a detail says to the reader."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    known, codes = MEANINGS.get(key, {}), str(value).replace("+", " ").split()
    if not codes or any(code not in known for code in codes):
        return str(value)
    return "、".join(str(known[code]) for code in codes)


HOW = {"method": _("How")}
# The keyed hash of what was typed, where no account bears it: the same text can be recognised, and not read.
TYPED = {"login": _("Unknown login (recognition mark)")}
WHICH_FACTOR = {"factor": _("Second factor")}
WHICH_ROLE = {"role": _("Role"), "starts_on": _("Starts on"), "ends_on": _("Ends on")}
WHICH_PAGE = {"about": _("About"), "verb": _("Request")}
WHY = {"reason": _("Reason")}
PURPOSE = {"purpose": _("Purpose")}
ROWS = {"rows": _("Number of rows")}
CRITERIA = {"criteria": _("Criteria")}

SIGNED_IN = AuditKind("door.signed_in", _("signed in"), HOW)
SIGN_IN_FAILED = AuditKind("door.sign_in_failed", _("failed to sign in"), HOW | TYPED)
LOCKED_OUT = AuditKind("door.locked_out", _("was locked out"), TYPED | {"minutes": pgettext_lazy("audit", "Minutes")})
SIGNED_OUT = AuditKind("door.signed_out", _("signed out"))
SESSION_ENDED = AuditKind("door.session_ended", _("a session was ended"), WHY | {"sessions": _("Sessions")})
PASSWORD_CHANGED = AuditKind("door.password_changed", _("changed the password"))
PASSWORD_RESET_ASKED = AuditKind("door.password_reset_asked", _("asked for a new password"), TYPED)
PASSWORD_RESET = AuditKind("door.password_reset", _("reset the password"))
SECOND_FACTOR_ADDED = AuditKind("door.second_factor_added", _("added a second factor"), WHICH_FACTOR)
SECOND_FACTOR_REMOVED = AuditKind("door.second_factor_removed", _("removed a second factor"), WHICH_FACTOR)
SECOND_FACTOR_FAILED = AuditKind("door.second_factor_failed", _("failed at the second factor"), WHICH_FACTOR)
RECOVERY_CODES_MADE = AuditKind("door.recovery_codes_made", _("made new recovery codes"))
ACCOUNT_LINKED = AuditKind("door.account_linked", _("linked an account"), {"provider": _("Provider")})
ACCOUNT_UNLINKED = AuditKind("door.account_unlinked", _("unlinked an account"), {"provider": _("Provider")})
RESET_LINK_ISSUED = AuditKind("door.reset_link_issued", _("issued a link to a new password"))
RECOVERY_CODE_USED = AuditKind("door.recovery_code_used", _("used a recovery code"))

INVITED = AuditKind("accounts.invited", _("invited somebody"), {"role": _("Role"), "count": _("Count")})
INVITATION_ACCEPTED = AuditKind("accounts.invitation_accepted", _("accepted an invitation"))
INVITATION_REVOKED = AuditKind("accounts.invitation_revoked", _("revoked an invitation"))
ACCOUNT_OPENED = AuditKind("accounts.opened", _("opened an account"))
ACCOUNT_CLOSED = AuditKind("accounts.closed", _("closed an account"), WHY)
ACCOUNT_REOPENED = AuditKind("accounts.reopened", _("reopened an account"), WHY)
ROLE_GIVEN = AuditKind("accounts.role_given", _("gave a role"), WHICH_ROLE)
ROLE_ENDED = AuditKind("accounts.role_ended", _("ended a role"), WHICH_ROLE | WHY)
DEPUTY_NAMED = AuditKind("accounts.deputy_named", _("named a deputy"), WHICH_ROLE)
ACCESS_REFUSED = AuditKind("accounts.access_refused", _("tried what is not theirs to do"), WHICH_PAGE)

ROWS_EXPORTED = AuditKind("out.rows_exported", _("exported rows"), {"address": _("Figure's address")} | ROWS)
REPORT_EXPORTED = AuditKind("out.report_exported", _("fetched a report"), {"format": _("Format")})
MARKED_COPY_FETCHED = AuditKind("out.marked_copy_fetched", _("fetched a marked copy"))
OWN_DATA_EXPORTED = AuditKind("out.own_data_exported", _("exported their own data"), {"format": _("Format")})
LIST_EXPORTED = AuditKind("out.list_exported", _("exported a list"), ROWS | {"format": _("Format")})
FILE_FETCHED = AuditKind("out.file_fetched", _("fetched a file"), {"format": _("Format")})
BACKUP_MADE = AuditKind("out.backup_made", _("made a backup"), {"position": _("Ledger position")})

PERSONAL_PAGE_VIEWED = AuditKind("personal.page_viewed", _("viewed a personal page"))
PHONE_SHOWN = AuditKind("personal.phone_shown", _("had a masked field shown"), {"field": _("Field")} | WHY)
BREAK_GLASS = AuditKind(
    "personal.break_glass", _("broke the glass"), WHY | {"minutes": pgettext_lazy("audit", "Minutes")}
)
CONSENT_GIVEN = AuditKind(
    "personal.consent_given", _("gave consent"), {"purpose": _("Purpose"), "version": _("Version")}
)
CONSENT_WITHDRAWN = AuditKind("personal.consent_withdrawn", _("withdrew consent"), PURPOSE)
PERSONAL_DATA_CHANGED = AuditKind("personal.data_changed", _("corrected personal data"), {"fields": _("Fields")})
PERSONAL_DATA_DELETED = AuditKind("personal.data_deleted", _("deleted personal data"), {"fields": _("Fields")} | WHY)

KEY_ROTATED = AuditKind("care.key_rotated", _("rotated the key"), ROWS | {"key": _("Key")})
RETENTION_RUN = AuditKind("care.retention_run", _("ran the retention job"), ROWS | {"dry_run": _("Dry run")})
RESTORED = AuditKind("care.restored", _("restored a backup"), {"made_at": _("Made at"), "flaws": _("Flaws")})
PROTECTED = AuditKind("care.protected", _("put the triggers back"))

AUDIT_SEARCHED = AuditKind("audit.searched", _("searched the audit log"), CRITERIA)
AUDIT_EXPORTED = AuditKind("audit.exported", _("exported the audit log"), CRITERIA | ROWS)
AUDIT_VERIFIED = AuditKind("audit.verified", _("verified the audit log"), {"flaws": _("Flaws"), "until": _("Until")})
AUDIT_PRUNED = AuditKind("audit.pruned", _("pruned the audit log"), ROWS | {"until": _("Until"), "hash": _("Hash")})
