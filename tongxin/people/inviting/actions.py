"""Invite, send again, revoke; accept with a new account or with the one that somebody has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.audit import actions as audit
from tongxin.audit import vocabulary as audited
from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Actor, Fact
from tongxin.ledger.vocabulary import Verb
from tongxin.orgs.models import Unit
from tongxin.people import vocabulary
from tongxin.people.actions import RoleDraft, give_role, make_account, telling
from tongxin.people.auditing import named
from tongxin.people.inviting.permissions import is_void, obstacle_to_handle, obstacle_to_invite
from tongxin.people.inviting.rules import LINK_LASTS, digest, new_token
from tongxin.people.models import Invitation, Membership, Person
from tongxin.people.models.invitation import NAMING, InvitationQuerySet
from tongxin.people.permissions import require
from tongxin.people.roles import Role
from tongxin.people.vocabulary import InvitationStatus


class InvitedAlready(ValueError):
    """The same address has an open invitation to the same role; the message says what to do."""


class LinkVoid(Exception):
    """The link was used, revoked or replaced, has expired, or its inviter may not give the role any more."""


class NotForThis(ValueError):
    """The address of the invitation belongs to an account that has to sign in first, or to another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Who is invited to what. starts_on, ends_on: first and last day of the role. phone: E.164 or ""."""

    email: str
    name: str
    role: Role
    unit: Unit
    starts_on: date
    ends_on: date | None = None
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """An invitation and the secret of its link, which is shown once and kept nowhere."""

    invitation: Invitation
    token: str


def invite(guest: Guest, *, by: Person, now: datetime) -> Sent:
    """Invite one person. Raises NotAllowed, InvitedAlready."""
    return invite_all([guest], by=by, now=now)[0]


@transaction.atomic
def invite_all(guests: Sequence[Guest], *, by: Person, now: datetime) -> list[Sent]:
    """Invite these people, or none of them. Raises NotAllowed, InvitedAlready."""
    known = known_to(by, [guest.email for guest in guests])
    sent = [_prepared(guest, known.get(guest.email), by=by, now=now) for guest in guests]
    try:
        with transaction.atomic():
            Invitation.objects.bulk_create([each.invitation for each in sent], batch_size=200)
            ledger.record_many([_fact(each.invitation, now, vocabulary.INVITED) for each in sent], by=by, now=now)
    except IntegrityError:
        raise InvitedAlready(
            _("An invitation of this address to this role is open already. Send that one again, or revoke it.")
        ) from None
    for each in sent:
        telling.invited(each.invitation, by=by, now=now)
    for role in dict.fromkeys(guest.role for guest in guests):
        count = sum(guest.role is role for guest in guests)
        only = guests[0].unit.path if len({guest.unit.pk for guest in guests}) == 1 else ""
        audit.note(audited.INVITED, by=by, now=now, unit_path=only, role=role.value, count=count)
    return sent


def known_to(person: Person, emails: Sequence[str]) -> dict[str, Person]:
    """Return those whom the person may see among the bearers of these addresses, by address."""
    found = Person.objects.visible_to(person).filter(email__in=emails)
    return {each.email: each for each in found}


def _prepared(guest: Guest, known: Person | None, *, by: Person, now: datetime) -> Sent:
    require(
        obstacle_to_invite(
            by, guest.role, guest.unit, first=guest.starts_on, last=guest.ends_on, email=guest.email, known=known
        )
    )
    token = new_token()
    invitation = Invitation(
        email=guest.email, name=guest.name, phone=guest.phone, unit=guest.unit, role=guest.role,
        starts_on=guest.starts_on, ends_on=guest.ends_on, token_hash=digest(token), invited_by=by.actor_id,
        sent_at=now, expires_at=now + LINK_LASTS,
    )  # fmt: skip
    return Sent(invitation, token)


def _fact(invitation: Invitation, now: datetime, verb: Verb) -> Fact:
    return Fact(
        verb=verb,
        subject=ledger.subject_of(invitation),
        unit_path=invitation.unit.path,
        place=invitation.unit.place_code,
        occurred_on=timezone.localdate(now),
        kind=invitation.role if verb.kinds else "",
    )


@transaction.atomic
def send_again(invitation: Invitation, *, by: Person, now: datetime) -> Sent:
    """Replace the link of an open invitation by a new one that works as long again. Raises NotAllowed, WrongMove."""
    ledger.hold(invitation)
    require(obstacle_to_handle(by, invitation))
    token = new_token()
    fields: dict[str, object] = {
        "token_hash": digest(token), "sent_at": now, "expires_at": now + LINK_LASTS, "invited_by": by.actor_id,
    }  # fmt: skip
    ledger.move(invitation, vocabulary.INVITED_AGAIN, by=by, now=now, unit=invitation.unit, fields=fields)
    telling.invited(invitation, by=by, now=now)
    audit.note(audited.INVITED, by=by, now=now, unit_path=invitation.unit.path, role=invitation.role, count=1)
    return Sent(invitation, token)


@transaction.atomic
def revoke(invitation: Invitation, *, by: Person, now: datetime) -> None:
    """Let the link lead nowhere any more. Raises NotAllowed, WrongMove."""
    ledger.hold(invitation)
    require(obstacle_to_handle(by, invitation))
    ledger.move(invitation, vocabulary.INVITATION_REVOKED, by=by, now=now, unit=invitation.unit)
    telling.invitation_over(invitation, by=by, now=now)
    audit.note(audited.INVITATION_REVOKED, by=by, now=now, unit_path=invitation.unit.path)


@transaction.atomic
def erase_old(*, by: Actor, now: datetime, dry_run: bool) -> int:
    """Erase what names people whose invitation expired long enough ago; return of how many. Accepted ones too: their
    account knows them by itself."""
    due = Invitation.objects.filter(expires_at__lte=NAMING.past(now)).exclude(email="")
    if dry_run:
        return due.count()
    return _erase(due, by=by, now=now)


@transaction.atomic
def erase_of(person: Person, *, email: str, by: Actor, now: datetime) -> None:
    """Erase what invitations say of a person whose account is erased: of those that they accepted, and of those to
    their address that lead nowhere any more. One that is open is an offer to come anew, and goes when it has expired.
    """
    over = ~Q(status=InvitationStatus.OPEN) | Q(expires_at__lte=now)
    _erase(Invitation.objects.filter(Q(person=person) | Q(email=email) & over).exclude(email=""), by=by, now=now)


def _erase(due: InvitationQuerySet, *, by: Actor, now: datetime) -> int:
    found = list(due.select_related("unit").order_by("pk"))
    for each in found:
        telling.invitation_over(each, by=None, now=now)
    telling.invitations_erased(found)
    Invitation.objects.filter(pk__in=[each.pk for each in found]).update(email="", name="", phone="")
    if found:
        ledger.record_many([_fact(each, now, vocabulary.INVITATION_ERASED) for each in found], by=by, now=now)
    return len(found)


def behind(token: str, *, now: datetime) -> Invitation:
    """Return the invitation that a link leads to. Raises LinkVoid, the same for whatever reason."""
    invitation = Invitation.objects.select_related("unit").filter(token_hash=digest(token)).first()
    if invitation is None or is_void(invitation, _inviter(invitation), now):
        raise LinkVoid
    return invitation


def _inviter(invitation: Invitation) -> Person | None:
    found: Person | None = Person.objects.filter(public_id=invitation.invited_by).first()
    return found


@transaction.atomic
def accept_anew(token: str, *, name: str, phone: str, password: str, now: datetime) -> Person:
    """Make the account that an invitation is for, give it the role, and return the person.

    phone: E.164 or "". Raises LinkVoid; NotForThis if the address has an account already, or the number belongs to one.
    """
    invitation = _held(token, now=now)
    if Person.objects.filter(email=invitation.email).exists():
        raise NotForThis(_("Please sign in with your account first, then open this link again."))
    try:
        with transaction.atomic():
            person = make_account(
                email=invitation.email, name=name, phone=phone, password=password, unit=invitation.unit, by=None,
                now=now,
            )  # fmt: skip
    except IntegrityError:
        raise NotForThis(
            _("This phone number cannot be used here. Leave it out; you can enter it later.")
            if phone
            else _("Please sign in with your account first, then open this link again.")
        ) from None
    _accept(invitation, person, now=now)
    return person


@transaction.atomic
def accept(token: str, *, by: Person, now: datetime) -> Membership:
    """Take the role with the account that one has, if it bears the address of the invitation.

    Raises LinkVoid, NotForThis; RoleRefused if this person cannot hold the role.
    """
    invitation = _held(token, now=now)
    if invitation.email != by.email:
        raise NotForThis(_("This invitation is for another account. Please sign out first."))
    return _accept(invitation, by, now=now)


def _held(token: str, *, now: datetime) -> Invitation:
    # Found, then locked and looked at afresh: of two browsers that accept at once the second finds it accepted.
    invitation = behind(token, now=now)
    ledger.hold(invitation)
    if is_void(invitation, _inviter(invitation), now) or invitation.token_hash != digest(token):
        raise LinkVoid
    return invitation


def _accept(invitation: Invitation, person: Person, *, now: datetime) -> Membership:
    inviter = _inviter(invitation)
    if inviter is None or inviter == person:
        raise LinkVoid
    ledger.move(
        invitation, vocabulary.INVITATION_ACCEPTED, by=person, now=now, unit=invitation.unit, fields={"person": person}
    )
    telling.invitation_over(invitation, by=person, now=now)
    audit.note(audited.INVITATION_ACCEPTED, by=person, now=now, subject=named(person), unit_path=invitation.unit.path)
    # Nobody holds a role before they are there.
    first = max(invitation.starts_on, timezone.localdate(now))
    draft = RoleDraft(role=invitation.word, unit=invitation.unit, starts_on=first, ends_on=invitation.ends_on)
    return give_role(person, draft, by=inviter, now=now)


__all__ = [
    "Guest", "InvitationStatus", "InvitedAlready", "LinkVoid", "NotForThis", "Sent", "accept", "accept_anew", "behind",
    "erase_of", "erase_old", "invite", "invite_all", "known_to", "revoke", "send_again",
]  # fmt: skip
