"""The only two ways to answer with a page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers


def show(
    request: HttpRequest, page: str, part: str | None, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Answer with the whole page, or with its part when htmx asks for the part's box.

    page, part: template names, chosen by the view and never by the request.
    """
    wanted = part if part and request.headers.get("HX-Request") and not request.headers.get("HX-Boosted") else page
    response = render(request, wanted, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def done(request: HttpRequest, target: Any, part: str, context: dict[str, Any]) -> HttpResponse:
    """Answer after a change: a redirect for a browser, the changed part for htmx.

    target: what django.shortcuts.redirect takes: a record with an address, a URL name or a path.
    """
    if request.headers.get("HX-Request"):
        return show(request, part, part, context)
    return redirect(target)
