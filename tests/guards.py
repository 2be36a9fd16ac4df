"""What no test may do unnoticed: write on a GET, print an undefined variable, talk to the outside."""

from __future__ import annotations

import ipaddress
import re
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections
from django.http import HttpRequest, HttpResponse

READS = re.compile(r"\s*(?:SELECT|EXPLAIN|PRAGMA\s+\w+\s*$|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|SET\s+CONSTRAINTS)\b", re.I)
# A session is kept alive by reading a page, and its key changes with it: state of the visit, not of the work.
KEPT_BY_VISITS = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(?:django_session|axes_\w+)\"?\b", re.I)


class WroteOnRead(AssertionError):
    """A GET changed the database."""


class UndefinedVariable(AssertionError):
    """A template of ours printed a variable that its view did not give."""


class OutsideWorld(AssertionError):
    """A test tried to reach another machine."""


def a_get_only_reads(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware of the tests: a GET or HEAD may SELECT, and nothing else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return get_response(request)

        def look(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            if not READS.match(sql) and not KEPT_BY_VISITS.match(sql):
                raise WroteOnRead(f"{request.method} {request.path} changes the database: {sql[:200]}")
            if re.search(r"\bFOR\s+UPDATE\b", sql, re.I):
                raise WroteOnRead(f"{request.method} {request.path} locks rows: {sql[:200]}")
            return execute(sql, params, many, context)

        with connections["default"].execute_wrapper(look):
            return get_response(request)

    return middleware


@contextmanager
def unwatched() -> Iterator[None]:
    """For factories: rows that a test finds already there, so nobody looks whether they were posted."""
    wrappers, connection.execute_wrappers = connection.execute_wrappers, []
    try:
        yield
    finally:
        connection.execute_wrappers = wrappers


class Undefined(str):
    """Django's `string_if_invalid`: raises for templates of ours, prints nothing for those of packages.

    allauth's and Django's own templates count on undefined variables being empty.
    """

    def __new__(cls) -> Undefined:
        return super().__new__(cls, "%s")

    def __contains__(self, item: object) -> bool:
        return True

    def __mod__(self, variable: object) -> str:
        template = _template_being_rendered()
        if "/tongxin/" in template and "site-packages" not in template:
            raise UndefinedVariable(f"{template}: {{{{ {variable} }}}} is undefined")
        return ""


def _template_being_rendered() -> str:
    frame = sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_name == "render_annotated":
            return str(getattr(frame.f_locals["self"], "origin", None) or "")
        frame = frame.f_back  # type: ignore[assignment]
    return ""


def stay_on_this_machine() -> None:
    """Refuse every connection and every look-up that leaves this machine. Subprocesses and libpq are not seen by it."""
    connect, connect_ex, resolve = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def here(host: object) -> bool:
        if host in {None, "", "localhost", b"localhost"}:
            return True
        try:
            return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host)).is_loopback
        except ValueError:
            return False

    def check(sock: socket.socket, address: Any) -> None:
        if sock.family != socket.AF_UNIX and not here(address[0]):
            raise OutsideWorld(f"a test connects to {address!r}")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        check(self, address)
        return connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        check(self, address)
        return connect_ex(self, address)

    def guarded_resolve(host: Any, *args: Any, **kwargs: Any) -> Any:
        if not here(host) and host not in {"0.0.0.0", "::"}:
            raise OutsideWorld(f"a test looks up {host!r}")
        return resolve(host, *args, **kwargs)

    socket.socket.connect = guarded_connect  # type: ignore[method-assign,assignment]
    socket.socket.connect_ex = guarded_connect_ex  # type: ignore[method-assign,assignment]
    socket.getaddrinfo = guarded_resolve  # type: ignore[assignment]
