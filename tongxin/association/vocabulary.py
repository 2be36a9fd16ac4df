"""The words of the association (新联会). The room itself is built later; imports already post these."""

from django.utils.translation import gettext_lazy as _

from tongxin.ledger.vocabulary import Verb

BRANCH_FORMED = Verb("association.branch_formed", _("formed the branch"), details={"members": _("members")})
