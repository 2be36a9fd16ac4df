"""What happens to persons: accounts are made and closed, roles given and ended."""

from tongxin.people.actions.accounts import change_password, close_account, make_account, reopen_account
from tongxin.people.actions.memberships import RoleDraft, end_role, first_role, give_role, name_deputy

__all__ = [
    "RoleDraft", "change_password", "close_account", "end_role", "first_role", "give_role", "make_account",
    "name_deputy", "reopen_account",
]  # fmt: skip
