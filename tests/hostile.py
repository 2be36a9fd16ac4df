"""A city full of hostile texts, and somebody who opens every page of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from html import unescape
from urllib.parse import urljoin, urlsplit

from django.http import HttpResponseBase
from django.test import Client
from django.urls import resolve

from tongxin.intake.tests.conftest import workbook

# Ends an attribute in either kind of quotes, and a tag. No sheet name may be longer or hold a slash.
EVIL = "\"'><img src=x onerror=e()>"
RAW = "<img src=x"
LINK = re.compile(r'(?:href|hx-get)="([^"]+)"')
A_KIND = 4  # addresses of one view that are opened


def clean_but_hostile(persons: int = 42) -> bytes:
    """A workbook without faults whose free texts are hostile: captions, headings, names, remarks, the sheet itself."""
    consultation = [1, date(2021, 3, 8), "来访", "细河区", EVIL, 2, "合同", EVIL, EVIL]
    return workbook(
        **{
            EVIL: [
                [EVIL],
                ["序号", "日期", "方式", "地点", "咨询人", "人次", "类别", "办理结果", EVIL],
                consultation,
                [2, *consultation[1:]],
            ],
            "活动": [
                ["活动类型", "活动名称", "主办", "地点", "日期", "参加人数", "时长（小时）"],
                ["法律义诊", EVIL, EVIL, "细河区", date(2021, 1, 3), persons, 2],
            ],
            "分会": [["名称", "性质", "所在基地", "成立日期", "会员人数"], [EVIL, "分会", EVIL, "2020/07/20", 36]],
        }
    )


def faulty_and_hostile() -> bytes:
    """A workbook in which every cell is hostile, so that each fault quotes it."""
    headings = ["序号", "日期", "方式", "地点", "咨询人", "人次", "类别"]
    rows = [
        [EVIL] * 7,
        [1, date(2021, 3, 8), EVIL, EVIL, EVIL, EVIL, EVIL],
        [2, EVIL, "来访", "细河区", EVIL, 1, "合同"],
    ]
    return workbook(咨询登记=[[EVIL], headings, *rows], **{EVIL: [[EVIL, EVIL], ["a", EVIL]]})


def pages(client: Client, *start: str) -> Iterator[tuple[str, HttpResponseBase]]:
    """Yield every page and file that links lead to from the start, at most A_KIND of each view, and how it answered."""
    waiting, known, opened = list(start), set(start), Counter[str]()
    while waiting:
        path = waiting.pop(0)
        name = resolve(urlsplit(path).path).view_name
        opened[name] += 1
        if opened[name] > A_KIND:
            continue
        response = client.get(path)
        yield path, response
        for link in _links(response):
            address = urljoin(path, link.partition("#")[0])
            if address.startswith("/") and not address.startswith("/static/") and address not in known:
                known.add(address)
                waiting.append(address)


def _links(response: HttpResponseBase) -> list[str]:
    if response.status_code == 302:
        return [response["Location"]]
    if "Content-Disposition" in response or not response["Content-Type"].startswith("text/html"):
        return []
    return [unescape(link) for link in LINK.findall(response.getvalue().decode())]
