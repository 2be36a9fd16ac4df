"""The question that a passkey answers, for signing in with nothing else."""

from __future__ import annotations

from allauth.core import ratelimit
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST


@login_not_required
@never_cache
@require_POST
def challenge(request: HttpRequest) -> HttpResponse:
    """Answer with a new challenge, and keep it in the session; whose passkey will answer it, nobody knows yet."""
    if not ratelimit.consume(request, action="passkey_challenge"):
        refused: HttpResponse = ratelimit.respond_429(request)
        return refused
    return JsonResponse(webauthn.begin_authentication(None))
