"""Rounded and hedged wording that reports must not use: “700余”, “近千”, “据不完全统计”. Pure.

The exact value and its day are known, so nothing is “about”. A figure that a template prints counts as a digit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

FIGURE = "\ue000"  # stands for a figure that the template prints
DIGIT = rf"[0-9０-９{FIGURE}]"
NUMBER = rf"{DIGIT}[0-9０-９,，.]*"
NUMERAL = r"[一二两三四五六七八九十百千万亿]"
ROUND = r"(?:[百千万亿]|几[十百千万]|数[十百千万])"
COUNTED = r"[万亿元个名家次人件份项场年月天座处条户所支批篇期对套间台辆吨亩里米％%]"

BANNED = [
    # 700余、100多、1,500余、200万余
    rf"{NUMBER}\s*[百千万亿]?\s*[余多]{COUNTED}?",
    rf"{NUMBER}\s*[百千万亿]?{COUNTED}?\s*[余多]{COUNTED}",
    # 七百余个、十多场、百余家
    rf"{NUMERAL}+[余多]{COUNTED}",
    # 近千、近700, but not 近3年 (a span of time); 附近、最近、临近 … are other words
    rf"(?<![附最临靠邻切亲远就新])(?:将近|接近|近)\s*(?:{ROUND}|{NUMBER}(?!\s*[0-9０-９,.]*\s*(?:个?月|[年日天周届期])))",
    # 超200万、超过500、逾百; but 赶超、高超
    rf"(?<![不赶高反])(?:超过|超|逾|突破)\s*(?:{ROUND}|{NUMBER})",
    # 约300、大约、上千、数十、几百; but 签约3家、节约200元、预约30次 …
    rf"(?<![签合节预契特邀履违公条婚立解续失相制集])约\s*(?:{ROUND}|{NUMERAL}|{NUMBER})",
    rf"上[百千万亿]{COUNTED}",
    rf"(?<![分函奇偶系总次人户件份倍])[数几][十百千万亿]{COUNTED}?",
    # 700人左右、5000万元上下
    rf"(?:{NUMBER}|{NUMERAL})\s*[百千万亿]?{COUNTED}{{0,2}}(?:左右|上下)",
    # 5000万元以上、300人以内、十个以上; but 3年以上 (a span of time)
    rf"(?:{NUMBER}|{NUMERAL})\s*[百千万亿]?(?![年月天日周]){COUNTED}{{0,2}}(?:以上|以下|以内|之多|有余|开外|不到|不足)",
    r"据?不完全统计|大约|大概|大致|约莫|不低于约|粗略|估摸",
]
# A count typed by hand. Not 第20次, 3个月, 〔2022〕12号, 2022年; a figure of the template is no digit here.
TYPED = re.compile(
    rf"(?<![第\d０-９.．{FIGURE}])[0-9０-９][0-9０-９,，.]*\s*[百千万亿]*(?:人次|个(?!月)|件|次|人|份|家|元|名)"
)
PATTERN = re.compile("|".join(f"(?:{part})" for part in BANNED))


def problems(text: str) -> Iterator[tuple[int, str]]:
    """Yield line number (from 1) and message for each rounded wording in the text."""
    for number, line in enumerate(text.split("\n"), 1):
        for found in PATTERN.finditer(line):
            words = found[0].strip().replace(FIGURE, "{{ … }}")
            yield number, _("“%(words)s” is rounded wording; write the exact figure and its day.") % {"words": words}


def typed(text: str) -> Iterator[tuple[int, str]]:
    """Yield line number (from 1) and words for each count that was typed by hand, outside hints to writers."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.lstrip(" \t\u3000").startswith(">"):
            yield from ((number, found[0]) for found in TYPED.finditer(line))
