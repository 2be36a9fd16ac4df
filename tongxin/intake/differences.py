"""What a file brings that is not imported yet, and what it says otherwise than before. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from tongxin.intake.findings import Row


class Past(NamedTuple):
    """A row imported before whose entries count today. edition: of the register that it is a row of, see `compare`."""

    pk: int
    batch: int
    sheet: str
    row: int
    ordinal: str
    key: str
    content: str
    first_position: int
    entries: int
    edition: str


@dataclass(slots=True)
class Comparison:
    """How the clean rows of a sheet stand to what is imported.

    missing: rows that this edition no longer has. met: the keys of all past rows that were found again. edition: of the
    register that this sheet is a later edition of, "" if it is the first.
    """

    new: list[Row] = field(default_factory=list)
    same: int = 0
    met: set[int] = field(default_factory=set)
    changed: list[tuple[Row, Past]] = field(default_factory=list)
    missing: list[Past] = field(default_factory=list)
    edition: str = ""


def compare(rows: Sequence[Row], past: Iterable[Past]) -> Comparison:
    """Compare all rows of a sheet, faulty ones included, with the live rows of the same kind.

    A row with the same content is the same row, as often as it was imported. One with the same key and other content is
    the same row, edited. Rows without a key can only be told by their neighbours: when at least half of an earlier
    register is here again, this is a new edition of it, and what is left on both sides pairs by serial number, else by
    row number, else by the rows before and after. A register is known by its edition, whichever import each of its rows
    came with: a row that replaced another, or was added later, belongs to it like those of the first import.
    """
    result, left_past = Comparison(), list(past)
    sizes = Counter(each.edition for each in left_past)
    pairs: dict[int, Past] = {}  # by row number of this file
    left, left_past = _by_content(rows, left_past, pairs)
    result.same = len(pairs)
    left, left_past = _by_key(rows, left, left_past, pairs)
    met = Counter(each.edition for each in pairs.values())
    editions = {edition for edition, size in sizes.items() if met[edition] * 2 >= size}
    result.edition = max(editions, key=lambda edition: (met[edition], edition), default="")
    old = [each for each in left_past if each.edition in editions]
    left, old = _by_place(left, old, pairs)
    left, old = _by_neighbours(rows, left, old, pairs)
    result.new = left
    result.met = {each.pk for each in pairs.values()}
    result.changed = [
        (row, pairs[row.number]) for row in rows if row.number in pairs and pairs[row.number].content != row.content
    ]
    # A faulty row is in the file, only not readable; what it was before is not missing.
    faulty = {(row.ordinal, row.number if not row.ordinal else 0) for row in rows if row.faulty}
    result.missing = [each for each in old if (each.ordinal, each.row if not each.ordinal else 0) not in faulty]
    return result


def _by_content(rows: Sequence[Row], past: list[Past], pairs: dict[int, Past]) -> tuple[list[Row], list[Past]]:
    waiting: dict[str, list[Past]] = defaultdict(list)
    for each in reversed(past):
        waiting[each.content].append(each)
    left = []
    for row in rows:
        if row.faulty:
            continue
        if before := waiting.get(row.content):
            pairs[row.number] = before.pop()
        else:
            left.append(row)
    return left, [each for olds in waiting.values() for each in reversed(olds)]


def _by_key(
    rows: Sequence[Row], left: list[Row], past: list[Past], pairs: dict[int, Past]
) -> tuple[list[Row], list[Past]]:
    # A key that occurs twice tells nothing.
    here = Counter(row.key for row in rows if row.key)
    before = {each.key: each for each in past if each.key}
    twice = {key for key, times in Counter(each.key for each in past).items() if times > 1}
    for row in left:
        old = before.get(row.key) if row.key and here[row.key] == 1 and row.key not in twice else None
        if old is not None:
            pairs[row.number] = old
    return _without(left, past, pairs)


def _without(left: Iterable[Row], past: Iterable[Past], pairs: dict[int, Past]) -> tuple[list[Row], list[Past]]:
    found = {each.pk for each in pairs.values()}
    return [row for row in left if row.number not in pairs], [each for each in past if each.pk not in found]


def _by_place(left: list[Row], past: list[Past], pairs: dict[int, Past]) -> tuple[list[Row], list[Past]]:
    by_ordinal = {each.ordinal: each for each in past if each.ordinal and not each.key}
    by_row = {each.row: each for each in past if not each.ordinal and not each.key}
    for row in left:
        old = None if row.key else by_ordinal.pop(row.ordinal, None) if row.ordinal else by_row.pop(row.number, None)
        if old is not None:
            pairs[row.number] = old
    return _without(left, past, pairs)


def _by_neighbours(
    rows: Sequence[Row], left: list[Row], past: list[Past], pairs: dict[int, Past]
) -> tuple[list[Row], list[Past]]:
    """Pair what stands between the same two rows in both editions: the row was edited, and others came in above it."""
    waiting = {row.number for row in left if not row.key}
    if not waiting or not past:
        return left, past
    back = {each.pk: number for number, each in pairs.items()}
    for line, old in ((rows, past), (rows[::-1], past[::-1])):
        beside = {before.number: row.number for before, row in pairwise(row for row in line if not row.faulty)}
        for each, neighbour in _with_neighbours(old, pairs, upwards=line is not rows):
            number = beside.get(back.get(neighbour, 0), 0)
            if number in waiting and each.pk not in back and not each.key:
                pairs[number], back[each.pk] = each, number
                waiting.remove(number)
    return _without(left, past, pairs)


def _with_neighbours(past: Iterable[Past], pairs: dict[int, Past], *, upwards: bool) -> Iterator[tuple[Past, int]]:
    """Yield each of these rows with the key of the one that stood before it (upwards: after it) in its edition."""
    past = list(past)
    editions = {each.edition for each in past}
    whole = sorted(
        {*past, *(each for each in pairs.values() if each.edition in editions)},
        key=lambda each: (each.edition, each.row, each.pk),
        reverse=upwards,
    )
    wanted = set(past)
    for before, each in pairwise(whole):
        if each in wanted and before.edition == each.edition:
            yield each, before.pk
