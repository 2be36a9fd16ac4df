"""Phone numbers of mainland China: as they are typed, as they are stored (E.164), as they are shown."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

COUNTRY = "+86"
MOBILE = re.compile(r"1[3-9]\d{9}")
# Beijing and the cities of 02x have a short code and eight digits; the others a long one and seven or eight.
LANDLINE = re.compile(r"(?P<area>10|2\d)(?P<own>[2-8]\d{7})|(?P<long>[3-9]\d{2})(?P<rest>[2-8]\d{6,7})")
PUNCTUATION = re.compile(r"[\s\-‐-―－()（）.·]")
LONGEST = 40  # characters of what is typed; a number with brackets and spaces is far below


class NoPhone(ValueError):
    """What was typed is no phone number; the message says what is, for the person who typed it."""


def normalised(text: str) -> str:
    """Return the number in E.164: "+8613812345678", "+864182812345" (0418, seven digits). Raises NoPhone.

    Takes full-width digits, spaces, hyphens, brackets, and +86, 0086 or 86 in front.
    """
    typed = PUNCTUATION.sub("", unicodedata.normalize("NFKC", text[:LONGEST]))
    digits = re.sub(r"^(?:\+86|0086|86(?=1[3-9]\d{9}$))", "", typed)
    if MOBILE.fullmatch(digits):
        return COUNTRY + digits
    national = digits.removeprefix("0")
    if (digits.startswith("0") or digits != typed) and LANDLINE.fullmatch(national):
        return COUNTRY + national
    raise NoPhone(
        _(
            "This is not a phone number. Write a mobile number of 11 digits,"
            " or a landline with its area code: 0418-2812345."
        )
    )


def shown(number: str) -> str:
    """Return a stored number as people write it: 13812345678, 0418-2812345."""
    area, own = _parted(number)
    return f"{area}-{own}" if area else own


def masked(number: str) -> str:
    """Return a stored number with its middle hidden: 138****5678, 0418-****345; "" for none."""
    if not number:
        return ""
    area, own = _parted(number)
    return f"{area}-****{own[4:]}" if area else f"{own[:3]}****{own[7:]}"


def _parted(number: str) -> tuple[str, str]:
    """Return area code ("" for a mobile) and the rest of a stored number."""
    national = number.removeprefix(COUNTRY)
    if MOBILE.fullmatch(national):
        return "", national
    landline = LANDLINE.fullmatch(national)
    if landline is None:
        return "", national
    area, own = landline["area"] or landline["long"], landline["own"] or landline["rest"]
    return f"0{area}", own
