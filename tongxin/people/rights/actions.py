"""What a person does with their own data, and what is done to it in an emergency or when its time is over.

request: where from, for the audit log; None for the system itself.
"""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.audit import actions as audit
from tongxin.audit import vocabulary as audited
from tongxin.audit.vocabulary import Result
from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Actor
from tongxin.notices import actions as notices
from tongxin.orgs.models import Unit
from tongxin.people import vocabulary
from tongxin.people.actions import end_every_role, telling
from tongxin.people.auditing import named
from tongxin.people.inviting import actions as inviting
from tongxin.people.models import Consent, Emergency, Person
from tongxin.people.models.rights import EMERGENCY_LASTS
from tongxin.people.permissions import NotAllowed, require
from tongxin.people.rights.agreements import Agreement
from tongxin.people.rights.permissions import (
    obstacle_to_break_glass,
    obstacle_to_leave,
    obstacle_to_see_phone,
    told_of_emergencies,
)
from tongxin.people.roles import Role
from tongxin.privacy import register

EMERGENCIES, AUDIT_LOG = "/oversight/data-protection/", "/oversight/"  # a room above: known by its paths only
ERASED_NAME = "已注销 (closed)"


class Taken(ValueError):
    """Somebody else has this phone number or e-mail address; the message says what to do."""


@transaction.atomic
def correct(person: Person, *, name: str, phone: str, now: datetime, request: HttpRequest | None) -> None:
    """A person corrects their own name and phone number. phone: in E.164, or "" for none. Raises Taken."""
    ledger.hold(person)
    changed = [field for field, new in (("name", name), ("phone", phone)) if getattr(person, field) != new]
    person.name, person.phone = name, phone
    _save_details(person, changed, now=now, request=request)


@transaction.atomic
def change_email(person: Person, *, email: str, now: datetime, request: HttpRequest | None) -> None:
    """A person changes the address that they sign in with, having typed the password once more. Raises Taken."""
    ledger.hold(person)
    changed = ["email"] if person.email != email.lower() else []
    person.email = email.lower()
    _save_details(person, changed, now=now, request=request)
    EmailAddress.objects.filter(user=person).delete()  # allauth's own copy; it makes a new one when it needs it


def _save_details(person: Person, changed: list[str], *, now: datetime, request: HttpRequest | None) -> None:
    if not changed:
        return
    columns = [*changed, "phone_lookup"] if "phone" in changed else changed
    try:
        with transaction.atomic():
            person.save(update_fields=columns)
            ledger.record(vocabulary.DETAILS_CORRECTED, person, by=person, now=now, unit=Unit.objects.earliest("path"))
    except IntegrityError as error:
        raise Taken(
            _("This cannot be used: another account has it already. If it is yours, ask the system administrator.")
        ) from error
    audit.note(
        audited.PERSONAL_DATA_CHANGED, by=person, now=now, request=request, subject=named(person),
        fields=" ".join(changed),
    )  # fmt: skip


@transaction.atomic
def agree(
    person: Person, agreement: Agreement, *, version: str, language: str, now: datetime, request: HttpRequest | None
) -> None:
    """A person agrees to the wording that they read; nothing happens twice. version: of the wording that was shown.

    Raises NotAllowed when that is not the wording of today any more.
    """
    ledger.hold(person)
    if version != agreement.text.version:
        raise NotAllowed(_("The text has changed in the meantime. Please read it again."))
    in_force = person.consents.in_force().filter(agreement=agreement)
    if in_force.filter(version=version).exists():
        return
    in_force.update(withdrawn_at=now)  # an older wording
    Consent.objects.create(person=person, agreement=agreement, version=version, language=language, given_at=now)
    audit.note(
        audited.CONSENT_GIVEN, by=person, now=now, request=request, subject=named(person),
        purpose=agreement.value, version=version,
    )  # fmt: skip


@transaction.atomic
def withdraw(person: Person, agreement: Agreement, *, now: datetime, request: HttpRequest | None) -> None:
    """A person withdraws what they agreed to, with effect at once."""
    _withdraw(person, agreement, by=person, now=now, request=request)


def _withdraw(
    person: Person, agreement: Agreement, *, by: Person | None, now: datetime, request: HttpRequest | None
) -> None:
    if person.consents.in_force().filter(agreement=agreement).update(withdrawn_at=now):
        audit.note(
            audited.CONSENT_WITHDRAWN, by=by, now=now, request=request, subject=named(person),
            purpose=agreement.value,
        )  # fmt: skip


@transaction.atomic
def show_phone(other: Person, *, by: Person, now: datetime, request: HttpRequest) -> str:
    """Return the whole phone number of a person, and note who looked. Raises NotAllowed, CannotRead."""
    if obstacle := obstacle_to_see_phone(by, other, now=now):
        audit.note(
            audited.PHONE_SHOWN, by=by, now=now, request=request, subject=named(other), field="phone",
            result=Result.REFUSED,
        )  # fmt: skip
        require(obstacle)
    phone: str = other.phone
    if by != other:
        audit.note(audited.PHONE_SHOWN, by=by, now=now, request=request, subject=named(other), field="phone")
    return phone


@transaction.atomic
def break_glass(about: Person, *, reason: str, by: Person, now: datetime, request: HttpRequest | None) -> Emergency:
    """Open a person's closed data for half an hour, and tell the data-protection officer; without one the auditors.

    Raises NotAllowed, also when there is nobody to tell.

    Each opening is a look of its own with its own reason, within the half hour of another too.
    """
    require(obstacle_to_break_glass(by, about, reason))
    emergency = Emergency.objects.create(
        by=by, about=about, reason=reason.strip(), begun_at=now, ends_at=now + EMERGENCY_LASTS
    )
    role, told = told_of_emergencies(by, timezone.localdate(now))
    if role is Role.DATA_PROTECTION:
        notices.tell(told, vocabulary.GLASS_BROKEN, now=now, link=EMERGENCIES, name=by.name)
    else:
        notices.tell(told, vocabulary.GLASS_BROKEN_UNWATCHED, now=now, link=AUDIT_LOG, name=by.name)
    # The reason is free text and may name anybody: it stays encrypted in the row, and out of the log.
    audit.note(
        audited.BREAK_GLASS, by=by, now=now, request=request, subject=named(about),
        minutes=int(EMERGENCY_LASTS.total_seconds() // 60),
    )  # fmt: skip
    return emergency


@transaction.atomic
def leave(person: Person, *, now: datetime, request: HttpRequest | None) -> None:
    """A person closes their own account: what names them is erased at once. Raises NotAllowed.

    What stays: entries of the ledger and memberships under the opaque id, the audit log for its time, the proof of
    consents for three years.
    """
    ledger.hold(person)
    require(obstacle_to_leave(person))
    erase(person, by=person, now=now, request=request, reason="own_wish")


@transaction.atomic
def erase(person: Person, *, by: Actor, now: datetime, request: HttpRequest | None, reason: str) -> None:
    """Erase what names a person, close the account for good; end every role and visit, and withdraw every consent.

    The row stays, because the ledger and the memberships point at its opaque id; it says nothing about anybody.
    reason: "own_wish" or "past_its_time".
    """
    end_every_role(person, by=by, now=now)
    for agreement in Agreement:
        _withdraw(person, agreement, by=by if isinstance(by, Person) else None, now=now, request=request)
    inviting.erase_of(person, email=person.email, by=by, now=now)
    telling.person_erased(person)
    person.name, person.email, person.phone = ERASED_NAME, f"{person.actor_id}@erased.invalid", ""
    person.set_unusable_password()
    person.is_active, person.closed_at, person.erased_at = False, person.closed_at or now, now
    person.save()
    for relation in Person._meta.related_objects:
        model = relation.related_model
        # Of packages: addresses, second factors, visits, linked accounts. Of rooms: what they say serves the account.
        if not model.__module__.startswith("tongxin.") or register.ends_with_account(model):
            model._default_manager.filter(**{relation.field.name: person.pk}).delete()
    ledger.record(vocabulary.ACCOUNT_ERASED, person, by=by, now=now, unit=Unit.objects.earliest("path"))
    audit.note(
        audited.PERSONAL_DATA_DELETED, by=by if isinstance(by, Person) else None, now=now, request=request,
        subject=named(person), fields="name email phone password", reason=reason,
    )  # fmt: skip
