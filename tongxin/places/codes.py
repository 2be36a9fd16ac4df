"""Arithmetic on 12-digit division codes: 省2 市2 县2 乡3 村3. Pure; no database."""

from tongxin.places.vocabulary import DIGITS, Level


def level_of(code: str) -> Level:
    """Return the level of a 12-digit code: the highest level after whose digits only zeros follow."""
    for level, digits in DIGITS.items():
        if not code[digits:].strip("0"):
            return level
    return Level.VILLAGE


def prefix(code: str) -> str:
    """Return the digits that say something: '210911000000' → '210911'."""
    return code[: DIGITS[level_of(code)]]


def subtree(code: str) -> tuple[str, str]:
    """Return first and last code of the division and all below it, for BETWEEN."""
    head = prefix(code)
    return head.ljust(12, "0"), head.ljust(12, "9")


def padded(short: str) -> str:
    """Return the 12-digit form of a code written short: '210911' → '210911000000'."""
    return short.ljust(12, "0")


def ancestors(code: str, *, top: Level = Level.CITY) -> list[str]:
    """Return the codes from `top` down to the division itself, e.g. city, county, town.

    A division above `top` yields itself only.
    """
    own = DIGITS[level_of(code)]
    start = min(DIGITS[top], own)
    return [padded(code[:digits]) for digits in DIGITS.values() if start <= digits <= own]


def parent(code: str) -> str | None:
    """Return the code of the division above, or None for a province."""
    own = DIGITS[level_of(code)]
    above = [digits for digits in DIGITS.values() if digits < own]
    return padded(code[: above[-1]]) if above else None


def child_level(code: str) -> Level | None:
    """Return the level below that of `code`, or None for a village."""
    levels = list(DIGITS)
    below = levels.index(level_of(code)) + 1
    return levels[below] if below < len(levels) else None
