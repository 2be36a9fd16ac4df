"""Shares of a whole, as people add them up. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def shares(parts: Sequence[int], whole: int) -> list[str]:
    """Return each part as a percentage with one decimal; parts that make up the whole add up to 100.0 exactly.

    Largest remainder: what rounding down leaves over goes to the parts that lost most by it.
    """
    if not whole:
        return ["—"] * len(parts)
    exact = [part * 1000 / whole for part in parts]
    tenths = [int(value // 1) for value in exact]
    left = round(sum(exact)) - sum(tenths)
    for index in sorted(range(len(parts)), key=lambda index: tenths[index] - exact[index])[:left]:
        tenths[index] += 1
    return [f"{value / 10:.1f}%" for value in tenths]
