"""The numbers of signing in, and the one-time code of an authenticator app. No clock, no database."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
from datetime import datetime, timedelta

# 等保 2.0, GB/T 22239, 8.1.4.1 (login-failure handling): five in a row, then a quarter of an hour.
FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
LINK_LASTS = timedelta(hours=24)

# RFC 6238 as every authenticator app does it without being told: SHA-1, six digits, thirty seconds.
STEP = 30  # seconds
DIGITS = 6
SECRET_BYTES = 20
# Steps before and after now that are taken too: a phone's clock is off, and typing takes time.
DRIFT = (0, -1, 1)


def new_secret() -> str:
    """Return a new secret for an authenticator app, base32."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def code_at(secret: str, step: int) -> str:
    """Return the code that an app with this secret (base32) shows in a step of thirty seconds (RFC 4226, 5.3)."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 0xF
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_of(moment: datetime) -> int:
    """Return the number of the step of thirty seconds in which a moment lies."""
    return int(moment.timestamp()) // STEP


def step_of_code(secret: str, code: str, *, now: datetime, after: int) -> int | None:
    """Return the step to which a code belongs, or None if it is wrong, too old, or of a step up to `after`.

    after: the step of the last code that was taken; a code that was seen over somebody's shoulder is of no use.
    """
    given = code.encode()
    for drift in DRIFT:
        step = step_of(now) + drift
        if step > after and hmac.compare_digest(code_at(secret, step).encode(), given):
            return step
    return None


def plain_code(text: str) -> str:
    """Return a code without the blanks and dashes that people type for legibility, full-width digits made plain."""
    return "".join(str(int(sign)) for sign in text if sign.isdecimal())
