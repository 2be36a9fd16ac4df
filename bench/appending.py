"""Appends beside the floor: runs of both in turn, with one and with sixteen writers."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from statistics import median

from bench.results import RUNS, Result, percentile
from bench.stores import HOME, Store

WRITERS = (1, 16)


def results(store: Store, *, seconds: float) -> Iterator[Result]:
    """Yield the rate of durable appends with each number of writers. store: a copy, it is written to."""
    _run(store, "prepare").wait()
    for writers in WRITERS:
        taken: dict[str, list[tuple[float, float, float]]] = {"append": [], "bare": [], "driver": []}
        for _ in range(RUNS):
            for what, found in taken.items():
                found.append(_round(store, what, writers, seconds))
        rates = {what: median(rate for rate, _, _ in found) for what, found in taken.items()}
        # The machine is shared: each append run is compared with the floor that ran right after it.
        shares = [ours[0] / floor[0] for ours, floor in zip(taken["append"], taken["bare"], strict=True)]
        yield Result(
            f"append.{writers}", rates["append"], "/s", floor=rates["bare"], floor_of="bare INSERT + COMMIT in Django",
            more={
                "share_of_bare": median(shares),
                "driver_only": rates["driver"],
                "p50_ms": median(p50 for _, p50, _ in taken["append"]),
                "p99_ms": median(p99 for _, _, p99 in taken["append"]),
                "bare_p99_ms": median(p99 for _, _, p99 in taken["bare"]),
            },
        )  # fmt: skip


def _round(store: Store, what: str, writers: int, seconds: float) -> tuple[float, float, float]:
    """Return writes per second of all writers together, and p50 and p99 of one write in ms."""
    running = [_run(store, what, str(seconds), str(number)) for number in range(writers)]
    try:
        for writer in running:
            if writer.stdout.readline().strip() != "ready":
                raise RuntimeError(f"a writer ({what}) did not start")
        for writer in running:
            writer.stdin.write("go\n")
            writer.stdin.flush()
        taken = [value for writer in running for value in json.loads(writer.stdout.readline())]
    finally:
        for writer in running:
            writer.stdin.close()
            writer.wait(timeout=60)
    return len(taken) / seconds, percentile(taken, 0.5), percentile(taken, 0.99)


def _run(store: Store, *words: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "bench.writer", *words],
        cwd=HOME, env=store.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
