"""How sheets become one number, and when they lie too far apart. Pure. Points are hundredths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tongxin.sites.vocabulary.assessment import Averaging

LEAST_FOR_TRIMMING = 3  # with fewer, dropping the highest and the lowest would leave nothing


def least_seats(averaging: str) -> int:
    """Return how many assessors a site needs: two, or as many as leave something when it is trimmed."""
    return LEAST_FOR_TRIMMING if averaging == Averaging.TRIMMED else 2


def average(totals: Sequence[int], averaging: str) -> int:
    """Return the mean of these totals, rounded half up; trimmed: without the highest and the lowest.

    Raises ValueError for no totals. Fewer than three are not trimmed.
    """
    if not totals:
        raise ValueError("no sheet, no mean")
    counted = sorted(totals)
    if averaging == Averaging.TRIMMED and len(counted) >= LEAST_FOR_TRIMMING:
        counted = counted[1:-1]
    return _rounded(sum(counted), len(counted))


def spread(totals: Sequence[int]) -> int:
    """Return how far the highest lies above the lowest."""
    return max(totals) - min(totals) if totals else 0


def weighted(stages: Mapping[str, int], weights: Mapping[str, int]) -> int:
    """Return the total of the stages by their weights in percent, rounded half up. Raises KeyError for one missing."""
    return _rounded(sum(stages[stage] * weight for stage, weight in weights.items()), sum(weights.values()))


def _rounded(amount: int, parts: int) -> int:
    return (2 * amount + parts) // (2 * parts)


class Outcome(NamedTuple):
    """stages: mean of each; spreads: of each; points: the weighted total."""

    stages: Mapping[str, int]
    spreads: Mapping[str, int]
    points: int

    @property
    def widest(self) -> int:
        return max(self.spreads.values(), default=0)


def outcome(totals: Mapping[str, Sequence[int]], *, averaging: str, weights: Mapping[str, int]) -> Outcome:
    """Return what the sheets come to. totals: of the sheets of each stage."""
    stages = {stage: average(totals[stage], averaging) for stage in weights}
    return Outcome(stages, {stage: spread(totals[stage]) for stage in weights}, weighted(stages, weights))
