"""Measured inside one process: figures, the rows behind them, verification. Prints a JSON line per result."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from datetime import date

import django

from bench.results import Result, mixed, timed

CITY = "210900000000"


def results() -> Iterator[Result]:
    """Yield all results, the slow ones last."""
    yield from reads()
    yield dashboard()
    yield from rows()
    yield from verify()


def reads() -> Iterator[Result]:
    """Figures of city, county and village, beside one cell of the tallies and the same sum without tallies."""
    from tongxin.figures import memory, read
    from tongxin.figures.catalogue import FIGURES

    figures = [FIGURES[key] for key in ("consultation_visits", "turnover", "member_merchants")]
    for name, place in places().items():
        _, whole_table = timed(_sum_of_entries(place), times=1, runs=1)
        calls = [_call(read.read, figure, place=place, period=ALL()) for figure in figures]
        p50, p95 = mixed(calls, times=60)
        first, first_p95 = mixed([_after(memory.sums.forget, call) for call in calls], times=10)
        more = {"asked_anew_ms": first, "asked_anew_p95_ms": first_p95, "sum_without_tallies_ms": whole_table}
        floor = timed(_cell(place), times=100)[0]
        yield Result(f"read.{name}", p50, "ms", p95, floor, "one cell of the tallies, plain SQL", more)
    consultations = _call(read.read, figures[0], place=CITY, period=ALL(), unit_path=unit())
    p50, p95 = timed(consultations, times=100)
    yield Result("read.unit", p50, "ms", p95)


def dashboard() -> Result:
    """The readings of the overview without HTTP and page: every figure × the city and its counties, and the trend."""
    from tongxin.figures import memory, read
    from tongxin.figures.catalogue import FIGURES
    from tongxin.figures.periods import Period
    from tongxin.places.models import Division

    counties = list(Division.objects.children(CITY).values_list("code", flat=True))
    last_year = Period.parse("2021-05..2022-04")

    def readings() -> None:
        read.read_many(FIGURES.values(), [CITY, *counties], ALL())
        read.trends(FIGURES.values(), CITY, last_year)

    p50, p95 = timed(readings, times=20)
    first, first_p95 = timed(_after(memory.sums.forget, readings), times=8)
    more = {"asked_anew_ms": first, "asked_anew_p95_ms": first_p95}
    return Result("dashboard.readings", p50, "ms", p95, more=more)


def rows() -> Iterator[Result]:
    """First pages of rows behind figures, at city, county, village and unit."""
    from tongxin.figures import read
    from tongxin.figures.catalogue import FIGURES
    from tongxin.figures.lines import lines
    from tongxin.figures.periods import Period

    def page(key: str, place: str, period: Period, unit_path: str = "") -> Callable[[], object]:
        reading = read.read(FIGURES[key], place=place, period=period, unit_path=unit_path)
        return lambda: lines(reading.figure, list(read.rows(reading.address)[:25]))

    keys = ("consultation_visits", "turnover", "member_merchants", "art_performances", "key_projects_advised")
    for name, place in places().items():
        calls = [page(key, place, period) for key in keys for period in (ALL(), Period.parse("2020"))]
        p50, p95 = mixed(calls, times=5)
        yield Result(f"rows.{name}", p50, "ms", p95)
    p50, p95 = mixed([page(key, CITY, ALL(), unit()) for key in keys], times=10)
    yield Result("rows.unit", p50, "ms", p95)


def verify() -> Iterator[Result]:
    """The chain, the tallies and the counts of subjects, apart."""
    from tongxin.ledger import verify

    proofs = {"chain": verify.chain_flaws, "tallies": verify.tally_flaws, "subjects": verify.subject_flaws}
    for name, prove in proofs.items():
        began = time.perf_counter()
        found = list(prove())
        taken = time.perf_counter() - began
        if found:
            raise AssertionError(found[:3])
        yield Result(f"verify.{name}", taken, "s")


def places() -> dict[str, str]:
    """Return the city, its busiest county and the county's busiest village."""
    from django.db.models import Sum

    from tongxin.ledger.models import Tally

    def busiest(**where: object) -> str:
        tallies = Tally.objects.filter(**where).values_list("scope").annotate(total=Sum("entries"))
        return str(tallies.order_by("-total", "scope")[0][0])

    county = busiest(scope__regex=r"^2109\d\d000000$", scope__gt="210901000000")
    village = busiest(scope__startswith=county[:6], scope__gt=county, scope__regex=r"[1-9]$")
    return {"city": CITY, "county": county, "village": village}


def unit() -> str:
    """Return the path of a unit of middling size."""
    from tongxin.orgs.models import Unit

    return Unit.objects.filter(kind="merchant").order_by("pk")[100].path


def ALL():  # noqa: N802
    from tongxin.figures.periods import Period

    return Period.parse("2018-06..2022-04")


def _call(function: Callable[..., object], *args: object, **kwargs: object) -> Callable[[], object]:
    return lambda: function(*args, **kwargs)


def _after(before: Callable[[], object], call: Callable[[], object]) -> Callable[[], object]:
    def both() -> object:
        before()
        return call()

    return both


def _cell(place: str) -> Callable[[], object]:
    from django.db import connection

    def ask() -> object:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT persons FROM ledger_tally WHERE scope = %s AND verb = 'legal.consultation_held'"
                " AND month = 202104 AND kind = 'wages' AND evidence = 'declared'",
                [place],
            )
            return cursor.fetchall()

    return ask


def _sum_of_entries(place: str) -> Callable[[], object]:
    from django.db import connection

    from tongxin.places import codes

    def ask() -> object:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT SUM(persons) FROM ledger_entry WHERE verb = 'legal.consultation_held' AND occurred_on <= %s"
                " AND place BETWEEN %s AND %s",
                [date(2022, 4, 30), *codes.subtree(place)],
            )
            return cursor.fetchall()

    return ask


if __name__ == "__main__":
    django.setup()
    for result in results():
        print(result.as_line(), flush=True)
    sys.exit(0)
