"""The headers of every answer: what a page may load, and what a browser may do with it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

# Where the form “Sign in with …” leads, if the installation offers it: browsers check a form's redirects too.
FORMS_LEAD_TO = {
    "dingtalk": "https://login.dingtalk.com",
    "wecom": "https://login.work.weixin.qq.com",
    "weixin": "https://open.weixin.qq.com",
}
# Nothing but our own files; no script, style or handler in the page itself, no eval. ECharts draws through the DOM
# (element.style), which a policy does not forbid. `data:` pictures are those of the vendored style sheet.
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        " ".join(
            ["form-action 'self'", *(FORMS_LEAD_TO[way] for way in sorted(settings.SIGN_IN & FORMS_LEAD_TO.keys()))]
        ),
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)
UNUSED = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "serial", "usb")
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# On a shared office PC the page before last must not come back from the disk after somebody signed out.
OF_A_PERSON = "private, no-store"


def on_every_answer(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware, the outermost one: static files, redirects and error pages carry the headers too.

    A view that has set one of them keeps its own.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        # Static files are answered before anybody is asked who they are.
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", OF_A_PERSON)
        return response

    return middleware
