"""Many requests for one page: by wrk where it is installed, otherwise by threads of our own."""

from __future__ import annotations

import http.client
import json
import shutil
import subprocess
import threading
import time
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from bench.results import percentile

HEADERS = {"Accept-Language": "zh-hans", "Accept-Encoding": "gzip"}
SCRIPT = Path(__file__).parent / "wrk.lua"


class Answered(NamedTuple):
    """How a page answered: times in ms."""

    requests: int
    per_second: float
    p50: float
    p95: float
    cpu_ms: float = 0.0


def load(url: str, cookie: str, *, at_once: int, seconds: float) -> Answered:
    """Ask for the page again and again. Raises RuntimeError if any answer was not a page."""
    return (_by_wrk if shutil.which("wrk") else _by_threads)(url, cookie, at_once, seconds)


def _by_wrk(url: str, cookie: str, at_once: int, seconds: float) -> Answered:
    told = subprocess.run(
        ["wrk", "-t1", f"-c{at_once}", f"-d{max(1, round(seconds))}s", "--timeout", "30s", "-s", str(SCRIPT),
         "-H", f"Cookie: {cookie}", "-H", "Accept-Language: zh-hans", "-H", "Accept-Encoding: gzip", url],
        check=True, capture_output=True, text=True, timeout=seconds + 60,
    ).stdout.splitlines()[-1]  # fmt: skip
    found = json.loads(told)
    if found["errors"] or not found["requests"]:
        raise RuntimeError(f"{url}: {told}")
    return Answered(found["requests"], found["requests"] / found["seconds"], found["p50"], found["p95"])


def _by_threads(url: str, cookie: str, at_once: int, seconds: float) -> Answered:
    end = time.perf_counter() + seconds
    taken: list[float] = []
    wrong: list[int] = []
    askers = [threading.Thread(target=_ask, args=(url, cookie, end, taken, wrong)) for _ in range(at_once)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    if wrong or not taken:
        raise RuntimeError(f"{url}: answers {sorted(set(wrong))}")
    return Answered(len(taken), len(taken) / seconds, percentile(taken, 0.5), percentile(taken, 0.95))


def _ask(url: str, cookie: str, end: float, taken: list[float], wrong: list[int]) -> None:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    path, asked = f"{parts.path}?{parts.query}" if parts.query else parts.path, 0
    while (began := time.perf_counter()) < end:
        asked += 1
        # As in wrk.lua: a page from 1 to 40, and a number that was never asked for.
        wanted = path.replace("PAGE", str(asked % 40 + 1)).replace("NEW", str(time.time_ns()))
        connection.request("GET", wanted, headers={**HEADERS, "Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        taken.append((time.perf_counter() - began) * 1000)
        if answer.status != 200:
            wrong.append(answer.status)
    connection.close()
