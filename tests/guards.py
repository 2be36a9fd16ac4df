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

# PostgreSQL is asked for a union of several questions in parentheses.
READS = re.compile(
    r"[\s(]*(?:SELECT|EXPLAIN|PRAGMA\s+\w+\s*$|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|SET\s+CONSTRAINTS)\b", re.I
)
# A session is kept alive by reading a page, and its key changes with it: state of the visit, not of the work.
KEPT_BY_VISITS = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?django_session\"?\b", re.I)

# Who looked at what is itself a fact: a personal page that is viewed, a list that is exported, a page that is refused
# are noted in the audit log. These two tables and nothing else.
KEPT_BY_AUDIT = re.compile(r"\s*(?:INSERT INTO\s+\"?audit_record\"?|UPDATE\s+\"?audit_head\"?)\s", re.I)
AUDITS_LOCK = re.compile(r"\s*SELECT\b.*\bFROM\s+\"?audit_head\"?\s.*\bFOR\s+UPDATE\b", re.I | re.S)


class WroteOnRead(AssertionError):
    """A GET changed the database."""


class UnnotedFile(AssertionError):
    """A file was handed out, and the audit log does not know."""


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
            if not any(allowed.match(sql) for allowed in (READS, KEPT_BY_VISITS, KEPT_BY_AUDIT)):
                raise WroteOnRead(f"{request.method} {request.path} changes the database: {sql[:200]}")
            if re.search(r"\bFOR\s+UPDATE\b", sql, re.I) and not AUDITS_LOCK.match(sql):
                raise WroteOnRead(f"{request.method} {request.path} locks rows: {sql[:200]}")
            return execute(sql, params, many, context)

        with connections["default"].execute_wrapper(look):
            return get_response(request)

    return middleware


def a_file_is_noted(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware of the tests: no file leaves for somebody signed in without a record of who fetched what.

    What a public address hands out everybody may have, so nobody's fetching it is noted.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        noted = []

        def look(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            noted.append(KEPT_BY_AUDIT.match(sql))
            return execute(sql, params, many, context)

        with connections["default"].execute_wrapper(look):
            response = get_response(request)
        public = request.resolver_match and not getattr(request.resolver_match.func, "login_required", True)
        if "Content-Disposition" in response and not public and not any(noted):
            raise UnnotedFile(f"{request.method} {request.path} hands out a file, and nobody notes who fetched it")
        return response

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


def _here(host: Any) -> bool:
    if host in {None, "", "localhost", b"localhost", "0.0.0.0", "::"}:
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        return False


def _guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX and not _here(address[0]):
            raise OutsideWorld(f"a test connects to {address!r}")
        return connect(self, address)

    return guarded


def stay_on_this_machine() -> None:
    """Refuse every connection and every look-up that leaves this machine. Subprocesses and libpq are not seen by it."""
    resolve = socket.getaddrinfo

    def guarded_resolve(host: Any, *args: Any, **kwargs: Any) -> Any:
        if not _here(host):
            raise OutsideWorld(f"a test looks up {host!r}")
        return resolve(host, *args, **kwargs)

    socket.socket.connect = _guarded(socket.socket.connect)  # type: ignore[method-assign]
    socket.socket.connect_ex = _guarded(socket.socket.connect_ex)  # type: ignore[method-assign]
    socket.getaddrinfo = guarded_resolve
