"""The fixed words of a report, and how it writes dates. The report's language is the active one."""

from __future__ import annotations

from datetime import date

from django.utils.translation import pgettext


def annex() -> str:
    return pgettext("report", "Annex")


def draft() -> str:
    return pgettext("report", "Draft")


def total() -> str:
    return pgettext("report", "Total")


def written(day: date) -> str:
    """Return the day as official texts write it: 2022年4月30日 (GB/T 15835: digits, no leading zeros)."""
    return f"{day.year}年{day.month}月{day.day}日"
