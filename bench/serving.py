"""Through HTTP: `tongxin run` with two workers, a signed-in session, one and sixteen requests at a time."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import urljoin

from bench.load import Answered, load
from bench.results import RUNS, Result
from bench.stores import HOME, Store

PORT = 8199
BASE = f"http://127.0.0.1:{PORT}"
TICK = 100  # clock ticks a second, as /proc counts


class Server:
    """`tongxin run`, its processes known by number so that nothing else is ever stopped."""

    def __init__(self, store: Store) -> None:
        signed_in = subprocess.run(
            [sys.executable, "-m", "bench.session"],
            cwd=HOME, env=store.environment, check=True, capture_output=True, text=True,
        )  # fmt: skip
        self.cookie = f"sessionid={signed_in.stdout.strip()}"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", PORT)) == 0:
                raise RuntimeError(f"port {PORT} is taken")
        began = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tongxin.config.cli", "run", "--port", str(PORT)],
            cwd=HOME, env=store.environment, stdout=subprocess.DEVNULL,
            stderr=(store.folder / "server.log").open("w"),
        )  # fmt: skip
        try:
            self._first_answer(began + 60)
        except BaseException:
            self.stop()
            raise
        self.cold_start = time.perf_counter() - began

    def get(self, path: str, *, encoding: str = "identity") -> tuple[int, bytes, str]:
        """Return status, body as sent, and the content type."""
        headers = {"Cookie": self.cookie, "Accept-Encoding": encoding, "Accept-Language": "zh-hans"}
        with urllib.request.urlopen(urllib.request.Request(urljoin(BASE, path), headers=headers), timeout=60) as answer:
            return answer.status, answer.read(), answer.headers.get("Content-Type", "")

    def measured(self, path: str, *, at_once: int, seconds: float) -> Answered:
        """Return how the page answered, with the CPU time of the workers."""
        self.settle()
        before = self.cpu_ms()
        answered = load(BASE + path, self.cookie, at_once=at_once, seconds=seconds)
        return answered._replace(cpu_ms=(self.cpu_ms() - before) / max(1, answered.requests))

    def workers(self) -> list[int]:
        """Return the processes of granian that serve."""
        return [child for parent in children(self.process.pid) for child in children(parent)]

    def cpu_ms(self) -> float:
        """Return the CPU time that all processes of the server have used."""
        return sum(_ticks(number) for number in descendants(self.process.pid)) * 1000 / TICK

    def memory(self) -> tuple[float, float]:
        """Return the memory of all processes together and of the workers alone, in MB; shared pages count once."""
        everybody, serving = descendants(self.process.pid), self.workers()
        return sum(map(_memory, everybody)), sum(map(_memory, serving))

    def settle(self) -> None:
        """Wait until the server rests: requests that a load left behind must not slow the next one."""
        for _ in range(100):
            before = self.cpu_ms()
            time.sleep(0.1)
            if self.cpu_ms() - before < 30:
                return

    def stop(self) -> None:
        """Stop the server and its children."""
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _first_answer(self, deadline: float) -> None:
        while True:
            try:
                self.get("/figures/")
            except OSError:
                if time.perf_counter() > deadline or self.process.poll() is not None:
                    raise
                time.sleep(0.02)
            else:
                return


@contextmanager
def serving(store: Store) -> Iterator[Server]:
    """Give a running server and stop it."""
    server = Server(store)
    try:
        yield server
    finally:
        server.stop()


def collect(store: Store) -> None:
    """Collect the static files afresh, where all stores share them."""
    static = Path(store.environment["BENCH_STATIC"])
    shutil.rmtree(static, ignore_errors=True)
    subprocess.run(
        [sys.executable, "-m", "django", "collectstatic", "--noinput", "-v", "0"],
        cwd=HOME, env=store.environment, check=True,
    )  # fmt: skip


def results(store: Store, *, seconds: float) -> Iterator[Result]:
    """Yield cold start, pages beside the constant views, memory, and page weight."""
    starts = []
    for _ in range(RUNS - 1):
        with serving(store) as server:
            starts.append(server.cold_start)
    with serving(store) as server:
        yield Result("cold_start", median([*starts, server.cold_start]), "s")
        yield from pages(server, seconds=seconds)
        everything, workers = server.memory()
        yield Result("memory", workers, "MB", more={"with_background_worker": everything})
        yield weight(server)


def pages(server: Server, *, seconds: float) -> Iterator[Result]:
    """Every page at one and at sixteen requests at a time; its floor is the constant view for a signed-in person."""
    floors = {at_once: server.measured("/bench/signed-in/", at_once=at_once, seconds=seconds) for at_once in (1, 16)}
    hello = server.measured("/bench/constant/", at_once=16, seconds=seconds)
    yield Result(
        "http.hello", hello.p50, "ms", hello.p95, more={"per_second": hello.per_second, "cpu_ms": hello.cpu_ms}
    )
    for name, path in addresses(server).items():
        for at_once, floor in floors.items():
            taken = [server.measured(path, at_once=at_once, seconds=seconds) for _ in range(RUNS)]
            p50, p95 = median(run.p50 for run in taken), median(run.p95 for run in taken)
            more = {
                "per_second": median(run.per_second for run in taken), "cpu_ms": median(run.cpu_ms for run in taken),
                "floor_cpu_ms": floor.cpu_ms, "floor_per_second": floor.per_second,
            }  # fmt: skip
            yield Result(f"http.{name}.{at_once}", p50, "ms", p95, floor.p50, "constant view, signed in", more)


def addresses(server: Server) -> dict[str, str]:
    """Return the pages that are measured."""
    village = "/figures/consultation_visits/?first=2018-06&last=2022-04&place=210911"
    _, body, _ = server.get(village)
    entry = re.search(rb'href="(/[^"]*[0-9a-f]{8}-[0-9a-f-]{27}/)"', body)
    return {
        "dashboard": "/figures/?first=2018-06&last=2022-04",
        "figure": "/figures/turnover/?first=2018-06&last=2022-04",
        "figure.paging": "/figures/turnover/?first=2018-06&last=2022-04&page=PAGE&new=NEW",
        "figure.first": "/figures/consultation_visits/?first=2018-06&last=2022-04&new=NEW",
        "figure.county": village,
        **({"entry": entry[1].decode()} if entry else {}),
    }


def weight(server: Server) -> Result:
    """Count the compressed bytes of the dashboard: at the first visit with all it loads, and later."""
    encoding = "br, gzip"
    _, page, _ = server.get("/figures/", encoding="identity")
    _, sent, _ = server.get("/figures/", encoding=encoding)
    found = set(re.findall(r'(?:src|href)="([^"#]+)[^"]*"', page.decode()))
    assets = {path for path in found if path.startswith("/static/")}
    foreign = {path for path in found if re.match(r"(?:https?:)?//", path) and not path.startswith(BASE)}
    weights = {path: len(server.get(path, encoding=encoding)[1]) / 1024 for path in assets}
    charts = sum(weight for path, weight in weights.items() if "echarts" in path)
    heaviest = sorted(weights.items(), key=lambda item: -item[1])[:8]
    more = {"later": len(sent) / 1024, "charts": charts, "foreign": float(len(foreign))}
    more |= {f"asset {Path(path).name}": weight for path, weight in heaviest}
    return Result("page_weight", len(sent) / 1024 + sum(weights.values()) - charts, "KB", more=more)


def children(parent: int) -> list[int]:
    """Return the processes started by this one."""
    found = []
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        found += [int(number) for number in task.read_text().split()]
    return found


def descendants(parent: int) -> list[int]:
    """Return the process and all below it."""
    return [parent, *(number for child in children(parent) for number in descendants(child))]


def _ticks(number: int) -> int:
    try:
        fields = Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()
    except FileNotFoundError:
        return 0
    return int(fields[11]) + int(fields[12])


def _memory(number: int) -> float:
    """Return a process's share of memory in MB, without the database file that is mapped into it: that is the system's
    cache, and gone when somebody else needs the room."""
    kilobytes, counts = 0, True
    for line in Path(f"/proc/{number}/smaps").read_text().splitlines():
        if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
            counts = ".sqlite3" not in line
        elif counts and line.startswith("Pss:"):
            kilobytes += int(line.split()[1])
    return kilobytes / 1024
