"""Which passwords will not do: the well-known ones, without asking anybody on the internet.

This is no copy of the breaches. It is a list and four rules. The list is Django's (19,646 of the commonest passwords,
collected by Royce Williams from published breaches, shipped with Django under the BSD licence); it knows few Chinese
ones. What Chinese breaches have in common beside it (walks over the keyboard, 拼音 of a name with a number, 我爱你 and
lucky numbers) is recognised by rule, since no list of them with a clear licence could be found. A password that was
stolen elsewhere and is on no such list is not found here.
"""

from __future__ import annotations

import re
import string
from functools import cache
from itertools import pairwise

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin

WALKED = 0.7  # share of neighbouring characters that are neighbours on the keyboard, or in the alphabet
NAME_SYLLABLES = 3  # 王伟 has two, 欧阳娜 has three
ROWS = ("`1234567890-=", "qwertyuiop[]\\", "asdfghjkl;'", "zxcvbnm,./")
SHIFTED = str.maketrans('~!@#$%^&*()_+{}|:"<>?', "`1234567890-=[]\\;',./")
LEET = str.maketrans("013457@$!", "oleastasi")
# Words round which the passwords of Chinese breaches are built; ours are the last.
WORDS = (
    "woaini woaiwo woaiwojia woaizhongguo woshishei woshini iloveyou aini wangji mima mimashi nihao nimade caonima "
    "wodemima wobuzhidao zhongguo beijing shanghai qq qqmima taobao alipay weixin wechat tencent baidu "
    "admin administrator root guest user test tongxin tongzhan fuxin liaoning manao"
)
CHINESE = frozenset(WORDS.split())
LUCKY = ("1314", "520", "521", "5201314", "888", "666", "168", "123", "000", "111", "147", "258", "369", "789")
SYLLABLE = (
    r"(?:(?:[bpmfdtnlgkhjqxzcsryw]|zh|ch|sh)?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ui|un|uo|ue|ve|a|e|i|o|u|v))"
)
NAME_LIKE = re.compile(rf"{SYLLABLE}{{2,{NAME_SYLLABLES}}}")
# Around the words of a password stand digits and signs that add next to nothing.
PADDING = string.digits + string.punctuation + " "
REPEATED = re.compile(r"(.{1,4}?)\1{2,}")


class WellKnown:
    """Django's password check: refuses what a guesser tries first. Named in AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError, with the reason in words, if the password is one of those that are tried first."""
        reason = weakness(password, name=str(getattr(user, "name", "") or ""))
        if reason:
            raise ValidationError(reason, code="password_well_known")

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return _("No common password, no row of keys, no name with a number.")


def weakness(password: str, *, name: str = "") -> str | None:
    """Return why the password is easily guessed, in words, or None.

    name: of the person whose password it is, as it is written; its 拼音 is what people put into passwords.
    """
    plain = password.lower()
    core = plain.strip(PADDING)
    if {plain, core, core.translate(LEET), plain.translate(LEET).strip(PADDING)} & (_common() | CHINESE):
        return _("This password stands on the lists of passwords that are tried first.")
    if _is_walk(plain):
        return _("This password is a row of keys or of letters; such rows are tried first.")
    if _is_repetition(plain):
        return _("This password repeats itself; such passwords are tried first.")
    if core and len(core) < len(plain) and (NAME_LIKE.fullmatch(core) or core in _spellings(name)):
        return _("This password is a name or a word in pinyin with a number; such passwords are tried first.")
    if _is_phrase(plain):
        return _("This password stands on the lists of passwords that are tried first.")
    return None


@cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)


@cache
def _places() -> dict[str, tuple[float, float]]:
    """Where each key lies, in widths of a key; each row stands half a key further right than the one above."""
    return {key: (row, column + row / 2) for row, keys in enumerate(ROWS) for column, key in enumerate(keys)}


def _is_walk(plain: str) -> bool:
    keys = plain.translate(SHIFTED)
    near = sum(_neighbours(a, b) for a, b in pairwise(keys))
    return near >= WALKED * max(1, len(keys) - 1)


def _neighbours(a: str, b: str) -> bool:
    if abs(ord(a) - ord(b)) <= 1 and (a + b).isalnum():
        return True
    places = _places()
    if a not in places or b not in places:
        return a == b
    (row, column), (other_row, other_column) = places[a], places[b]
    return abs(row - other_row) <= 1 and abs(column - other_column) <= 1


def _is_repetition(plain: str) -> bool:
    found = REPEATED.search(plain)
    return bool(found) and len(found[0]) >= len(plain) - 2 if found else False


def _is_phrase(plain: str) -> bool:
    """Return whether nothing is left when the known words and the lucky numbers are taken out: “woaini1314521”."""
    rest = plain
    for word in sorted({*CHINESE, *LUCKY}, key=len, reverse=True):
        rest = rest.replace(word, "")
    return not rest.strip(PADDING) and rest != plain


def _spellings(name: str) -> set[str]:
    """Return how people write a Chinese name in Latin letters: wangxiaoming, xiaoming, wxm, xiaomingwang."""
    syllables = [syllable.lower() for syllable in lazy_pinyin(name) if syllable.isascii() and syllable.isalpha()]
    if not syllables:
        return set()
    family, given = syllables[0], "".join(syllables[1:])
    return {family + given, given + family, given, "".join(syllable[0] for syllable in syllables)} - {""}
