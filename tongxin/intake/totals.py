"""The sheet's own total rows, compared with what its rows add up to. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tongxin.intake import cells
from tongxin.intake.findings import Row, Total
from tongxin.intake.kinds import AnyKind
from tongxin.intake.kinds.kind import Column, Scale, Setting
from tongxin.intake.layout import Line
from tongxin.intake.mistakes import Mistake
from tongxin.intake.reading import Cell

_UNITS = {
    (scale, factor): name
    for scale, units in ((Scale.MONEY, cells.YUAN), (Scale.TIME, cells.MINUTES))
    for name, factor in reversed(units.items())  # the usual name of a unit comes first
}


@dataclass(frozen=True, slots=True)
class Said:
    """A number in a total row. column: None when it stands where no number adds up, and so counts the rows."""

    row: int
    index: int
    column: Column | None
    number: int
    text: str
    agrees: bool


@dataclass(slots=True)
class Totals:
    """Adds rows up, and compares each total row with all rows above it, or with those since the total row before it."""

    kind: AnyKind
    fields: tuple[str, ...]  # of the sheet's columns
    settings: Mapping[str, Setting]
    sums: dict[str, int] = field(default_factory=dict)
    before: dict[str, int] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)

    def add(self, row: Row) -> None:
        self.sums[""] = self.sums.get("", 0) + 1
        for column, value in zip(self.kind.recorded, row.values, strict=False):
            if column.adds_up and isinstance(value, int):
                self.sums[column.field] = self.sums.get(column.field, 0) + value

    def compare(self, line: Line) -> None:
        """Note the numbers of a total row."""
        for index, cell in enumerate(line.cells):
            name = self.fields[index] if index < len(self.fields) else ""
            column = self.kind.column(name) if name else None
            adds_up = column if column and column.adds_up and column.parse else None
            number = self._number(adds_up, cell) if isinstance(cell, int | float | str) else None
            if number is not None:
                key = adds_up.field if adds_up else ""
                so_far = self.sums.get(key, 0)
                agrees = number in {so_far, so_far - self.before.get(key, 0)}
                self.said.append(Said(line.number, index, adds_up, number, cells.shown(cell), agrees))
        self.before = dict(self.sums)

    def _number(self, column: Column | None, cell: Cell) -> int | None:
        if cells.is_blank(cell) or isinstance(cell, bool):
            return None
        try:
            if column is not None and column.parse is not None:
                number = column.parse(cell, self.settings[column.field])
                return number if isinstance(number, int) else None
            return cells.count_of(cell)
        except Mistake:
            return None

    def results(self) -> list[Total]:
        """Return the sum of each column that adds up, with what the last total row says of it."""
        last = {said.column.field: said for said in self.said if said.column}
        return [
            Total(
                self._label(column),
                self.shown(column, self.sums.get(column.field, 0)),
                self.shown(column, last[column.field].number) if column.field in last else "",
                column.field not in last or last[column.field].agrees,
            )
            for column in self.kind.recorded
            if column.adds_up and column.field in self.fields
        ]

    def _label(self, column: Column) -> str:
        """Return the column's label with the unit in which its sum is shown."""
        unit = _UNITS.get((column.scale, self.settings[column.field].factor), "")
        return f"{column.label}（{unit}）" if unit else column.label

    def shown(self, column: Column | None, number: int) -> str:
        """Return a sum in the unit of the column's heading."""
        if column is None or column.scale is Scale.NONE:
            return str(number)
        factor = self.settings[column.field].factor * (100 if column.scale is Scale.MONEY else 1)
        return f"{(Decimal(number) / factor).quantize(Decimal('0.000001')).normalize():f}"
