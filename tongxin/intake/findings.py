"""What a dry run finds: problems, rows, totals, by sheet. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tongxin.intake.kinds import AnyKind
from tongxin.intake.mistakes import Parameter, Weight
from tongxin.intake.parties import Party
from tongxin.intake.recognise import Plan

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong (or worth knowing) at a cell.

    column: its heading; index: of the column, from 0; value: what stands there, None if nothing.
    """

    sheet: str
    row: int
    column: str
    index: int
    value: Value
    code: str
    parameters: Mapping[str, Parameter]
    weight: Weight = Weight.FAULT


@dataclass(slots=True)
class Row:
    """One data row.

    values: in the order of the kind's fields, None where empty or wrong. record: the same, typed; None if the row is
    faulty. key: what stays when the row is edited ("" if nothing does). content: hash of all values. ordinal: its
    serial number.
    """

    number: int
    values: list[object]
    ordinal: str = ""
    faulty: bool = False
    record: tuple[object, ...] | None = None
    key: str = ""
    content: str = ""
    thing: Party | None = None
    named: tuple[Party | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Total:
    """What the rows of a column add up to. said: what the sheet's own total row says, "" without one."""

    column: str
    sum: str
    said: str
    agrees: bool


@dataclass(slots=True)
class SheetCheck:
    """What the dry run found in one sheet. kind: None for a sheet that is left out. rows: data rows in their order."""

    name: str
    position: int  # in the file, from 1
    plan: Plan
    kind: AnyKind | None
    caption: str = ""
    owner: Party | None = None
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)

    @property
    def faults(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.weight is Weight.FAULT]

    @property
    def warnings(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.weight is Weight.WARNING]

    @property
    def clean(self) -> Iterator[Row]:
        return (row for row in self.rows if not row.faulty)
