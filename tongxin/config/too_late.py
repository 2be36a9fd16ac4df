"""Whoever comes second is told so (409), with the way to what stands now: of two people pressing a button one wins."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from tongxin.ledger.actions import WrongMove
from tongxin.people.permissions import TooLate


class SaysWhatBecame:
    """Middleware: answer 409 to a change of a record that has gone on since its page was shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if request.method != "POST" or not isinstance(error, WrongMove | TooLate):
            return None
        says = str(error) if isinstance(error, TooLate) else ""
        return render(request, "ui/late.html", {"says": says, "record": record_of(request.path)}, status=409)


def record_of(path: str) -> str:
    """Return the page of the record under which a change has its address: /cases/7/publication/ → /cases/7/.

    The nearest one above it that there is; "" without one.
    """
    while (path := path.rstrip("/").rpartition("/")[0] + "/") != "/":
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return ""
