"""`tongxin run`: granian and the background worker, started and stopped together."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time

from tongxin.config.commands import Refused


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted. This process stays free of Django, so that it costs little beside its children."""
    if not 0 < arguments.port < 65536:
        raise Refused(f"没有端口 {arguments.port}，请用 1 至 65535。（There is no such port.）")
    if not _free(arguments.host, arguments.port):
        raise Refused(
            f"端口 {arguments.port} 已被占用，请换一个：tongxin run --port {arguments.port + 1}"
            f"（Port {arguments.port} is taken.）"
        )
    if _upkeep():
        return 1
    server = subprocess.Popen(
        [
            sys.executable, "-m", "granian", "--interface", "wsgi",
            "--host", arguments.host, "--port", str(arguments.port),
            "--workers", str(arguments.workers), "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
            "tongxin.config.wsgi:application",
        ],
        start_new_session=True,
    )  # fmt: skip
    children = {"server": server, "worker": _start_worker()}
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: _stop(list(children.values())))
    _announce(arguments)
    _watch(children)
    _stop(list(children.values()))
    if server.returncode not in STOPPED:
        print(f"网页服务意外结束（{server.returncode}）。（The server ended unexpectedly.）", file=sys.stderr)
        return 1
    return 0


def _watch(children: dict[str, subprocess.Popen[bytes]]) -> None:
    """Return when the server has ended. The site goes on without its worker, which is started again."""
    deaths = 0
    while children["server"].poll() is None:
        time.sleep(0.3)
        code = children["worker"].poll()
        if code is None or deaths == MOST_DEATHS:
            continue
        if children["server"].poll() is None and code not in STOPPED:
            deaths += 1
            print(
                f"后台任务进程意外结束（{code}），正在重新启动。（The worker ended and is started again.）",
                file=sys.stderr,
            )
            _upkeep()  # what the worker was at is taken up again by the next one
            children["worker"] = _start_worker()


STOPPED = {0, -signal.SIGTERM, -signal.SIGINT}
MOST_DEATHS = 5  # a worker that cannot live is a fault to be seen, not to be started for ever


def _upkeep() -> int:
    return subprocess.run([sys.executable, "-m", "tongxin.config.commands.upkeep"], check=False).returncode


def _start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "django", "db_worker", "--no-startup-delay", "--no-reload"], start_new_session=True
    )


def _announce(arguments: argparse.Namespace) -> None:
    deadline = time.monotonic() + 20
    while _free(arguments.host, arguments.port) and time.monotonic() < deadline:
        time.sleep(0.05)
    from pathlib import Path

    data = Path(os.environ.get("TONGXIN_DATA", "var"))
    print(f"同心 Tongxin: http://{arguments.host}:{arguments.port}/", flush=True)
    if (data / "sample-city").exists():
        print(
            "登录：打开网页，点“进入示例城市”。（Sign in: open the page and press the button for the sample city.）",
            flush=True,
        )
    else:
        print(
            "登录：用 tongxin init --admin 邮箱 建立的账号。（Sign in with the account of `init --admin`.）",
            flush=True,
        )
    print("停止：Ctrl+C（stop: Ctrl+C）", flush=True)


def _free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) != 0


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    for child in children:
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
