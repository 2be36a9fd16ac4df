"""Unified social credit codes (统一社会信用代码, GB 32100-2015). Pure.

python-stdnum refuses a letter among the first eight characters, although codes of rural collectives begin with N, so
the check is written here; a test compares both wherever stdnum has an opinion.
"""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I O S V Z
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_VALUES = {character: value for value, character in enumerate(ALPHABET)}


def check_character(head: str) -> str:
    """Return the 18th character for the first 17. Raises KeyError for a character outside the alphabet."""
    total = sum(weight * _VALUES[character] for weight, character in zip(WEIGHTS, head, strict=True))
    return ALPHABET[-total % 31]


def division_of(code: str) -> str:
    """Return the six-digit division in which the code was given (characters 3 to 8)."""
    return code[2:8]


def obstacle(code: str) -> str | None:
    """Return what is wrong with a code in upper case: "length", "letter", "check", or None."""
    if len(code) != 18:
        return "length"
    if not set(code) <= _VALUES.keys():
        return "letter"
    return None if check_character(code[:17]) == code[17] else "check"
