"""The entries behind a report's numbers, for the spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tongxin.figures.lines import Line, lines
from tongxin.figures.read import at, rows
from tongxin.figures.reading import Address

ROW_LIMIT = 20_000  # lines a sheet; what is left out is said in its last line, and opens behind the figure's address


@dataclass(frozen=True, slots=True)
class Sheet:
    """The entries of one number, newest first, and how many there are in all."""

    lines: tuple[Line, ...]
    count: int


def behind(addresses: Iterable[str]) -> dict[str, Sheet]:
    """Return the entries behind each address, at most ROW_LIMIT each."""
    found = {}
    for text in addresses:
        address = Address.parse(text)
        first = list(rows(address)[:ROW_LIMIT])
        # The tallies know how many there are; counting the rows of a large ledger takes seconds.
        count = len(first) if len(first) < ROW_LIMIT else at(address).entries
        found[text] = Sheet(tuple(lines(address.figure, first)), count)
    return found
