"""The two switches of the shell: language and elderly mode. They belong to the browser, not to the person."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from tongxin.ui.context import CARE_COOKIE

A_YEAR = 365 * 24 * 60 * 60  # seconds


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie and go back to the page."""
    return set_language(request)


@login_not_required
@require_POST
def care(request: HttpRequest) -> HttpResponse:
    """Turn the elderly mode on or off (field `on`: "1" or "0") and go back to the page."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    # Not redirect(): that takes a word without a slash for the name of a page.
    response = HttpResponseRedirect(back if safe and back else "/")
    if request.POST.get("on") == "1":
        response.set_cookie(CARE_COOKIE, "1", max_age=A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    else:
        response.delete_cookie(CARE_COOKIE, samesite="Lax")
    return response


@login_not_required
def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer to a form whose token is missing or old. What was wrong is for the log, not for the page."""
    return render(request, "403_csrf.html", status=403)
