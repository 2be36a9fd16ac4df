"""Add, use and take away second factors. What they are made of is allauth's table (mfa.Authenticator)."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import decrypt, encrypt
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from tongxin.audit import actions as audit
from tongxin.audit.vocabulary import SECOND_FACTOR_REMOVED
from tongxin.notices import actions as notices
from tongxin.people import auditing
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.people.signing_in.actions import sessions
from tongxin.people.signing_in.permissions import obstacle_to_remove, obstacle_to_reset_second_factor
from tongxin.people.signing_in.rules import plain_code, step_of_code
from tongxin.people.vocabulary import TOLD_FACTORS_RESET

APP, CODES, PASSKEY = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES, Authenticator.Type.WEBAUTHN


class HasOneAlready(Exception):
    """There is an authenticator app already; it must be taken away first."""


@transaction.atomic
def add_app(person: Person, *, secret: str, step: int) -> Authenticator:
    """Add an authenticator app. step: of the code by which it was proven, which is thereby used up.

    Raises HasOneAlready.
    """
    _hold(person)
    if Authenticator.objects.filter(user=person, type=APP).exists():
        raise HasOneAlready
    added: Authenticator = Authenticator.objects.create(
        user=person, type=APP, data={"secret": encrypt(secret), "step": step}
    )
    return added


def add_passkey(person: Person, *, name: str, credential: dict[str, object]) -> Authenticator:
    """Add a passkey. credential: the browser's answer, which the form has verified."""
    added: Authenticator = WebAuthn.add(person, name, credential).instance
    return added


@transaction.atomic
def use_code(person: Person, code: str, *, now: datetime) -> Authenticator | None:
    """Use a code of the app, or a recovery code, and return what it was of; None if it is wrong or was used before."""
    for factor in _codes_of(person):
        if _use(factor, plain_code(code), now=now):
            factor.last_used_at = now
            factor.save(update_fields=["last_used_at", "data"])
            return factor
    return None


def _codes_of(person: Person) -> QuerySet[Authenticator]:
    # Locked: a code that is sent twice at the same moment is taken once. (On SQLite the whole transaction is.)
    rows: QuerySet[Authenticator] = Authenticator.objects.filter(user=person, type__in=[APP, CODES]).order_by("pk")
    return rows.select_for_update(of=("self",))


def _use(factor: Authenticator, code: str, *, now: datetime) -> bool:
    if factor.type == CODES:
        codes = RecoveryCodes(factor)
        found = code in codes.get_unused_codes()
        if found:
            factor.data["used_mask"] |= 1 << codes.generate_codes().index(code)
        return found
    step = step_of_code(decrypt(factor.data["secret"]), code, now=now, after=factor.data["step"])
    if step is not None:
        factor.data["step"] = step
    return step is not None


@transaction.atomic
def make_recovery_codes(person: Person, *, now: datetime) -> list[str]:
    """Make ten new recovery codes in place of the old ones and return them: they are shown once."""
    _hold(person)
    Authenticator.objects.filter(user=person, type=CODES).delete()
    data = {"seed": encrypt(RecoveryCodes.generate_seed()), "used_mask": 0}
    made = Authenticator.objects.create(user=person, type=CODES, data=data, created_at=now)
    codes: list[str] = RecoveryCodes(made).generate_codes()
    return codes


@transaction.atomic
def remove(factor: Authenticator, *, by: Person) -> None:
    """Take away one of one's own second factors; with the last one go the recovery codes. Raises NotAllowed."""
    _hold(by)
    require(obstacle_to_remove(by, factor))
    factor.delete()
    if not Authenticator.objects.filter(user=by).exclude(type=CODES).exists():
        Authenticator.objects.filter(user=by).delete()


@transaction.atomic
def reset(person: Person, *, by: Person, now: datetime, request: HttpRequest | None = None) -> int:
    """Take away all second factors of somebody who lost them, and end their sessions; return how many there were.

    At the next sign-in whoever needs one sets a new one up. request: from where, for the audit log. Raises NotAllowed.
    """
    _hold(person)
    require(obstacle_to_reset_second_factor(by, person))
    kinds = _take_all(person)
    if by != person:
        notices.tell([person.actor_id], TOLD_FACTORS_RESET, now=now, link=reverse("people:security"), name=by.name)
    for kind in kinds:
        auditing.second_factor_removed(request, person, factor=kind, by=by)
    if ended := sessions.end_all(person):
        auditing.session_ended(request, person, by=by, reason="reset", sessions=ended)
    return len(kinds)


@transaction.atomic
def reset_from_the_machine(person: Person, *, now: datetime) -> int:
    """Do the same for whoever can run commands here, who could change the database as well; it is noted.

    Or else an office whose only security administrator loses the phone would be locked out for good.
    """
    _hold(person)
    kinds = _take_all(person)
    for kind in kinds:
        audit.note(SECOND_FACTOR_REMOVED, by=None, now=now, subject=auditing.named(person), factor=kind)
    sessions.end_all(person)
    return len(kinds)


def _take_all(person: Person) -> list[str]:
    mine = Authenticator.objects.filter(user=person)
    kinds = sorted(mine.values_list("type", flat=True))
    mine.delete()
    return kinds


def _hold(person: Person) -> None:
    # No ledger.hold: that is for records whose changes are posted. This serialises two tabs of one person.
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
