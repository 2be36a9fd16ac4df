"""What a figure answers: a value with everything that makes it honest, and its address. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from tongxin.figures.catalogue import ADDITIVE, FIGURES, Figure, Measure
from tongxin.figures.periods import NotAPeriod, Period
from tongxin.ledger.vocabulary import Evidence
from tongxin.places import codes

WRITTEN = re.compile(
    rf"(?P<code>[a-z_]+\.(?P<key>[a-z_]+))(?:\.(?P<grade>{'|'.join(Evidence.values)}))?"
    r"@(?P<place>\d{2,12})(?P<own>!)?(?::(?P<unit>[\d.]+))?/(?P<period>[^#]+)#(?P<as_of>\d+)"
)


class NotAnAddress(ValueError):
    """The text is not the address of a figure."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a number lives: figure, place, period, ledger position; optionally narrowed to a part of that number.

    unit_path: the work of this unit and those below it. grade: of this evidence class. own: recorded at the place
    itself, at none of those below it. Written `legal.consultation_visits@210900/2018-06..2022-04#1234`; with a unit
    `…@210900:000001.000007/…`, of a class `legal.consultation_visits.verified@…`, of the place itself `…@210900!/…`.
    Raises NotAnAddress for a class or own level of a figure that counts different things: its parts do not add up.
    """

    figure: Figure
    place: str  # 12 digits
    period: Period
    as_of: int
    unit_path: str = ""
    grade: Evidence | None = None
    own: bool = False

    def __post_init__(self) -> None:
        if (self.grade or self.own) and self.figure.measure not in ADDITIVE:
            raise NotAnAddress(self.figure.code)

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read an address. Raises NotAnAddress."""
        match = WRITTEN.fullmatch(text.strip())
        if not match or match["key"] not in FIGURES or FIGURES[match["key"]].code != match["code"]:
            raise NotAnAddress(text)
        try:
            period = Period.parse(match["period"])
        except NotAPeriod as error:
            raise NotAnAddress(text) from error
        return cls(
            figure=FIGURES[match["key"]],
            place=codes.padded(match["place"]),
            period=period,
            as_of=int(match["as_of"]),
            unit_path=match["unit"].replace(".", "/") + "/" if match["unit"] else "",
            grade=Evidence(match["grade"]) if match["grade"] else None,
            own=bool(match["own"]),
        )

    def __str__(self) -> str:
        unit = ":" + self.unit_path.strip("/").replace("/", ".") if self.unit_path else ""
        short = self.place[:6] if self.place.endswith("000000") else codes.prefix(self.place)
        grade, own = f".{self.grade.value}" if self.grade else "", "!" if self.own else ""
        return f"{self.figure.code}{grade}@{short}{own}{unit}/{self.period}#{self.as_of}"

    @property
    def is_part(self) -> bool:
        """Whether only one evidence class, or only the place itself, is meant."""
        return self.grade is not None or self.own

    @property
    def whole(self) -> Address:
        """The number that this one is a part of."""
        return replace(self, grade=None, own=False)


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
    def covered(self) -> bool:
        """Whether coverage says something: not for what is recorded at the place itself only, like city teams."""
        return bool(self.expected and (self.reporting or not self.entries))

    @property
    def backed(self) -> int:
        """The part of the value that the system verified or papers document."""
        return sum(self.classes.get(grade, 0) for grade in (Evidence.VERIFIED, Evidence.DOCUMENTED))


def in_unit(figure: Figure, value: int) -> int | Decimal:
    """Return a ledger value in the figure's counting unit: fen become yuan, whole yuan stay whole numbers."""
    if figure.measure is not Measure.AMOUNT:
        return value
    return value // 100 if value % 100 == 0 else Decimal(value) / 100
