"""What happens to persons."""

from django.utils.translation import gettext_lazy as _

from tongxin.ledger.vocabulary import Verb

ACCOUNT_MADE = Verb("people.account_made", _("made the account"))
PASSWORD_CHANGED = Verb("people.password_changed", _("changed the password"))
