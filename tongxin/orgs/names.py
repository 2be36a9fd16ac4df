"""Names of units as they are compared. Pure."""

import re
import unicodedata

_NOT_LETTERS = re.compile(r"[\W_]+")


def match_name(name: str) -> str:
    """Return letters and digits only, in half width and lower case: “同心·律师服务团” → 同心律师服务团."""
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", name)).lower()
