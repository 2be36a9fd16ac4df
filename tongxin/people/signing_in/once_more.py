"""Asking somebody who is signed in to prove once more who they are, before something important."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from allauth.account.decorators import reauthentication_required
from django.http import HttpResponse

View = TypeVar("View", bound=Callable[..., HttpResponse])


def asked_once_more(view: View) -> View:
    """Return the view, which asks for a password or a code first, if the last one was given too long ago.

    How long is settings.ACCOUNT_REAUTHENTICATION_TIMEOUT. What was sent is not lost: it is done afterwards.
    """
    guarded: View = reauthentication_required(app="allauth.mfa")(view)
    return guarded
