"""What charts are drawn from. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from tongxin.figures.catalogue import Figure, Measure

WIDTH, HEIGHT = 100, 24  # of a sparkline, in its own units


def spark(values: Sequence[int]) -> str:
    """Return the points of a small line for an SVG polyline, or "" when all values are the same."""
    if len(values) < 2 or min(values) == max(values):
        return ""
    low, high = min(values), max(values)
    step = WIDTH / (len(values) - 1)
    return " ".join(
        f"{index * step:.1f},{HEIGHT - 2 - (value - low) / (high - low) * (HEIGHT - 4):.1f}"
        for index, value in enumerate(values)
    )


def scale(figure: Figure) -> int:
    """Return what a ledger value is divided by before it is shown: fen become yuan."""
    return 100 if figure.measure is Measure.AMOUNT else 1
