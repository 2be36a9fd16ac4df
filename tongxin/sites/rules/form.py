"""Pure decisions about the application form: what is missing, what is too long, what changed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tongxin.sites.vocabulary.form import CHECKED, FIELDS, Field

Values = Mapping[str, str]  # field → what is written there, "" for nothing
CLAUSE = re.compile(r"[^，。；：、！？,.;:!?\n]*[，。；：、！？,.;:!?\n]?")


def length(text: str) -> int:
    """Return how many characters count (字数): all but white space."""
    return len(re.sub(r"\s", "", text))


def missing(values: Values) -> list[Field]:
    """Return the required fields that are empty, in the order of the form."""
    return [field for field in FIELDS if field.required and not values.get(field.name, "").strip()]


def too_long(values: Values) -> list[tuple[Field, int]]:
    """Return the fields that say too much, each with how many characters it has."""
    found = [(field, length(values.get(field.name, ""))) for field in FIELDS if field.limit]
    return [(field, count) for field, count in found if count > field.limit]


def filled(values: Values) -> int:
    """Return how many fields say something."""
    return sum(bool(values.get(field.name, "").strip()) for field in FIELDS)


class Piece(NamedTuple):
    """A stretch of text. changed: whether the other side lacks it."""

    text: str
    changed: bool


class Change(NamedTuple):
    """One field that differs between two versions, both sides in pieces."""

    field: Field
    old: Sequence[Piece]
    new: Sequence[Piece]


def changes(old: Values, new: Values) -> list[Change]:
    """Return the fields that differ, in the order of the form; then what was kept with it."""
    found = []
    for field in (*FIELDS, *CHECKED):
        before, after = old.get(field.name, ""), new.get(field.name, "")
        if before != after:
            found.append(Change(field, *compared(before, after)))
    return found


def compared(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Return both texts in pieces; by clauses, because single characters are noise to who reads."""
    left, right = _clauses(old), _clauses(new)
    before: list[Piece] = []
    after: list[Piece] = []
    for word, start, end, first, last in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if text := "".join(left[start:end]):
            before.append(Piece(text, word != "equal"))
        if text := "".join(right[first:last]):
            after.append(Piece(text, word != "equal"))
    return before, after


def _clauses(text: str) -> list[str]:
    return [clause for clause in CLAUSE.findall(text) if clause]
