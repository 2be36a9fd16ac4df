"""What happens to persons."""

from django.utils.translation import gettext_lazy as _

from tongxin.ledger.vocabulary import Verb
from tongxin.people.roles import Role

ACCOUNT_MADE = Verb("people.account_made", _("made the account"))
ACCOUNT_CLOSED = Verb("people.account_closed", _("closed the account"))
ACCOUNT_REOPENED = Verb("people.account_reopened", _("reopened the account"))
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
