"""What happens to persons: accounts are made and closed, roles given and ended."""

from tongxin.people.actions.accounts import AlreadyDone, change_password, close_account, make_account, reopen_account
from tongxin.people.actions.memberships import (
    RoleDraft,
    RoleRefused,
    end_every_role,
    end_role,
    first_role,
    give_role,
    name_deputy,
)
from tongxin.people.signing_in.actions.second_factors import reset as reset_second_factor

__all__ = [
    "AlreadyDone", "RoleDraft", "RoleRefused", "change_password", "close_account", "end_every_role", "end_role",
    "first_role", "give_role", "make_account", "name_deputy", "reopen_account", "reset_second_factor",
]  # fmt: skip
