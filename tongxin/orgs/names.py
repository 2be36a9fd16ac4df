"""Names of units as they are compared and typed. Pure."""

import re
import unicodedata

_NOT_LETTERS = re.compile(r"[\W_]+")


def match_name(name: str) -> str:
    """Return letters and digits only, in half width and lower case: “同心·律师服务团” → 同心律师服务团."""
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", name)).lower()


def initials(name: str) -> str:
    """Return the pinyin initials that somebody types for a name: “同心·律师服务团” → txlsfwt."""
    # Here and not above: loading the dictionary takes a third of a second, which every start would pay.
    from tongxin.places.initials import initials as typed

    return typed(match_name(name), "")
