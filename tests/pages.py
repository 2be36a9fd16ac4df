"""What a reader sees of a page, for the tests that read it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

UNSEEN = {"script", "style", "code", "kbd", "samp", "template"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SPOKEN = ("title", "alt", "placeholder", "aria-label", "aria-description", "data-confirm")


@dataclass
class Page:
    """The language of a page, and its words: text and the attributes that are read out or shown."""

    lang: str = ""
    title: str = ""
    words: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.skipping: list[bool] = []  # one for each open element: whether its words are not the page's own
        self.in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.page.lang = given.get("lang") or ""
        foreign = tag in UNSEEN or (tag != "html" and given.get("lang", self.page.lang) != self.page.lang)
        if not foreign and not any(self.skipping):
            self.page.words += [given[name] or "" for name in SPOKEN if name in given]
            if tag == "input" and given.get("type") in {"submit", "button", "reset"}:
                self.page.words.append(given.get("value") or "")
        if tag not in VOID:
            self.skipping.append(foreign or any(self.skipping))
        self.in_title = tag == "title" and not self.page.title

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self.skipping:
            self.skipping.pop()
        self.in_title = False

    def handle_data(self, data: str) -> None:
        if self.in_title:
            self.page.title += data.strip()
        if data.strip() and not any(self.skipping):
            self.page.words.append(data.strip())


def read(html: str) -> Page:
    """Return what a reader sees. Parts in another language (`lang=`), code and scripts are not read."""
    reader = _Reader()
    reader.feed(html)
    return reader.page


# An English word: three letters or more that are no part of an address, a code or a file name.
ENGLISH = re.compile(r"(?<![\w./@:#%&=-])[A-Za-z][a-z]{2,}(?![\w/@:=]|[.-]\w)")


def english_in(page: Page, known: set[str]) -> list[str]:
    """Return the passages of a page that hold English words other than the known names."""
    return [passage for passage in page.words if set(ENGLISH.findall(passage)) - known]
