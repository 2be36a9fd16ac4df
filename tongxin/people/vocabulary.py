"""What happens to persons."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.audit.vocabulary import declare_meaning
from tongxin.ledger.vocabulary import Move, Verb
from tongxin.notices.vocabulary import NoticeKind
from tongxin.people.rights.agreements import Agreement
from tongxin.people.roles import Role

# What the audit log, which knows neither, writes as codes.
declare_meaning("role", dict(Role.choices))
declare_meaning("purpose", dict(Agreement.choices))


class InvitationStatus(models.TextChoices):
    """How an invitation stands. That an open one has expired, its day says."""

    OPEN = "open", pgettext_lazy("invitation", "open")
    ACCEPTED = "accepted", pgettext_lazy("invitation", "accepted")
    REVOKED = "revoked", pgettext_lazy("invitation", "revoked")


ACCOUNT_MADE = Verb("people.account_made", _("made the account"))
ACCOUNT_CLOSED = Verb("people.account_closed", _("closed the account"))
ACCOUNT_REOPENED = Verb("people.account_reopened", _("reopened the account"))
ACCOUNT_ERASED = Verb("people.account_erased", _("erased what named the person"))
DETAILS_CORRECTED = Verb("people.details_corrected", _("corrected their own details"))
PASSWORD_CHANGED = Verb("people.password_changed", _("changed the password"))

_FROM, _UNTIL = _("first day"), _("last day")
ROLE_GIVEN = Verb(
    "people.role_given", _("gave a role"), kinds=dict(Role.choices), details={"starts_on": _FROM, "ends_on": _UNTIL}
)
DEPUTY_NAMED = Verb(
    "people.deputy_named",
    _("named a deputy"),
    kinds=dict(Role.choices),
    details={"starts_on": _FROM, "ends_on": _UNTIL},
)
# Dated with the day after the role's last: what counts roles by their dates needs no nightly job.
ROLE_RUNS_OUT = Verb("people.role_runs_out", _("gave the role until the day before"), kinds=dict(Role.choices))
DEPUTY_ENDED = Verb(
    "people.deputy_ended",
    _("ended a deputy's time"),
    kinds=dict(Role.choices),
    details={"starts_on": _FROM, "ends_on": _UNTIL},
)
ROLE_ENDED = Verb("people.role_ended", _("ended a role"), kinds=dict(Role.choices), details={"ends_on": _UNTIL})
ROLE_CALLED_OFF = Verb(
    "people.role_called_off",
    _("called a role off before it began"),
    kinds=dict(Role.choices),
    details={"starts_on": _FROM},
)
INVITED = Verb("people.invited", _("invited somebody"), kinds=dict(Role.choices))
INVITED_AGAIN = Move(
    "people.invited_again",
    _("sent the invitation again"),
    sources={InvitationStatus.OPEN},
    target=InvitationStatus.OPEN,
)
INVITATION_ACCEPTED = Move(
    "people.invitation_accepted",
    _("accepted the invitation"),
    sources={InvitationStatus.OPEN},
    target=InvitationStatus.ACCEPTED,
)
INVITATION_REVOKED = Move(
    "people.invitation_revoked",
    _("revoked the invitation"),
    sources={InvitationStatus.OPEN},
    target=InvitationStatus.REVOKED,
)
INVITATION_ERASED = Verb("people.invitation_erased", _("erased what named an invited person"))

# What changes what an account may do is always told: whoever did not expect it can say so.
GLASS_BROKEN = NoticeKind(
    "people.glass_broken",
    _("Emergency look at personal data"),
    _("%(name)s opened somebody's closed data in an emergency. Please look at the reason."),
    always=True,
)
GLASS_BROKEN_UNWATCHED = NoticeKind(
    "people.glass_broken_unwatched",
    _("Emergency look without a data-protection officer"),
    _(
        "%(name)s opened somebody's closed data in an emergency. There is no data-protection officer to read the"
        " reason: please have one appointed."
    ),
    always=True,
)
TOLD_ROLE_GIVEN = NoticeKind(
    "people.told_role_given",
    _("A role was given to you"),
    _("%(name)s made you %(role)s at “%(unit)s”, from %(day)s."),
    terms={"role": dict(Role.choices)},
    always=True,
)
TOLD_ROLE_CALLED_OFF = NoticeKind(
    "people.told_role_called_off",
    _("A role of yours is called off"),
    _("Your role %(role)s at “%(unit)s”, which was to begin on %(day)s, is called off."),
    terms={"role": dict(Role.choices)},
    always=True,
)
TOLD_ROLE_ENDED = NoticeKind(
    "people.told_role_ended",
    _("A role of yours ends"),
    _("Your role %(role)s at “%(unit)s” ends on %(day)s."),
    terms={"role": dict(Role.choices)},
    always=True,
)
# How a unit went: words of a notice, told with its day.
WENT = {"merged": _("merged into another unit"), "closed": pgettext_lazy("unit", "closed")}
TOLD_ROLE_RESTS = NoticeKind(
    "people.told_role_rests",
    _("A role of yours rests"),
    _("“%(unit)s” was %(how)s on %(day)s. Your role %(role)s there does not count any more."),
    terms={"role": dict(Role.choices), "how": WENT},
    always=True,
)
TOLD_ROLE_COUNTS_AGAIN = NoticeKind(
    "people.told_role_counts_again",
    _("A role of yours counts again"),
    _("“%(unit)s” is open again: your role %(role)s there counts as before."),
    terms={"role": dict(Role.choices)},
    always=True,
)
TOLD_PASSWORD_CHANGED = NoticeKind(
    "people.told_password_changed",
    _("Your password was changed"),
    _("Your password was changed. If it was not you, tell the system administrator at once."),
    always=True,
)
TOLD_NEW_BROWSER = NoticeKind(
    "people.told_new_browser",
    _("Sign-in from a new device"),
    _(
        "You signed in at %(at)s in a browser that is new here: %(browser)s. If it was not you, end that session and "
        "change your password at once."
    ),
    terms={"browser": {"": _("unknown browser")}},
    always=True,
)
TOLD_FACTORS_RESET = NoticeKind(
    "people.told_factors_reset",
    _("Your second factors were taken away"),
    _("%(name)s took your second factors away. Set one up; if you did not ask for it, tell the auditor."),
    always=True,
)
