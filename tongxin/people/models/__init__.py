"""Persons who sign in, the roles that they hold at units, and what they agreed to."""

from tongxin.people.models.invitation import Invitation
from tongxin.people.models.membership import Membership, Standing
from tongxin.people.models.person import Person
from tongxin.people.models.rights import Consent, Emergency
from tongxin.people.signing_in.models import Attempts, FirstSignIn, KnownBrowser, ResetLink

__all__ = [
    "Attempts",
    "Consent",
    "Emergency",
    "FirstSignIn",
    "Invitation",
    "KnownBrowser",
    "Membership",
    "Person",
    "ResetLink",
    "Standing",
]
