"""Locking out who guesses: five failures an account, and so many an address, close it for a quarter of an hour.

One count an account for all proofs together (password, app, recovery code, passkey as the second factor), or else
a guesser would have five of each. A login that no account bears is counted like one, and reads the same.
"""

from __future__ import annotations

import ipaddress

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from tongxin.people import auditing
from tongxin.people.signing_in.actions import attempts
from tongxin.people.signing_in.rules import FAILURES, LOCKED_FOR

MINUTES = int(LOCKED_FOR.total_seconds() // 60)
# An end user has 2**64 addresses of IPv6, all in one network of this length.
IPV6_NETWORK = 64


def may_try(request: HttpRequest, login: str) -> bool:
    """Count one attempt to prove to be the account of this login; return False while account or address is locked.

    login: the account's e-mail address, or what was typed instead. Followed by `failed` or `passed`.
    """
    now = timezone.now()
    if attempts.is_locked(_address(request), limit=settings.FAILURES_PER_ADDRESS, now=now):
        return False
    return attempts.book(_account(login), limit=FAILURES, now=now)


def failed(request: HttpRequest, login: str) -> None:
    """Say that the attempt was wrong, and note it if it was the one too many."""
    account_locked = attempts.is_locked(_account(login), limit=FAILURES, now=timezone.now())
    if count_address(request) or account_locked:
        auditing.locked_out(request, login, minutes=MINUTES)


def passed(login: str) -> None:
    """Say that the attempt was right. That is not yet a sign-in: after the password comes the second factor."""
    attempts.take_back(_account(login))


def came_in(login: str) -> None:
    """Say that somebody has signed in wholly: the account's failures are forgotten, those of the address are not."""
    attempts.forget(_account(login))


def is_locked(request: HttpRequest, login: str) -> bool:
    """Return whether account or address is locked, without counting anything."""
    now = timezone.now()
    return attempts.is_locked(_account(login), limit=FAILURES, now=now) or address_is_locked(request)


def address_is_locked(request: HttpRequest) -> bool:
    """Return whether nobody is let in from this address now."""
    return attempts.is_locked(_address(request), limit=settings.FAILURES_PER_ADDRESS, now=timezone.now())


def count_address(request: HttpRequest) -> bool:
    """Count a failure of the address only, and return whether it is locked by that.

    Counted after the fact, unlike an account's: an office behind one address signs in at the same minute.
    """
    now, limit = timezone.now(), settings.FAILURES_PER_ADDRESS
    attempts.book(_address(request), limit=limit, now=now)
    return attempts.is_locked(_address(request), limit=limit, now=now)


def _account(login: str) -> str:
    return _key("account", login.strip().lower())


def _address(request: HttpRequest) -> str:
    address = ipaddress.ip_address(get_adapter(request).get_client_ip(request))
    if isinstance(address, ipaddress.IPv6Address):
        return _key("address", str(ipaddress.ip_network((address, IPV6_NETWORK), strict=False)))
    return _key("address", str(address))


def _key(kind: str, value: str) -> str:
    return salted_hmac("tongxin.people.signing_in", f"{kind}:{value}", algorithm="sha256").hexdigest()
