"""The results as tables that a page of docs can take over: one row an operation, one column a size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bench.bars import BARS
from bench.results import Result

Sizes = Mapping[int, Mapping[str, Result]]


def printed(engine: str, sizes: Sizes) -> Iterator[str]:
    """Yield the lines of an engine's tables: all results, then the bars at the largest size."""
    if not sizes:
        return
    yield f"\n## {engine}\n"
    yield from _table(
        ["operation", *(f"{size:,} entries" for size in sizes)],
        [[key, *(_cell(found.get(key)) for found in sizes.values())] for key in _keys(sizes)],
    )
    largest = max(sizes)
    yield f"\n### Bars, {engine}, {largest:,} entries\n"
    yield from _table(["bar", "limit", "goal", "measured", "", "factor"], list(_bars(sizes[largest])))
    smallest = min(sizes)
    if smallest != largest:
        yield ""
        yield from _flat(sizes[smallest], sizes[largest])


def _keys(sizes: Sizes) -> list[str]:
    return list(dict.fromkeys(key for found in sizes.values() for key in found))


def _cell(result: Result | None) -> str:
    if result is None:
        return "–"
    text = f"{_short(result.value)}{' / ' + _short(result.p95) if result.p95 is not None else ''} {result.unit}"
    if result.floor:
        text += f" (floor {_short(result.floor)})"
    shown = {name: value for name, value in result.more.items() if not name.startswith("asset ")}
    return text + ("; " + ", ".join(f"{name} {_short(value)}" for name, value in shown.items()) if shown else "")


def _bars(found: Mapping[str, Result]) -> Iterator[list[str]]:
    for bar in BARS:
        judged = bar.judged(found)
        if judged is None:
            yield [bar.text, _short(bar.limit), _short(bar.goal), "–", "not measured", ""]
            continue
        value, met, factor = judged
        sign = "≥" if bar.at_least else "≤"
        limit, goal = f"{sign} {_short(bar.limit)}", f"{sign} {_short(bar.goal)}"
        yield [
            bar.text,
            limit,
            goal,
            _short(value),
            "met" if met else "**missed**",
            f"{factor:.2f}" if factor < 1000 else "–",
        ]


def _flat(small: Mapping[str, Result], large: Mapping[str, Result]) -> Iterator[str]:
    """Say how much slower the reads are in the largest ledger than in the smallest: 1.5 is the bar for a figure."""
    for key in ("read.city", "read.county", "read.village", "http.dashboard.1"):
        if key in small and key in large and small[key].p95 and large[key].p95:
            factor = large[key].p95 / small[key].p95
            yield f"{key}: p95 in the largest ledger is {factor:.2f} × its value in the smallest (bar 1.5)."


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def _short(value: float | None) -> str:
    if value is None:
        return "–"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}".rstrip("0").rstrip(".")
    return f"{value:.2f}" if abs(value) >= 0.1 or not value else f"{value:.3f}"
