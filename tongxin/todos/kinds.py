"""What a kind of to-do is. Each domain declares its own kinds in its vocabulary, beside its verbs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tongxin.notices.sentences import Label, Sentence

_kinds: dict[str, TodoKind] = {}


@dataclass(frozen=True, eq=False)
class TodoKind(Sentence):
    """One kind of thing that somebody has to do, e.g. `intake.file_to_post`.

    working_days: how long it may take when the verb that opens it names no day; None: as long as it likes.
    urgent_days: how many days before its last day it begins to be urgent.
    by_hand: no verb says that it is done, so whoever has it ticks it off: a reminder.
    """

    working_days: int | None = None
    urgent_days: int = 3
    by_hand: bool = False

    def __post_init__(self) -> None:
        if self.code in _kinds:
            raise ValueError(f"two kinds of to-dos are called {self.code}")
        _kinds[self.code] = self


def todo_kind(code: str) -> TodoKind | None:
    """Return the kind with this code, or None for one that no vocabulary declares any more."""
    return _kinds.get(code)


def all_todo_kinds() -> Iterable[TodoKind]:
    """Return every declared kind, in order of code."""
    return [_kinds[code] for code in sorted(_kinds)]


class KindLabels(Mapping[str, Label]):
    """The labels of all kinds by code, for sentences that name one: `terms={"task": KindLabels()}`.

    Looked up when they are asked for, because rooms declare kinds one after the other.
    """

    def __getitem__(self, code: str) -> Label:
        return _kinds[code].label

    def __iter__(self) -> Iterator[str]:
        return iter(_kinds)

    def __len__(self) -> int:
        return len(_kinds)
