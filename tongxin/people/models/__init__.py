"""Persons who sign in, and the roles that they hold at units."""

from tongxin.people.models.membership import Membership, Standing
from tongxin.people.models.person import Person
from tongxin.people.signing_in.models import Attempts, ResetLink

__all__ = ["Attempts", "Membership", "Person", "ResetLink", "Standing"]
