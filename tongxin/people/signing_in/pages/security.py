"""Account security 账号安全: everything by which one comes in, on one page."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from tongxin.people.models import Person
from tongxin.people.requests import PersonRequest
from tongxin.people.signing_in import offers, second_factors
from tongxin.people.signing_in.own_sessions import visits_of
from tongxin.people.signing_in.permissions import needs_second_factor, obstacle_to_remove
from tongxin.ui.pages import show

App, Codes, Key = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES, Authenticator.Type.WEBAUTHN


@require_GET
def security(request: PersonRequest) -> HttpResponse:
    """Show one's password, second factors, sessions and linked accounts."""
    person = request.user
    factors = list(Authenticator.objects.filter(user=person).order_by("pk"))
    for factor in factors:
        factor.user = person
    app = next((factor for factor in factors if factor.type == App), None)
    codes = next((factor for factor in factors if factor.type == Codes), None)
    context = {
        "needs_second_factor": needs_second_factor(person),
        "must_set_up": second_factors.missing(request),
        "app": app and {"pk": app.pk, "since": app.created_at, "obstacle": obstacle_to_remove(person, app)},
        "passkeys": [
            {"pk": key.pk, "name": key.wrap().name, "since": key.created_at, "used": key.last_used_at,
             "obstacle": obstacle_to_remove(person, key)}
            for key in factors if key.type == Key
        ],
        "has_second_factor": any(factor.type != Codes for factor in factors),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
        "visits": visits_of(person, this=request.session.session_key),
        "linked": _linked(person),
        "has_password": person.has_usable_password(),
        "password_url": reverse("account_change_password" if person.has_usable_password() else "account_set_password"),
        "idle_minutes": settings.IDLE_MINUTES,
    }  # fmt: skip
    return show(request, "people/security.html", None, context)


def _linked(person: Person) -> list[dict[str, object]]:
    """Return the chat programs that the installation offers, each with the person's account there, if linked."""
    offered = offers.providers()
    if not offered:
        return []
    mine = {account.provider: account for account in SocialAccount.objects.filter(user=person).order_by("-pk")}
    return [
        {
            "name": name,
            "url": reverse(f"{provider}_login"),
            "pk": mine[provider].pk if provider in mine else None,
            "since": mine[provider].date_joined if provider in mine else None,
        }
        for provider, name in offered.items()
    ]
