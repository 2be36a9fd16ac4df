"""How allauth behaves here: closed by default."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves: accounts are made by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
