"""What the log never says: passwords, tokens, cookies, keys."""

from __future__ import annotations

import logging
import re

HIDDEN = "[…]"
# `password=…`, `"token": "…"`, `Authorization: Bearer …`, `Set-Cookie: …`; the name may stand in a longer one.
NAMED = re.compile(
    r"""(?P<name>[\w-]*(?:passw(?:or)?d|passwort|secret|token|api[_-]?key|session(?:id)?|private[_-]?key)[\w-]*["']?\s*[=:]\s*)
        (?P<value>"[^"]*"|'[^']*'|[^\s,;&)}\]]+)""",
    re.IGNORECASE | re.VERBOSE,
)
# A whole line of a header: what follows is all secret.
HEADER = re.compile(
    r"""(?P<name>(?:proxy-|http_)?(?:authorization|(?:set-)?cookie)["']?\s*[=:]\s*)(?P<value>"[^"]*"|'[^']*'|[^\r\n]+)""",
    re.IGNORECASE | re.VERBOSE,
)
# Links to a new password, by letter or by hand, and the password in the address of a database.
RESET = re.compile(r"(?P<name>/accounts/(?:password/reset/key|reset|invitation)/)(?P<value>[^\s/\"']+)")
# What a chat program sends people back with, and the codes that people type.
CODE = re.compile(r"(?P<name>\b(?:code|authCode|state|sealed|credential)=)(?P<value>[^\s&\"']+)")
ADDRESS = re.compile(r"(?P<name>\b\w+://[^\s:/@]*:)(?P<value>[^\s@/]+)(?=@)")
PATTERNS = (HEADER, NAMED, RESET, CODE, ADDRESS)


def discreet(text: str) -> str:
    """Return the text with every secret in it replaced by “[…]”."""
    for pattern in PATTERNS:
        text = pattern.sub(lambda found: found["name"] + HIDDEN, text)
    return text


class Discreet(logging.Formatter):
    """A formatter and not a filter, so that it sees what is written: arguments filled in, traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        return discreet(super().format(record))
