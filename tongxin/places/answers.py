"""What the resolver answers: one place, or several with the reason, or none with the reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that the text may mean. name: its full name from the city down."""

    code: str
    name: str

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@dataclass(frozen=True, slots=True)
class Placed:
    """The text means this place. note: what a reader should know about it (an old name, a namesake), or ""."""

    code: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Unclear:
    """The text may mean one of these, most likely first. reason: why none was taken, and how to mend it."""

    candidates: tuple[Candidate, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The text means no place of this city. reason: why, and how to mend it."""

    reason: str


Answer = Placed | Unclear | Unknown
