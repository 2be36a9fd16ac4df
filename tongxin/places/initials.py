"""Pinyin initials for the pickers. Apart from the rest, because loading the dictionary takes a third of a second."""

from __future__ import annotations

from pypinyin import Style, lazy_pinyin

LONGEST = 50


def initials(name: str, short: str) -> str:
    """Return what somebody types for the name, and for the short name if that begins differently: 'fxmgzzzx fmx'."""
    whole, brief = _letters(name), _letters(short)
    return (whole if whole.startswith(brief) else f"{whole} {brief}")[:LONGEST]


def _letters(text: str) -> str:
    letters = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))
    return "".join(letter for letter in letters.lower() if letter.isalnum())
