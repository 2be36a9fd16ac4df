"""A title as Open Badges 3.0 credential: a W3C verifiable credential, secured as JWT (section 8.2 of that standard).

What is signed is what the public page says. A credential cannot be called back; the list of revoked ones can be asked.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from tongxin.places.context import name_of
from tongxin.sites import signing
from tongxin.sites.models import Designation
from tongxin.sites.vocabulary.designation import Standing

CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
MEDIA_TYPE = "application/vc+jwt"
LEVELS = {"city": "市级", "provincial": "省级"}


def credential(title: Designation, *, site: str) -> str:
    """Return the credential of a title as signed text. site: "https://host" of this installation.

    The same title is the same text as long as the key is: the signature is deterministic.
    """
    body = content(title, site=site)
    claims: dict[str, object] = {
        **body,
        "iss": issuer_address(site),
        "jti": body["id"],
        "sub": f"{site}{title.public_address}",
        "nbf": int(_first_moment(title.valid_from).timestamp()),
    }
    if title.valid_until is not None:
        claims["exp"] = int(_first_moment(title.valid_until + timedelta(days=1)).timestamp())
    return signing.signed({"typ": "vc+jwt", "kid": f"{site}{reverse('sites:credential_key')}"}, claims)


def content(title: Designation, *, site: str) -> dict[str, object]:
    """Return what is signed."""
    page = f"{site}{title.public_address}"
    programme = title.programme.name_zh if title.programme else "统战工作创新示范点"
    name = f"{LEVELS[title.level]}{programme}"
    body: dict[str, object] = {
        "@context": CONTEXT,
        "id": f"{site}{reverse('sites:credential', args=[title.certificate])}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": name,
        "issuer": issuer(site),
        "validFrom": _first_moment(title.valid_from).isoformat(),
        "credentialSubject": {
            "id": page,
            "type": ["AchievementSubject"],
            "achievement": {
                "id": page,
                "type": ["Achievement"],
                "name": name,
                "description": f"{title.name}：{title.decision_number or title.decided_on.isoformat()}",
                "criteria": {"id": page},
                "inLanguage": "zh-CN",
            },
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": title.name,
                    "identityType": "name",
                }
            ],
        },
        "credentialStatus": {"id": f"{site}{reverse('sites:credentials_revoked')}", "type": "1EdTechRevocationList"},
    }
    if title.valid_until is not None:
        body["validUntil"] = _first_moment(title.valid_until + timedelta(days=1)).isoformat()
    return body


def issuer(site: str) -> dict[str, object]:
    """Return the profile of who signs."""
    return {"id": issuer_address(site), "type": ["Profile"], "name": name_of(settings.TONGXIN_CITY), "url": site}


def issuer_address(site: str) -> str:
    """Return where the issuer's profile is published."""
    return f"{site}{reverse('sites:credential_issuer')}"


def revoked(*, site: str, day: date) -> dict[str, object]:
    """Return the list of credentials that are no longer good although their last day is not past."""
    lost = Designation.objects.filter(ended_on__lte=day).order_by("certificate")
    return {
        "id": f"{site}{reverse('sites:credentials_revoked')}",
        "issuer": issuer_address(site),
        "revokedCredential": [
            {
                "id": f"{site}{reverse('sites:credential', args=[title.certificate])}",
                "revoked": True,
                "revocationReason": str(Standing(title.ended_as).label),
            }
            for title in lost
        ],
    }


def _first_moment(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))
