"""The fixed words of a report, and how it writes dates. The report's language is the active one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils.translation import pgettext

from tongxin.figures.periods import Period
from tongxin.ledger.vocabulary import Evidence


def annex() -> str:
    return pgettext("report", "Annex")


def draft() -> str:
    return pgettext("report", "Draft")


def hint(text: str) -> str:
    """Return what a draft says where a writer is to add something."""
    return pgettext("report", "[To be added: %(what)s]") % {"what": text}


def total() -> str:
    return pgettext("report", "Total")


def written(day: date) -> str:
    """Return the day as official texts write it: 2022年4月30日 (GB/T 15835: digits, no leading zeros)."""
    return f"{day.year}年{day.month}月{day.day}日"


def span(period: Period) -> str:
    """Return the period in words: 2022年, 2022年4月 or 2018年6月至2022年4月."""
    first, last = ((month // 100, month % 100) for month in (period.first, period.last))
    if first == last:
        return f"{first[0]}年{first[1]}月"
    if first == (last[0], 1) and last[1] == 12:
        return f"{first[0]}年"
    return f"{first[0]}年{first[1]}月至{last[0]}年{last[1]}月"


def behind(definition: str, classes: Mapping[str, int | Decimal], reporting: int, expected: int) -> str:
    """Return a definition followed by how the value splits by evidence, and how many places report."""
    parts = [definition]
    if len(classes) == 1:
        words = pgettext("report", "Evidence class: %(grade)s.")
        parts.append(words % {"grade": Evidence(next(iter(classes))).label})
    elif classes:
        split = [f"{Evidence(grade).label} {value:,}" for grade, value in classes.items()]
        parts.append(pgettext("report", "Of these: %(split)s.") % {"split": pgettext("report", ", ").join(split)})
    if expected and reporting == expected:
        parts.append(pgettext("report", "All %(expected)s divisions report.") % {"expected": expected})
    elif reporting:
        words = pgettext("report", "%(reporting)s of %(expected)s divisions report.")
        parts.append(words % {"reporting": reporting, "expected": expected})
    return "".join(parts)


def groups(text: str) -> list[str]:
    """Cut a check value into eights, so that it can be read aloud and wraps."""
    return [text[at : at + 8] for at in range(0, len(text), 8)]
