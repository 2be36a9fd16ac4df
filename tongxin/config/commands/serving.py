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
    if not _free(arguments.host, arguments.port):
        raise Refused(
            f"端口 {arguments.port} 已被占用，请换一个：tongxin run --port {arguments.port + 1}"
            f"（Port {arguments.port} is taken.）"
        )
    if subprocess.run([sys.executable, "-m", "tongxin.config.commands.upkeep"], check=False).returncode:
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
    worker = subprocess.Popen(
        [sys.executable, "-m", "django", "db_worker", "--no-startup-delay", "--no-reload"], start_new_session=True
    )
    children = [server, worker]
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: _stop(children))
    _announce(arguments)
    while all(child.poll() is None for child in children):
        time.sleep(0.3)
    _stop(children)
    return max(child.wait() or 0 for child in children) if _crashed(children) else 0


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


def _crashed(children: list[subprocess.Popen[bytes]]) -> bool:
    return any(child.returncode not in (0, -signal.SIGTERM, -signal.SIGINT) for child in children)
