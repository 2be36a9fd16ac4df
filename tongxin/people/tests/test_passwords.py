"""Which passwords are refused, and that good ones are not."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tongxin.people.passwords import weakness


@pytest.mark.parametrize(
    "password",
    [
        "woaini1314", "WoAiNi1314!", "woaini5201314", "woaiwojia888", "mima123456", "tongxin2026", "fuxin@12345",
        "password123", "P@ssw0rd2026", "Dragon2019!!", "admin@123456", "iloveyou520",
        "1qaz2wsx3edc", "qwertyuiop", "1q2w3e4r5t", "qazwsxedcrfv", "!QAZ@WSX#EDC", "asdfghjkl;'", "abcdefghij",
        "zxcvbnm123", "abc123abc123", "aaaaaaaaaa", "abababababab", "1111122222",
        "zhangwei123", "wangxiaoming1990", "liuyang19851", "lina198811", "Ouyangna_2020",
    ],
)  # fmt: skip
def test_what_is_tried_first_is_refused(password):
    assert weakness(password)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery", "a longer staple, Monday", "玛瑙石头会唱歌啊今天", "guniang-Kuai7-paobu-ba",
        "Xk7#pQ2m!vLz", "tree monkey sails 4 west", "lianhe-zhen-xian-gongzuo", "wo jintian chi le liang wan fan",
    ],
)  # fmt: skip
def test_what_nobody_guesses_is_not(password):
    assert weakness(password) is None


@pytest.mark.parametrize("password", ["wxm19900101", "xiaoming90!!1", "XiaomingWang77"])
def test_the_own_name_in_pinyin_is_refused(password):
    assert weakness(password, name="王小明")


def test_django_asks_it(db):
    with pytest.raises(ValidationError, match="最先被尝试|tried first"):
        validate_password("zhangwei12345")


def test_nine_characters_are_too_few(db):
    with pytest.raises(ValidationError, match="10"):
        validate_password("Xk7#pQ2m!")
