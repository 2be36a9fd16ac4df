"""What happens to persons."""

from django.utils.translation import gettext_lazy as _

from tongxin.ledger.vocabulary import Verb
from tongxin.notices.vocabulary import NoticeKind
from tongxin.people.roles import Role

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
ROLE_ENDED = Verb("people.role_ended", _("ended a role"), kinds=dict(Role.choices), details={"ends_on": _UNTIL})

# What changes what an account may do is always told: whoever did not expect it can say so.
GLASS_BROKEN = NoticeKind(
    "people.glass_broken",
    _("Emergency look at personal data"),
    _("%(name)s opened somebody's closed data in an emergency. Please look at the reason."),
    always=True,
)
TOLD_ROLE_GIVEN = NoticeKind(
    "people.told_role_given",
    _("A role was given to you"),
    _("%(name)s made you %(role)s at “%(unit)s”, from %(day)s."),
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
TOLD_PASSWORD_CHANGED = NoticeKind(
    "people.told_password_changed",
    _("Your password was changed"),
    _("Your password was changed. If it was not you, tell the system administrator at once."),
    always=True,
)
TOLD_FACTORS_RESET = NoticeKind(
    "people.told_factors_reset",
    _("Your second factors were taken away"),
    _("%(name)s took your second factors away. Set one up; if you did not ask for it, tell the auditor."),
    always=True,
)
