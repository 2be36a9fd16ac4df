"""The one function that reads figures. Screen, export, report, portal and command line all call it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tongxin.figures.catalogue import Figure
from tongxin.figures.periods import Period
from tongxin.figures.reading import Address, Reading
from tongxin.ledger.models import EntryQuerySet


def head() -> int:
    """Return the current position of the ledger."""
    raise NotImplementedError


def read(figure: Figure, *, place: str, period: Period, unit_path: str = "", as_of: int | None = None) -> Reading:
    """Return the figure for the place and everything below it. as_of: ledger position (default: now)."""
    raise NotImplementedError


def read_many(
    figures: Iterable[Figure], places: Sequence[str], period: Period, *, as_of: int | None = None
) -> dict[tuple[str, str], Reading]:
    """Return readings by (figure key, 12-digit place code), in a constant number of queries."""
    raise NotImplementedError


def by_month(figure: Figure, *, place: str, period: Period, unit_path: str = "") -> list[tuple[int, int]]:
    """Return (month, value in the ledger's unit) for each month of the period; a stock is what there was at its end."""
    raise NotImplementedError


def rows(address: Address) -> EntryQuerySet:
    """Return exactly the live entries behind the number at this address, newest first; their sum is the number."""
    raise NotImplementedError
