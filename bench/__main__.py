"""`make bench`: measure, and print tables.

Everything: make bench BENCH="--sizes 10000,1000000,5000000 --postgres postgres://user@host/postgres"
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from bench import appending, serving
from bench.results import Result
from bench.stores import HOME, Shelf, Store
from bench.tables import printed

PARTS = ("reading", "serving", "appending", "importing", "reporting", "sites")
LARGE = 1_000_000  # from here on each measurement may take longer


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--sizes", default="10000,100000", help="entries, comma separated")
    parser.add_argument("--postgres", default="", metavar="URL", help="measure there too; creates databases")
    parser.add_argument("--no-sqlite", action="store_true")
    parser.add_argument("--only", default=",".join(PARTS), help=f"of {', '.join(PARTS)}")
    parser.add_argument("--seconds", type=float, default=0, help="for each load (default: 1, with large sizes 4)")
    parser.add_argument(
        "--data", default=os.environ.get("TONGXIN_DATA", "var"), help="where the ledgers are kept between runs"
    )
    return parser.parse_args()


def main() -> None:
    """Measure every size on every engine and print as soon as an engine is done."""
    asked = arguments()
    shelf = Shelf(Path(asked.data).resolve() / "bench", asked.postgres)
    shelf.folder.mkdir(parents=True, exist_ok=True)
    sizes = [int(size) for size in asked.sizes.split(",")]
    seconds = asked.seconds or (4 if max(sizes) >= LARGE else 1)
    began = time.perf_counter()
    print(machine())
    for on_postgres in [*([] if asked.no_sqlite else [False]), *([True] if asked.postgres else [])]:
        found: dict[int, dict[str, Result]] = {}
        for size in sizes:
            store = shelf.store(size, on_postgres=on_postgres)
            found[size] = {result.key: result for result in _measured(shelf, store, asked.only.split(","), seconds)}
            _keep(shelf, store, found[size])
        print("\n".join(printed(store.engine, found)), flush=True)
    print(f"\n{time.perf_counter() - began:.0f} s in all", file=sys.stderr)


def machine() -> str:
    """Say what was measured where: numbers of two machines are not comparable, ratios are."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=HOME, capture_output=True, text=True
    ).stdout.strip()
    load = os.getloadavg()[0]
    return (
        f"{time.strftime('%Y-%m-%d %H:%M')}, commit {commit}, {os.cpu_count()} cores, {platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}, load before the run {load:.1f}"
    )


def _measured(shelf: Shelf, store: Store, parts: list[str], seconds: float) -> Iterator[Result]:
    print(f"{store.engine}, {store.entries:,} entries", file=sys.stderr, flush=True)
    if "reading" in parts:
        yield from _told(store, "bench.reading")
    if "serving" in parts:
        serving.collect(store)
        yield from _told(store, "bench.units")
        yield from _said(serving.results(store, seconds=seconds))
    if "reporting" in parts:
        yield from _told(store, "bench.reporting")
    if "sites" in parts:
        serving.collect(store)
        yield from _told(store, "bench.sites")
    for part in ("appending", "importing"):
        if part not in parts:
            continue
        copy = shelf.copy(store)
        try:
            yield from (
                _said(appending.results(copy, seconds=seconds))
                if part == "appending"
                else _told(copy, "bench.importing")
            )
        finally:
            shelf.drop(copy)


def _told(store: Store, module: str) -> Iterator[Result]:
    """Run a measurement in a process of its own and yield what it tells."""
    running = subprocess.Popen(
        [sys.executable, "-m", module], cwd=HOME, env=store.environment, stdout=subprocess.PIPE, text=True
    )
    with running:
        for line in running.stdout:
            yield from _said([Result(**json.loads(line))])
    if running.returncode:
        print(f"{module} failed; its results are missing", file=sys.stderr)


def _said(results) -> Iterator[Result]:
    for result in results:
        print(f"  {result.key}: {result.value:.3f} {result.unit} {result.p95 or ''}", file=sys.stderr, flush=True)
        yield result


def _keep(shelf: Shelf, store: Store, found: dict[str, Result]) -> None:
    path = shelf.folder / f"{store.engine.lower()}-{store.entries}.json"
    path.write_text(json.dumps([asdict(result) for result in found.values()], indent=1))


if __name__ == "__main__":
    main()
