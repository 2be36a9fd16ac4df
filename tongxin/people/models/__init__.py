"""Persons who sign in, and the roles that they hold at units."""

from tongxin.people.models.membership import Membership, Standing
from tongxin.people.models.person import Person

__all__ = ["Membership", "Person", "Standing"]
