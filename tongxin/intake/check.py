"""The dry run: rows of a workbook → records, problems, totals. Pure over the rows and what is known around them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from tongxin.intake import cells, layout, recognise
from tongxin.intake.findings import Problem, Row, SheetCheck, Value
from tongxin.intake.kinds import KINDS, AnyKind
from tongxin.intake.kinds.kind import Column, Other, Parser, Reference, Scale, Setting, Thing
from tongxin.intake.kinds.sites import HOLDERS
from tongxin.intake.layout import Line, Role
from tongxin.intake.mistakes import Mistake, Parameter, Weight
from tongxin.intake.parties import Party, Register
from tongxin.intake.reading import Cell, Sheet, Workbook
from tongxin.intake.recognise import Plan
from tongxin.intake.totals import Totals
from tongxin.orgs.names import match_name

UNSEEN = object()
NOTHING: list[object] = []


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the dry run knows besides the file. place: what people write → 12-digit code; it raises Mistake."""

    today: date
    office: Party
    register: Register
    place: Callable[[str], str]
    keys_elsewhere: Callable[[str], set[str]]  # of a kind: what rows out of the office's bounds are known by


def check(
    workbook: Workbook,
    plans: Sequence[Plan],
    known: Surroundings,
    *,
    progress: Callable[[int], None] = lambda rows: None,
) -> list[SheetCheck]:
    """Check every sheet by its plan; return the results in the order of the file.

    Sheets are checked in the order in which their rows depend on each other; `known.register` learns what they name.
    progress: told now and then how many rows have been looked at.
    """
    order = list(KINDS)
    results = [
        SheetCheck(sheet.name, index, plan, KINDS.get(plan.kind))
        for index, (sheet, plan) in enumerate(zip(workbook.sheets, plans, strict=True), 1)
    ]
    done = 0
    for result in sorted(results, key=lambda each: order.index(each.kind.code) if each.kind else -1):
        if result.kind is not None:
            _SheetChecker(workbook.sheets[result.position - 1], result, result.kind, known).run()
            done += len(result.rows)
            progress(done)
    return results


@dataclass(slots=True)
class _Reader:
    """How one column is read. seen: what each different cell says, because cells of a column repeat."""

    column: Column
    parse: Parser
    index: int  # -1 if the sheet has no such column
    setting: Setting
    seen: dict[Cell, object]


class _SheetChecker:
    """Checks one sheet and writes what it finds into its result."""

    def __init__(self, sheet: Sheet, result: SheetCheck, kind: AnyKind, known: Surroundings) -> None:
        self.sheet, self.result, self.kind, self.known, self.plan = sheet, result, kind, known, result.plan
        self.at = result.plan.places
        result.caption = layout.caption(sheet, self.plan.header)
        settings = {column.field: Setting(known.today, self._factor(column)) for column in kind.columns}
        self.readers = [
            _Reader(column, column.parse, self.at.get(column.field, -1), settings[column.field], {})
            for column in kind.recorded
            if column.parse
        ]
        self.parts = [(column, self.at[column.field]) for column in kind.parts if column.field in self.at]
        self.ordinal = next(
            (self.at[column.field] for column in kind.columns if column.ordinal and column.field in self.at), -1
        )
        self.fields = kind.fields
        self.places: dict[str, str | Mistake] = {}
        self.others: dict[tuple[str, str], list[int]] = {}
        self.totals = Totals(kind, self.plan.fields, settings)
        self.fill = self._fill()

    def run(self) -> None:
        if not self._has_its_columns():
            return
        for line in layout.lines(self.sheet, self.plan.header):
            if line.role is Role.TOTAL:
                self.totals.compare(line)
            elif line.role is Role.DATA:
                row = self._parsed(line)
                if row is not None:
                    self.result.rows.append(row)
                    self.totals.add(row)
        self._refuse_twins()
        self._relate_rows()
        self._tell_other_words()
        self._tell_totals()
        self.result.problems.sort(key=lambda problem: (problem.row, problem.index))

    # The sheet as a whole

    def _factor(self, column: Column) -> int:
        units = {Scale.MONEY: cells.YUAN, Scale.TIME: cells.MINUTES}.get(column.scale)
        return recognise.factor(self.plan, column.field, units, caption=self.result.caption) if units else 1

    def _fill(self) -> dict[tuple[int, int], Cell]:
        """Return what merged areas say further down; never in a column that adds up, where it would count again."""
        adding = {
            self.at[reader.column.field] for reader in self.readers if reader.column.adds_up and reader.index >= 0
        }
        below = layout.filled(self.sheet)
        return {
            (row, column - 1): cell
            for (row, column), cell in below.items()
            if row > self.plan.header.last and column - 1 not in adding
        }

    def _has_its_columns(self) -> bool:
        whole = True
        for column in self.kind.columns:
            among = [part.field for part in self.kind.parts] if column.part else [column.field]
            if column.required and not any(name in self.at for name in among):
                parameters: dict[str, Parameter] = {"column": column.label}
                self.result.problems.append(
                    Problem(
                        self.result.name, self.plan.header.last, column.label, 0, None, "column_missing", parameters
                    )
                )
                whole = False
        return whole

    # Cells

    def _parsed(self, line: Line) -> Row | None:
        """Return the row with its values, or None when only its serial number is filled in."""
        row, written = Row(line.number, []), False
        for reader in self.readers:
            cell = self._cell(line, reader.index)
            if cell == "" or cells.is_blank(cell):
                row.values.append(None)
            else:
                row.values.append(self._read(row, reader, cell))
                written = True
        if self.kind.parts:
            written = self._place(row, line) or written
        if not written:
            return None
        if None in row.values:
            self._require(row, line)
        if self.ordinal >= 0:
            row.ordinal = cells.shown(self._cell(line, self.ordinal))
        return row

    def _read(self, row: Row, reader: _Reader, cell: Cell) -> object:
        # True equals 1, so truth values do not go through the memory of the column.
        said = reader.seen.get(cell, UNSEEN) if cell.__class__ is not bool else UNSEEN
        if said is UNSEEN:
            said = reader.seen[cell] = _said(reader, cell)
        if isinstance(said, Mistake):
            self._fault(row, reader.column, said, cell)
            return None
        if isinstance(said, Other):
            self.others.setdefault((reader.column.field, said.text), []).append(row.number)
            return said.code
        return said

    def _cell(self, line: Line, index: int) -> Cell:
        cell = line.cells[index] if 0 <= index < len(line.cells) else ""
        return self.fill.get((line.number, index), "") if cell == "" and self.fill else cell

    def _require(self, row: Row, line: Line) -> None:
        for reader, value in zip(self.readers, row.values, strict=False):
            if value is None and reader.column.required and cells.is_blank(self._cell(line, reader.index)):
                self._fault(row, reader.column, Mistake("required"), "")

    def _place(self, row: Row, line: Line) -> bool:
        """Add the place that the row's parts name together; return whether anything is written in them."""
        written = [
            (column, cell) for column, index in self.parts if not cells.is_blank(cell := self._cell(line, index))
        ]
        text = " ".join(cells.shown(cell) for _column, cell in written)
        if not text:
            required = next((column for column in self.kind.parts if column.required), None)
            if required is not None and any(value is not None for value in row.values):
                self._fault(row, required, Mistake("required"), "")
            row.values.append("")
            return False
        found = self._resolved(text)
        if isinstance(found, Mistake):
            self._fault(row, *self._wrong_part(written, found))
        row.values.append("" if isinstance(found, Mistake) else found)
        return True

    def _resolved(self, text: str) -> str | Mistake:
        found = self.places.get(text)
        if found is None:
            try:
                found = self.known.place(text)
            except Mistake as mistake:
                found = mistake
            self.places[text] = found
        return found

    def _wrong_part(self, written: list[tuple[Column, Cell]], whole: Mistake) -> tuple[Column, Mistake, Cell]:
        """Return the first part with which the place can no longer be found, what is wrong, and what stands there."""
        for number, (column, cell) in enumerate(written[:-1], 1):
            if isinstance(self._resolved(" ".join(cells.shown(said) for _column, said in written[:number])), Mistake):
                return column, whole, cell
        return written[-1][0], whole, written[-1][1]

    # Rows beside each other

    def _refuse_twins(self) -> None:
        """Fault the rows that share what no two rows may share; the one whose other data agree is left alone."""
        for name in self.kind.unique:
            index, holders = self.fields.index(name), dict[str, list[Row]]()
            for row in self.result.rows:
                if row.values[index] is not None:
                    holders.setdefault(match_name(str(row.values[index])), []).append(row)
            for rows in holders.values():
                if len(rows) > 1:
                    right = next((row for row in rows if self._agrees(row)), rows[0])
                    for row in rows:
                        if row is not right:
                            said = str(row.values[index])
                            self._fault(
                                row, self.kind.column(name), Mistake("taken", text=said, row=right.number), said
                            )
                            row.values[index] = (
                                None if self.kind.thing and name == self.kind.thing.credit_code else said
                            )

    def _agrees(self, row: Row) -> bool:
        return not row.faulty and self.kind.agrees(self.kind.record(*row.values))

    # Units that rows name

    def _relate_rows(self) -> None:
        named = (
            self.known.register.find(HOLDERS, name)
            for name in layout.quoted(f"{self.result.name}\n{self.result.caption}")
        )
        owner = self.result.owner = next((party for party in named if party), self.known.office)
        positions = [(reference, self.fields.index(reference.field)) for reference in self.kind.references]
        checked, taken = self.kind.mistakes, self.known.keys_elsewhere(self.kind.code)
        for row in self.result.rows:
            if positions:
                row.named = tuple(self._party(row, reference, index) for reference, index in positions)
            if self.kind.thing:
                row.thing = self._thing(row, self.kind.thing, owner)
            if row.faulty:
                continue
            record = self.kind.record(*row.values)
            for name, mistake in checked(record):
                self._fault(row, self.kind.column(name), mistake, self._cell_of(row, name))
            if not row.faulty:
                row.record = record
                row.key = self.kind.key(self._as_first_named(row, record)) if self.kind.key else ""
                if row.key and row.key in taken:
                    column = next(column for column in self.kind.columns if column.required)
                    self._fault(row, column, Mistake("row_elsewhere"), self._cell_of(row, column.field))
                row.content = self._content(row)
                row.values = NOTHING  # the record says the same, and a hundred thousand rows need not say it twice

    def _party(self, row: Row, reference: Reference, index: int) -> Party | None:
        name = row.values[index]
        if not isinstance(name, str) or not name:
            return None
        found = self.known.register.named(reference.kinds, name)
        if not found and reference.tail and name.endswith(reference.tail):
            found = self.known.register.named(reference.kinds, name.removesuffix(reference.tail))
        if len(found) == 1:
            return found[0]
        if reference.required:
            mistake = (
                Mistake("several_units", text=name)
                if found
                else Mistake("unknown_unit", text=name, sheet=reference.listed_in)
            )
            self._fault(row, self.kind.column(reference.field), mistake, name)
        return None

    def _thing(self, row: Row, thing: Thing, owner: Party) -> Party | None:
        said = dict(zip(self.fields, row.values, strict=False))
        name = str(said.get(thing.name) or "")
        if not match_name(name):
            return None
        code, number = str(said.get(thing.credit_code) or ""), str(said.get(thing.number) or "")
        party = self.known.register.find(thing.kinds, name, credit_code=code, number=number)
        if party is not None and party.elsewhere:
            self._fault(row, self.kind.column(thing.name), Mistake("unit_elsewhere", text=code or number), name)
            return None
        if party is not None:
            self.known.register.learn(party, name, code)
            return party
        named = dict(zip((reference.field for reference in self.kind.references), row.named, strict=True))
        beside = next((other for other in row.named if other), None)
        opened_on = said.get(thing.opened_on)
        party = Party(
            kind=thing.kind, name=name, match=match_name(name), credit_code=code, number=number,
            place=str(said.get("place") or "") or (beside or owner).place, level=str(said.get(thing.level) or ""),
            opened_on=opened_on if isinstance(opened_on, date) else None,
            parent=named.get(thing.parent) or owner, sheet=self.result.name, row=row.number,
        )  # fmt: skip
        self.known.register.add(party)
        return party

    def _as_first_named(self, row: Row, record: tuple[object, ...]) -> tuple[object, ...]:
        """Return the record with units under their lasting names, where they bear another now."""
        said = list(record)
        for reference, party in zip(self.kind.references, row.named, strict=True):
            if party and (name := self.known.register.lasting_name(party)) != party.match:
                said[self.fields.index(reference.field)] = name
        return self.kind.record(*said) if self.kind.references else record

    def _content(self, row: Row) -> str:
        """Return a hash of what the row says; names of persons and the way of writing play no part."""
        said = list(row.values)
        for reference, party in zip(self.kind.references, row.named, strict=True):
            index = self.fields.index(reference.field)
            own = "" if reference.private else match_name(str(said[index] or ""))
            said[index] = self.known.register.lasting_name(party) if party else own
        # With names of fields and without empty ones: a column that a later version adds does not change old rows.
        text = "\x1f".join(
            [f"{name}={value}" for name, value in zip(self.fields, said, strict=True) if value not in {None, ""}]
        )
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

    # Problems

    def _cell_of(self, row: Row, name: str) -> Cell:
        cells_of_row = self.sheet.row(row.number)
        index = self.at.get(name, -1)
        return cells_of_row[index] if 0 <= index < len(cells_of_row) else ""

    def _fault(self, row: Row, column: Column, mistake: Mistake, cell: Cell) -> None:
        row.faulty = True
        self._problem(row.number, column, mistake.code, mistake.parameters, cell, Weight.FAULT)

    def _problem(
        self, row: int, column: Column, code: str, parameters: dict[str, Parameter], cell: Cell, weight: Weight
    ) -> None:
        index = self.at.get(column.field, -1)
        heading = self.plan.header.headings[index].replace("\n", "") if index >= 0 else column.label
        self.result.problems.append(
            Problem(self.result.name, row, heading, max(index, 0), _value(cell), code, parameters, weight)
        )

    def _tell_other_words(self) -> None:
        for (name, text), rows in self.others.items():
            self._problem(
                rows[0], self.kind.column(name), "other_word", {"text": text, "rows": len(rows)}, text, Weight.WARNING
            )

    def _tell_totals(self) -> None:
        self.result.totals = self.totals.results()
        if any(row.faulty for row in self.result.rows):
            return  # the faults explain the difference
        for said in self.totals.said:
            if not said.agrees:
                column = said.column or self.kind.columns[0]
                right = self.totals.shown(
                    said.column, self.totals.sums.get(said.column.field if said.column else "", 0)
                )
                parameters: dict[str, Parameter] = {"text": said.text, "sum": right}
                self._problem(said.row, column, "total_differs", parameters, said.text, Weight.WARNING)


def _said(reader: _Reader, cell: Cell) -> object:
    """Return what a cell says: a value, an Other word, or the Mistake in it."""
    try:
        return reader.parse(cell, reader.setting)
    except Mistake as mistake:
        return mistake


def _value(cell: Cell) -> Value:
    if cells.is_blank(cell):
        return None
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell if isinstance(cell, str | int | float | bool) else cells.shown(cell)
