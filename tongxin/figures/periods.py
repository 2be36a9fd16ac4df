"""Periods: ranges of whole months, as people and addresses write them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

MONTH = r"(\d{4})-(0[1-9]|1[0-2])"


class NotAPeriod(ValueError):
    """The text is not a period."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From the first to the last month, both included, as 202204."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise NotAPeriod(f"{self.first} is after {self.last}")

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read '2022', '2022Q2', '2022H1', '2022-04' or '2018-06..2022-04'. Raises NotAPeriod."""
        text = text.strip()
        if match := re.fullmatch(rf"{MONTH}(?:\.\.{MONTH})?", text):
            first = int(match[1] + match[2])
            return cls(first, int(match[3] + match[4]) if match[3] else first)
        if match := re.fullmatch(r"(\d{4})(?:(Q)([1-4])|(H)([12]))?", text):
            year = int(match[1]) * 100
            if match[2]:
                return cls(year + int(match[3]) * 3 - 2, year + int(match[3]) * 3)
            if match[4]:
                return cls(year + int(match[5]) * 6 - 5, year + int(match[5]) * 6)
            return cls(year + 1, year + 12)
        raise NotAPeriod(text)

    def __str__(self) -> str:
        first, last = (f"{month // 100:04d}-{month % 100:02d}" for month in (self.first, self.last))
        return first if first == last else f"{first}..{last}"

    @property
    def starts_on(self) -> date:
        return date(self.first // 100, self.first % 100, 1)

    @property
    def ends_on(self) -> date:
        """The last day of the last month."""
        year, month = divmod(self.last, 100)
        return date.fromordinal(date(year + month // 12, month % 12 + 1, 1).toordinal() - 1)

    def months(self) -> list[int]:
        """Return every month from first to last."""
        found, month = [], self.first
        while month <= self.last:
            found.append(month)
            month = month + 1 if month % 100 < 12 else month + 89
        return found
