"""What a file brings that is not imported yet, and what it says otherwise than before. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tongxin.intake.findings import Row


class Past(NamedTuple):
    """A row imported before whose entries count today."""

    pk: int
    batch: int
    sheet: str
    row: int
    ordinal: str
    key: str
    content: str
    first_position: int
    entries: int


@dataclass(slots=True)
class Comparison:
    """How the clean rows of a sheet stand to what is imported.

    missing: rows that this edition no longer has. met: the keys of all past rows that were found again.
    """

    new: list[Row] = field(default_factory=list)
    same: int = 0
    met: set[int] = field(default_factory=set)
    changed: list[tuple[Row, Past]] = field(default_factory=list)
    missing: list[Past] = field(default_factory=list)


def compare(rows: Sequence[Row], past: Iterable[Past]) -> Comparison:
    """Compare all rows of a sheet, faulty ones included, with the live rows of the same kind.

    A row with the same content is the same row, as often as it was imported. One with the same key and other content is
    the same row, edited. Rows without a key can only be told by their neighbours: when at least half of an earlier
    sheet is here again, this is a new edition of it, and what is left on both sides pairs by serial number, else by row
    number.
    """
    result, left_past = Comparison(), list(past)
    left, left_past, groups = _by_content(rows, left_past, result)
    left, left_past = _by_key(rows, left, left_past, result, groups)
    editions = {group for group, (met, size) in groups.items() if met * 2 >= size}
    old = [each for each in left_past if (each.batch, each.sheet) in editions]
    left, old = _by_neighbours(left, old, result)
    result.new = left
    result.met |= {old.pk for _row, old in result.changed}
    # A faulty row is in the file, only not readable; what it was before is not missing.
    faulty = {(row.ordinal, row.number if not row.ordinal else 0) for row in rows if row.faulty}
    result.missing = [each for each in old if (each.ordinal, each.row if not each.ordinal else 0) not in faulty]
    return result


Groups = dict[tuple[int, str], tuple[int, int]]  # (batch, sheet) → rows met again, rows in all


def _by_content(rows: Sequence[Row], past: list[Past], result: Comparison) -> tuple[list[Row], list[Past], Groups]:
    waiting: dict[str, list[Past]] = defaultdict(list)
    for each in reversed(past):
        waiting[each.content].append(each)
    left, met = [], Counter[tuple[int, str]]()
    for row in rows:
        if row.faulty:
            continue
        if before := waiting.get(row.content):
            again = before.pop()
            met[again.batch, again.sheet] += 1
            result.same += 1
            result.met.add(again.pk)
        else:
            left.append(row)
    sizes = Counter((each.batch, each.sheet) for each in past)
    groups = {group: (met[group], size) for group, size in sizes.items()}
    return left, [each for olds in waiting.values() for each in reversed(olds)], groups


def _by_key(
    rows: Sequence[Row], left: list[Row], past: list[Past], result: Comparison, groups: Groups
) -> tuple[list[Row], list[Past]]:
    # A key that occurs twice tells nothing.
    here = Counter(row.key for row in rows if row.key)
    before = {each.key: each for each in past if each.key}
    twice = {key for key, times in Counter(each.key for each in past).items() if times > 1}
    found: set[int] = set()
    unpaired = list[Row]()
    for row in left:
        old = before.get(row.key) if row.key and here[row.key] == 1 and row.key not in twice else None
        if old is None:
            unpaired.append(row)
            continue
        result.changed.append((row, old))
        found.add(old.pk)
        met, size = groups[old.batch, old.sheet]
        groups[old.batch, old.sheet] = (met + 1, size)
    return unpaired, [each for each in past if each.pk not in found]


def _by_neighbours(left: list[Row], past: list[Past], result: Comparison) -> tuple[list[Row], list[Past]]:
    by_ordinal = {each.ordinal: each for each in past if each.ordinal and not each.key}
    by_row = {each.row: each for each in past if not each.ordinal and not each.key}
    found: set[int] = set()
    new = []
    for row in left:
        old = None if row.key else by_ordinal.pop(row.ordinal, None) if row.ordinal else by_row.pop(row.number, None)
        if old is None:
            new.append(row)
        else:
            result.changed.append((row, old))
            found.add(old.pk)
    return new, [each for each in past if each.pk not in found]
