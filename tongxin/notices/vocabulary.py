"""What a kind of notice is. Each room declares its own kinds in its vocabulary, beside its verbs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tongxin.notices.sentences import Sentence

_kinds: dict[str, NoticeKind] = {}


@dataclass(frozen=True, eq=False)
class NoticeKind(Sentence):
    """One kind of thing that people are told, e.g. `todos.urged`.

    always: concerns the safety of an account; it cannot be switched off and does not wait for the end of quiet hours.
    """

    always: bool = False

    def __post_init__(self) -> None:
        if self.code in _kinds:
            raise ValueError(f"two kinds of notices are called {self.code}")
        _kinds[self.code] = self


def kind(code: str) -> NoticeKind | None:
    """Return the kind with this code, or None for one that no vocabulary declares any more."""
    return _kinds.get(code)


def all_kinds() -> Iterable[NoticeKind]:
    """Return every declared kind, in order of code."""
    return [_kinds[code] for code in sorted(_kinds)]
