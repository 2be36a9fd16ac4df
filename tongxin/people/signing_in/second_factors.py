"""How allauth's second factors behave here, and whether a session has passed one."""

from __future__ import annotations

import io
from datetime import date

import segno
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.people import sample
from tongxin.people.models import Membership, Person
from tongxin.people.roles import NEEDS_SECOND_FACTOR
from tongxin.people.signing_in.permissions import needs_second_factor
from tongxin.places.context import name_of
from tongxin.privacy import keyring
from tongxin.privacy.ciphers import Sealed

SECRET = "mfa.Authenticator.data"  # where a sealed secret belongs; it opens nowhere else
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # a recovery code only stands in for one


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are sealed with the key ring, the QR code is drawn without a picture library."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code is wrong, too old, or was used before. Please take the next one."),
    }

    def encrypt(self, text: str) -> str:
        return keyring.seal(text, SECRET).stored

    def decrypt(self, encrypted_text: str) -> str:
        return keyring.unseal(Sealed(encrypted_text), SECRET)

    def get_totp_issuer(self) -> str:
        return self._get_site_name()

    def build_totp_svg(self, url: str) -> str:
        drawing = io.BytesIO()
        segno.make(url, error="m").save(drawing, kind="svg", xmldecl=False, scale=4, border=4, light="#fff")
        return drawing.getvalue().decode()

    def generate_authenticator_name(self, user: Person, type: str) -> str:  # noqa: A002
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}

    def _get_site_name(self) -> str:
        name = name_of(settings.TONGXIN_CITY)
        return _("Tongxin %(city)s") % {"city": name} if name else _("Tongxin")


def passed(request: HttpRequest) -> bool:
    """Return whether this session was opened with a second factor, or one was set up in it. Asks no database."""
    assert isinstance(request.user, Person)
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def note_passed(request: HttpRequest, factor: Authenticator) -> None:
    """Write into the session that a second factor was set up in it."""
    record_authentication(request, request.user, method="mfa", id=factor.pk, type=factor.type)


def missing(request: HttpRequest) -> bool:
    """Return whether somebody whose role needs a second factor has come in without one.

    The sample city's one click, which works on this machine only, is let in as it is.
    """
    person = request.user
    if not isinstance(person, Person) or passed(request) or request.session.get(sample.SESSION_KEY):
        return False
    return needs_second_factor(person)


def without_second_factor(day: date) -> int:
    """Return how many persons whose role needs a second factor on this day have set up none."""
    held = Membership.objects.in_force(day).filter(role__in=NEEDS_SECOND_FACTOR)
    equipped = Authenticator.objects.filter(type__in=FACTORS).values("user")
    return held.exclude(person__in=equipped).values("person").distinct().count()


def has_one(person: Person) -> bool:
    """Return whether the person has set up a second factor."""
    return bool(Authenticator.objects.filter(user=person, type__in=FACTORS).exists())
