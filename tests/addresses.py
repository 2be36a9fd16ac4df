"""Every address of the product, for the tests that knock at each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, converters, get_resolver, reverse

# Something that fits each kind of argument. A room with a converter of its own adds its example here.
EXAMPLES = {
    converters.IntConverter: 1,
    converters.StringConverter: "x",
    converters.SlugConverter: "x",
    converters.PathConverter: "x",
    converters.UUIDConverter: "01890a5d-ac96-774b-bcce-b302099a8057",
}


@dataclass(frozen=True)
class Address:
    """One named address. `arguments` are the converters of its path, by name."""

    name: str
    pattern: URLPattern
    arguments: dict[str, object]

    @property
    def room(self) -> str:
        """The room that answers, "" for addresses of packages."""
        room, colon, _name = self.name.partition(":")
        return room if colon else ""

    @property
    def is_public(self) -> bool:
        """Whether the view is open to everybody: it says so with login_not_required."""
        return not getattr(self.pattern.callback, "login_required", True)

    def path(self, arguments: list[object]) -> str:
        """The path of the page about these arguments, in the order in which they stand in the address."""
        return reverse(self.name, args=arguments)

    def example(self) -> str:
        """A path that reaches the view; its arguments mean nothing."""
        return reverse(self.name, kwargs={name: EXAMPLES[type(kind)] for name, kind in self.arguments.items()})


def _walk(patterns: list[URLPattern | URLResolver], namespace: str, arguments: dict[str, object]) -> Iterator[Address]:
    for pattern in patterns:
        inner = {**arguments, **getattr(pattern.pattern, "converters", {})}
        if isinstance(pattern, URLResolver):
            prefix = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, prefix, inner)
        else:
            yield Address(f"{namespace}{pattern.name}", pattern, inner)


def every_address() -> list[Address]:
    """All named addresses, in the order in which they are tried."""
    return list(_walk(get_resolver().url_patterns, "", {}))
