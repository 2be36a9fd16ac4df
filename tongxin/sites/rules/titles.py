"""What a title is worth on a day, and how certificates are numbered."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from tongxin.sites.vocabulary.designation import Standing

# 示范点 in the numbers of the office: FX-SFD-2026-0007.
SERIES = "SFD"
# The letters of a city; a city without letters is named by the six digits of its code.
LETTERS = {"210900": "FX"}


def standing(
    day: date, *, valid_from: date, valid_until: date | None, ended_on: date | None, ended_as: str
) -> Standing:
    """Return what a title is worth on a day.

    The last day still counts; from the day on which it ended it no longer does. A title taken back was never held.
    """
    if ended_as == Standing.TAKEN_BACK:
        return Standing.TAKEN_BACK
    if ended_on is not None and day >= ended_on:
        return Standing(ended_as)
    if day < valid_from:
        return Standing.NOT_YET
    if valid_until is not None and day > valid_until:
        return Standing.EXPIRED
    return Standing.VALID


def certificate_number(city: str, year: int, number: int) -> str:
    """Return the number of a certificate. city: six or twelve digits of its code; number: in the year, from 1."""
    return f"{series(city, year)}{number:04d}"


def as_certificate(typed: str) -> str:
    """Return a number as certificates have it, however somebody copied it: full-width, in small letters, in parts."""
    return re.sub(r"[\s—–_]+", "-", unicodedata.normalize("NFKC", typed).strip().upper()).replace("--", "-")


def series(city: str, year: int) -> str:
    """Return what all certificate numbers of a year begin with."""
    return f"{LETTERS.get(city[:6], city[:6])}-{SERIES}-{year}-"
