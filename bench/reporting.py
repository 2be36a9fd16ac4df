"""The annual report: built once, written in four formats with its charts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from statistics import median

import django

from bench.results import RUNS, Result


def results() -> Iterator[Result]:
    """Yield the time from the ledger to four files; the first of the runs also loads fonts and libraries."""
    from tongxin.figures.periods import Period
    from tongxin.reports import actions, formats

    taken: list[float] = []
    apart: dict[str, list[float]] = {}
    for _ in range(RUNS + 1):
        began = step = time.perf_counter()
        document = actions.build(place="210900", period=Period.parse("2018-06..2022-04"), today=date(2022, 4, 30))
        apart.setdefault("build", []).append(time.perf_counter() - step)
        for format in formats.FORMATS:
            step = time.perf_counter()
            formats.write(document, format)
            apart.setdefault(format, []).append(time.perf_counter() - step)
        taken.append(time.perf_counter() - began)
    more = {name: median(times[1:]) for name, times in apart.items()}
    yield Result("report", median(taken[1:]), "s", more={"first": taken[0], **more})


if __name__ == "__main__":
    django.setup()
    for one in results():
        print(one.as_line(), flush=True)
