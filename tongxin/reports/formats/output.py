"""What a renderer gives back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Output:
    """A finished file.

    missing: characters for which no face was found and which the file therefore cannot show (PDF only); never publish
    such a file without showing them to the user.
    """

    content: bytes
    media_type: str
    filename: str
    missing: tuple[str, ...] = ()
