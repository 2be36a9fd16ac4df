"""What a measurement is, and how it is taken: medians of several runs."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median

RUNS = 3


@dataclass(frozen=True)
class Result:
    """One number. `floor` is the least that the same stack does, taken in the same run; 0 where there is none.

    value: p50 where p95 is given, otherwise the only number. per_second, cpu_ms: of requests.
    """

    key: str
    value: float
    unit: str
    p95: float | None = None
    floor: float = 0.0
    floor_of: str = ""
    more: dict[str, float] = field(default_factory=dict)

    def as_line(self) -> str:
        return json.dumps(asdict(self))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share (0…1) of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def milliseconds(call: Callable[[], object]) -> float:
    """Return how long one call takes."""
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def timed(call: Callable[[], object], *, times: int, runs: int = RUNS) -> tuple[float, float]:
    """Return p50 and p95 of a call in ms: the medians of several runs of so many calls, after one unmeasured call."""
    return mixed([call], times=times, runs=runs)


def mixed(calls: Iterable[Callable[[], object]], *, times: int, runs: int = RUNS) -> tuple[float, float]:
    """Return p50 and p95 in ms over several calls that users mix, each called so many times a run."""
    calls = list(calls)
    for call in calls:
        call()
    taken = [[milliseconds(call) for _ in range(times) for call in calls] for _ in range(runs)]
    return median(percentile(run, 0.5) for run in taken), median(percentile(run, 0.95) for run in taken)


def cpu_milliseconds(calls: Iterable[Callable[[], object]], *, times: int) -> float:
    """Return the CPU time of this process for one call, the mean over all: what holds on a busy machine too."""
    calls = list(calls)
    began = time.process_time()
    for _ in range(times):
        for call in calls:
            call()
    return (time.process_time() - began) * 1000 / (times * len(calls))
