"""What people are asked to agree to. None of it is needed for their work: whoever says no loses nothing.

It is asked on the person's own page and nowhere else, so nobody is asked again after a refusal.
The words stand in templates/people/consents/<agreement>.<version>.<language>.html, in a version that never changes once
somebody agreed to it: another wording is another version, and an old consent does not reach it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _


class Agreement(models.TextChoices):
    """What somebody may agree to."""

    MAIL = "mail", _("notices by e-mail")
    COLLEAGUES = "colleagues", _("my whole phone number shown to colleagues of my units")

    @property
    def text(self) -> Text:
        """The wording that is asked for today."""
        return TEXTS[self][-1]


class Wording(NamedTuple):
    """A text in one language. sha256: how that of the template begins, so that a changed one is noticed."""

    template: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Text:
    """One version of what is asked, in both languages."""

    version: str
    since: date
    zh: Wording
    en: Wording

    def wording(self, language: str) -> Wording:
        """Return the wording in a language; Chinese for any that is not English."""
        return self.en if language == "en" else self.zh


FIRST = date(2026, 11, 25)
TEXTS: Mapping[Agreement, tuple[Text, ...]] = {
    Agreement.MAIL: (
        Text(
            "1",
            FIRST,
            Wording("people/consents/mail.1.zh.html", "db9bc93fbef5af81"),
            Wording("people/consents/mail.1.en.html", "631dfc1ec242952c"),
        ),
    ),
    Agreement.COLLEAGUES: (
        Text(
            "1",
            FIRST,
            Wording("people/consents/colleagues.1.zh.html", "6c7e70caf5d3400d"),
            Wording("people/consents/colleagues.1.en.html", "4fd805a43cb44822"),
        ),
    ),
}
