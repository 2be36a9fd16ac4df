"""What a kind of sheet declares: its columns, the lasting thing a row names, and the facts that a row tells. Pure.

A new kind of sheet is one declaration in a module beside this one, and one line in `kinds/__init__.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Generic, NamedTuple, TypeVar

from tongxin.intake import cells
from tongxin.intake.mistakes import Mistake
from tongxin.intake.parties import Party
from tongxin.intake.reading import Cell
from tongxin.ledger.facts import Fact, Source, Subject
from tongxin.ledger.vocabulary import Evidence, Label, Verb
from tongxin.orgs.vocabulary import Kind

R = TypeVar("R", bound=tuple[object, ...])


class Scale(Enum):
    """What the unit in a heading or caption scales: yuan (万元) or minutes (小时)."""

    NONE = "none"
    MONEY = "money"
    TIME = "time"


class Setting(NamedTuple):
    """What a parser may know besides the cell. factor: of the heading's unit, 1 if it names none."""

    today: date
    factor: int


class Other(NamedTuple):
    """A word outside the list, recorded as `code`; the user is told once per word."""

    code: str
    text: str


Parser = Callable[[Cell, Setting], object]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a kind.

    field: its name in the row's record. headings: what offices write above it, between blanks, the usual one first.
    parse: None for what is not read: a personal column, or one that only numbers the rows. part: its text is a part of
    the row's place. adds_up: the number in a total row is compared with the sum of the rows.
    """

    field: str
    headings: str
    parse: Parser | None = None
    required: bool = False
    personal: bool = False
    ordinal: bool = False
    part: bool = False
    adds_up: bool = False
    scale: Scale = Scale.NONE

    @property
    def label(self) -> str:
        return self.names[0]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.headings.split())

    @property
    def recorded(self) -> bool:
        """Whether the record of a row has a field for it."""
        return self.parse is not None and not self.part


@dataclass(frozen=True, kw_only=True)
class Thing:
    """The lasting thing that each row names, and the fields that say so. It becomes, or is found as, a unit.

    among: the kinds of units that may already be this thing. parent: the reference under which it hangs (else the
    owner). again: whether several rows may name the same one.
    """

    kind: Kind
    name: str
    among: tuple[Kind, ...] = ()
    credit_code: str = ""
    number: str = ""
    level: str = ""
    opened_on: str = ""
    parent: str = ""
    again: bool = False

    @property
    def kinds(self) -> tuple[Kind, ...]:
        return self.among or (self.kind,)


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A field that names something listed elsewhere: in the system or in another sheet of the file.

    required: an unknown name is a fault; otherwise the owner of the sheet stands for it. private: the name may be a
    person's, so that it is compared and then forgotten. tail: a word that people add to the name.
    """

    field: str
    kinds: tuple[Kind, ...]
    listed_in: str
    required: bool = True
    private: bool = False
    tail: str = ""


@dataclass(slots=True)
class Work:
    """What the facts of a row need besides the row. Made once a sheet, moved from row to row."""

    batch: str  # public id of the import
    sheet: str
    position: int  # of the sheet in the file, from 1
    file: str  # sha256
    owner: Party  # whose work the sheet lists
    row: int = 0
    thing: Party | None = None
    named: dict[str, Party | None] = field(default_factory=dict)  # by field of a reference
    files: tuple[str, ...] = ()

    @property
    def unit(self) -> Party:
        """The lasting thing that the row names. Only for kinds that declare one."""
        if self.thing is None:
            raise LookupError(f"{self.sheet} row {self.row} names no lasting thing")
        return self.thing

    def reference(self, name: str) -> Party:
        """The unit that the row refers to, or the owner where it names none that is known."""
        return self.named.get(name) or self.owner

    def fact(
        self,
        verb: Verb,
        on: date,
        *,
        about: Party | None = None,
        unit: Party | None = None,
        place: str = "",
        kind: str = "",
        persons: int = 0,
        minutes: int = 0,
        amount: int = 0,
        evidence: Evidence = Evidence.DECLARED,
        details: Mapping[str, str | int | bool | None] | None = None,
    ) -> Fact:
        """Return a fact of this row.

        about: what it is about (default: the row itself, under an opaque id). unit: whose work it is. amount: fen.
        """
        doer = unit or about or self.owner
        return Fact(
            verb=verb,
            subject=about.subject if about else Subject("intake.row", f"{self.batch}:{self.position}:{self.row}"),
            unit_path=doer.path,
            place=place or (about or doer).place,
            occurred_on=on,
            kind=kind,
            persons=persons,
            minutes=minutes,
            amount=amount,
            evidence=evidence,
            details=details or {},
            files=self.files,
            source=Source(self.file, self.sheet, self.row),
        )


def _agree(record: tuple[object, ...]) -> bool:
    return True


def _no_mistakes(record: tuple[object, ...]) -> Iterable[tuple[str, Mistake]]:
    return ()


@dataclass(frozen=True, kw_only=True)
class SheetKind(Generic[R]):
    """One kind of sheet that offices keep.

    words: what its name or caption says, between blanks. record: the row's values, in the order of the recorded
    columns, then the place if the kind has parts of one. key: what stays the same when a row is edited ("" if nothing
    does). unique: fields that no two rows may share; `agrees` then tells the row whose other data fit. mistakes: checks
    across the columns of a row.
    """

    code: str
    label: Label
    words: str
    columns: tuple[Column, ...]
    record: Callable[..., R]
    facts: Callable[[R, Work], Iterable[Fact]]
    key: Callable[[R], str] | None = None
    thing: Thing | None = None
    references: tuple[Reference, ...] = ()
    unique: tuple[str, ...] = ()
    agrees: Callable[[R], bool] = _agree
    mistakes: Callable[[R], Iterable[tuple[str, Mistake]]] = _no_mistakes
    after: tuple[str, ...] = ()  # kinds whose rows this one refers to

    @property
    def recorded(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.recorded)

    @property
    def parts(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.part)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of a row's record."""
        return (*(column.field for column in self.recorded), *(("place",) if self.parts else ()))

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.field == name)


# Parsers, as columns name them.


def day(cell: Cell, setting: Setting) -> date:
    return cells.day_of(cell, setting.today)


def any_day(cell: Cell, setting: Setting) -> date:
    """A day that may lie in the future, such as the end of a placement."""
    return cells.day_of(cell, date.max)


def month(cell: Cell, setting: Setting) -> date:
    return cells.month_of(cell, setting.today)


def count(cell: Cell, setting: Setting) -> int:
    return cells.count_of(cell)


def money(cell: Cell, setting: Setting) -> int:
    return cells.fen_of(cell, setting.factor)


def minutes(cell: Cell, setting: Setting) -> int:
    return cells.minutes_of(cell, setting.factor)


def truth(cell: Cell, setting: Setting) -> bool:
    return cells.truth_of(cell)


def credit_code(cell: Cell, setting: Setting) -> str:
    return cells.credit_code_of(cell)


def text(cell: Cell, setting: Setting) -> str:
    return cells.text_of(cell)[:200]


def number(cell: Cell, setting: Setting) -> str:
    """A document or register number: without spaces, brackets as the standard for documents writes them."""
    written = cells.dense(cells.text_of(cell))
    return written.translate(str.maketrans("[]【】﹝﹞", "〔〕〔〕〔〕"))[:100]


def choice(words: Mapping[str, tuple[str, ...]], *, other: str = "") -> Parser:
    """Return a parser for the words of a list, by code.

    other: the code of every word outside the list; without it, such a word is a fault.
    """
    known = {cells.dense(word).lower(): code for code, synonyms in words.items() for word in synonyms}
    choices = "、".join(synonyms[0] for synonyms in words.values())

    def parse(cell: Cell, setting: Setting) -> str | Other:
        written = cells.dense(cells.text_of(cell)).lower()
        if written in known:
            return known[written]
        if other:
            return Other(other, cells.text_of(cell)[:50])
        raise Mistake("no_choice", text=cells.text_of(cell)[:50], choices=choices)

    return parse


def listed(words: str) -> Parser:
    """Return a parser that keeps the words of this list and calls all others 其他: free text may name a person."""
    known = {cells.dense(word): word for word in words.split()}

    def parse(cell: Cell, setting: Setting) -> str:
        return known.get(cells.dense(cells.text_of(cell)), "其他")

    return parse
