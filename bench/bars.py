"""The bars: what must be reached for each operation, and whether it is. Limits that hold on two cores."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bench.results import Result

Found = Mapping[str, Result]


@dataclass(frozen=True)
class Bar:
    """A limit. value: reads it from the results of one store; needs: the result without which it cannot be judged.

    at_least: more is better (rates, shares); otherwise less is.
    """

    text: str
    needs: str
    limit: float
    goal: float
    value: Callable[[Result], float]
    at_least: bool = False

    def judged(self, found: Found) -> tuple[float, bool, float] | None:
        """Return value, whether it is met, and by what factor (1.0 or more: met); None where it was not measured."""
        if self.needs not in found:
            return None
        value = self.value(found[self.needs])
        factor = value / self.limit if self.at_least else self.limit / max(value, self.limit / 1000)
        return value, factor >= 1, factor


def _of(name: str) -> Callable[[Result], float]:
    return lambda result: result.more[name]


def _p50(result: Result) -> float:
    return result.value


def _p95(result: Result) -> float:
    return result.p95 or 0.0


BARS = (
    Bar("append, share of the bare INSERT + COMMIT, 1 writer", "append.1", 0.60, 0.80, _of("share_of_bare"), True),
    Bar("append, p99 ms, 1 writer", "append.1", 1, 1, _of("p99_ms")),
    Bar("figure read, city, p95 ms", "read.city", 3, 1, _p95),
    Bar("figure read, county, p95 ms", "read.county", 3, 1, _p95),
    Bar("figure read, village, p95 ms", "read.village", 3, 1, _p95),
    Bar("dossier page of a site, in process, p95 ms", "sites.dossier_page", 150, 60, _p95),
    Bar("trial of a standard over 2,000 sites, ms", "sites.trial", 5000, 1500, _p50),
    Bar("dashboard, one at a time, p50 ms", "http.dashboard.1", 40, 5, _p50),
    Bar("dashboard, 16 at once, per second", "http.dashboard.16", 30, 300, _of("per_second"), True),
    Bar("figure page as others saw it, CPU ms", "http.figure.1", 10, 3, _of("cpu_ms")),
    Bar("figure page as others saw it, 16 at once, per second", "http.figure.16", 150, 550, _of("per_second"), True),
    Bar("paging through rows, p50 ms", "http.figure.paging.1", 15, 3, _p50),
    Bar("paging through rows, CPU ms", "http.figure.paging.1", 10, 3, _of("cpu_ms")),
    Bar("paging through rows, 16 at once, per second", "http.figure.paging.16", 150, 550, _of("per_second"), True),
    Bar("figure page drawn anew, CPU ms", "http.figure.first.1", 10, 3, _of("cpu_ms")),
    Bar("entry page, CPU ms", "http.entry.1", 8, 3, _of("cpu_ms")),
    Bar("entry page, 16 at once, per second", "http.entry.16", 200, 550, _of("per_second"), True),
    Bar("first page of rows, city, p95 ms", "rows.city", 50, 10, _p95),
    Bar("first page of rows, county, p95 ms", "rows.county", 50, 10, _p95),
    Bar("first page of rows, village, p95 ms", "rows.village", 50, 10, _p95),
    Bar("first page of rows, unit, p95 ms", "rows.unit", 50, 10, _p95),
    Bar("list of 100,000 units with its tree, city, p50 ms", "units.list.city", 15, 3, _p50),
    Bar("list of units, one county of them, p50 ms", "units.list.county", 15, 3, _p50),
    Bar("a level of the tree, p95 ms", "units.tree.city", 40, 15, _p95),
    Bar("search among 100,000 units, p95 ms", "units.search.city", 50, 30, _p95),
    Bar("page of one unit, p50 ms", "units.page.city", 8, 3, _p50),
    Bar("import, rows a second", "import", 8000, 15000, _of("rows_per_second"), True),
    Bar("import, peak MB", "import", 300, 300, _of("peak_mb")),
    Bar("annual report in four formats, s", "report", 2, 0.6, _p50),
    Bar("verify the tallies, s", "verify.tallies", 15, 8, _p50),
    Bar("verify the whole chain, s", "verify.chain", 120, 60, _p50),
    Bar("cold start to first answer, s", "cold_start", 4, 2.5, _p50),
    Bar("memory of 2 loaded workers, MB", "memory", 300, 260, _p50),
    Bar("page weight, first visit without charts, KB", "page_weight", 150, 80, _p50),
    Bar("page weight, later visits, KB", "page_weight", 30, 12, _of("later")),
    Bar("what leaves the host", "page_weight", 0.5, 0.5, _of("foreign")),
)
