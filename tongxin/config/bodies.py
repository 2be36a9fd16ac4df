"""How much anybody may send: refused by its announced length, before a byte of it is kept."""

from __future__ import annotations

from collections.abc import Callable

from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def of_a_size(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, after the person is known and before the form is read.

    Forms are read by the check of their token, so even for somebody who may not send them; without this a stranger
    could fill the disk with a file that nobody asked for. A body without an announced length is not read at all (WSGI).
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        known = request.user.is_authenticated
        if length > (settings.REQUEST_LIMIT_BYTES if known else settings.ANONYMOUS_LIMIT_BYTES):
            return render(request, "ui/too_large.html", status=413)
        if known and request.content_type == "multipart/form-data" and not ratelimit.consume(request, action="upload"):
            refused: HttpResponse = ratelimit.respond_429(request)
            return refused
        return get_response(request)

    return middleware
