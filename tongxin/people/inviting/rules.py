"""How long a link works, and what is kept of it."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

LINK_LASTS = timedelta(days=7)


def new_token() -> str:
    """Return a new secret for a link: 256 random bits, so that guessing is hopeless and a plain hash will do."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Return under what a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()
