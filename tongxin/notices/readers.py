"""Whose notices a request asks for."""

from __future__ import annotations

from typing import Protocol, cast

from django.http import HttpRequest


class Reader(Protocol):
    """Whoever is signed in; this room knows the opaque id only."""

    @property
    def actor_id(self) -> str: ...


def reader_of(request: HttpRequest) -> str:
    """Return the opaque id of who is signed in."""
    return cast(Reader, request.user).actor_id
