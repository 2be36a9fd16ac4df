"""The words of the ledger: what a verb is, what a move is, and how well a fact is backed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Label = str | Promise


class Evidence(models.TextChoices):
    """How well a fact is backed (数据等级). The order is from best to weakest."""

    VERIFIED = "verified", _("verified by the system")
    DOCUMENTED = "documented", _("documented")
    DECLARED = "declared", _("declared by the unit")
    ESTIMATED = "estimated", _("estimated")


_verbs: dict[str, Verb] = {}


@dataclass(frozen=True, eq=False)
class Verb:
    """One kind of fact that the ledger can hold, e.g. `legal.consultation_held`.

    code: "<app>.<what happened, past tense>"; it is stored, so it never changes.
    label: what the reader sees.
    kinds: the codes that say which sort of it (legal category, type of activity); empty if there is only one.
    details: the keys that an entry's details may hold, with their labels. Never personal data.
    """

    code: str
    label: Label
    kinds: Mapping[str, Label] = field(default_factory=dict)
    details: Mapping[str, Label] = field(default_factory=dict)
    counts_subjects: bool = False  # whether "how many different subjects" is asked of this verb

    def __post_init__(self) -> None:
        if self.code in _verbs:
            raise ValueError(f"two verbs are called {self.code}")
        _verbs[self.code] = self

    def __str__(self) -> str:
        return self.code

    def kind_label(self, kind: str) -> Label:
        """Return the label of one of this verb's kinds, or the bare code of a kind that is no longer offered."""
        return self.kinds.get(kind, kind)


@dataclass(frozen=True, eq=False)
class Move(Verb):
    """A verb that changes a state: from one of `sources` to `target`. The table of moves is the state machine."""

    sources: Iterable[str] = ()
    target: str = ""
    state_field: str = "status"


def verb(code: str) -> Verb:
    """Return the verb with this code. Raises KeyError for a code that no vocabulary declares."""
    return _verbs[code]


def all_verbs() -> Iterable[Verb]:
    """Return every declared verb, in order of code."""
    return [_verbs[code] for code in sorted(_verbs)]
