"""A page that needs an encrypted text whose key is missing says so, instead of an error that tells nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongxin.privacy.ciphers import CannotRead

log = logging.getLogger(__name__)


class SaysWhatIsMissing:
    """Middleware: answer 503 when a text cannot be read. What was begun is rolled back, and nothing is lost."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, CannotRead):
            return None
        log.error("%s: %s", request.path, error)  # for whoever can mend it: which key, and how
        return render(request, "ui/unreadable.html", status=503)
