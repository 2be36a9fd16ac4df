"""What a figure answers: a value with everything that makes it honest, and its address. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tongxin.figures.catalogue import FIGURES, Figure, Measure
from tongxin.figures.periods import NotAPeriod, Period
from tongxin.ledger.vocabulary import Evidence
from tongxin.places import codes


class NotAnAddress(ValueError):
    """The text is not the address of a figure."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a number lives: figure, place, period, ledger position (and optionally the unit whose work it is).

    Written `legal.consultation_visits@210900/2018-06..2022-04#1234`, with a unit `…@210900:000001.000007/…`.
    """

    figure: Figure
    place: str  # 12 digits
    period: Period
    as_of: int
    unit_path: str = ""

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read an address. Raises NotAnAddress."""
        match = re.fullmatch(r"([a-z_]+\.([a-z_]+))@(\d{2,12})(?::([\d.]+))?/([^#]+)#(\d+)", text.strip())
        if not match or match[2] not in FIGURES or FIGURES[match[2]].code != match[1]:
            raise NotAnAddress(text)
        try:
            period = Period.parse(match[5])
        except NotAPeriod as error:
            raise NotAnAddress(text) from error
        unit_path = match[4].replace(".", "/") + "/" if match[4] else ""
        return cls(FIGURES[match[2]], codes.padded(match[3]), period, int(match[6]), unit_path)

    def __str__(self) -> str:
        unit = ":" + self.unit_path.strip("/").replace("/", ".") if self.unit_path else ""
        short = self.place[:6] if self.place.endswith("000000") else codes.prefix(self.place)
        return f"{self.figure.code}@{short}{unit}/{self.period}#{self.as_of}"


@dataclass(frozen=True, slots=True)
class Reading:
    """One number. `value` and `classes` are in the ledger's unit (fen for money); `shown` is what people read."""

    address: Address
    value: int
    classes: Mapping[Evidence, int]  # how the value splits by evidence; empty for counts of different things
    entries: int  # how many live entries stand behind it
    reporting: int  # places one level below that have any entry …
    expected: int  # … of so many

    @property
    def figure(self) -> Figure:
        return self.address.figure

    @property
    def shown(self) -> int | Decimal:
        """The value in its counting unit: yuan for money, otherwise the whole number."""
        return in_unit(self.figure, self.value)

    @property
    def backed(self) -> int:
        """The part of the value that the system verified or papers document."""
        return sum(self.classes.get(grade, 0) for grade in (Evidence.VERIFIED, Evidence.DOCUMENTED))


def in_unit(figure: Figure, value: int) -> int | Decimal:
    """Return a ledger value in the figure's counting unit: fen become yuan, whole yuan stay whole numbers."""
    if figure.measure is not Measure.AMOUNT:
        return value
    return value // 100 if value % 100 == 0 else Decimal(value) / 100
