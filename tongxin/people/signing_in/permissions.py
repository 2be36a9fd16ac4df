"""Who may take second factors away and help somebody back in: questions with an answer in words."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.utils.translation import gettext as _

from tongxin.people.models import Person
from tongxin.people.roles import NEEDS_SECOND_FACTOR, Deed, Role


def needs_second_factor(person: Person) -> bool:
    """Return whether a role that the person holds today asks for a second factor."""
    return bool(NEEDS_SECOND_FACTOR.intersection(person.roles()))


def obstacle_to_remove(person: Person, factor: Authenticator) -> str | None:
    """Return why the person may not take away this second factor of theirs, or None."""
    others = Authenticator.objects.filter(user=person).exclude(pk=factor.pk)
    if needs_second_factor(person) and not others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        return _("Your role needs a second factor. Please set up another one first.")
    return None


def obstacle_to_reset_second_factor(person: Person, other: Person) -> str | None:
    """Return why `person` may not take away the second factors of `other`, who lost them, or None."""
    if not person.holds(Role.SECURITY_ADMINISTRATOR):
        return _("Second factors are reset by the security administrator.")
    if person == other:
        return _("Your own second factors you change under “Account security”.")
    return None


def obstacle_to_unlink(person: Person, account: SocialAccount) -> str | None:
    """Return why the person may not unlink this account of theirs, or None."""
    others = SocialAccount.objects.filter(user=person).exclude(pk=account.pk)
    if not person.has_usable_password() and not others.exists():
        return _("This is your only way in. Please set a password first.")
    return None


def obstacle_to_issue_reset_link(person: Person, other: Person) -> str | None:
    """Return why `person` may not hand `other` a link to a new password, or None."""
    if not person.may(Deed.MANAGE_ACCOUNTS):
        return _("Links to a new password are handed out by the system administrator.")
    if person == other:
        return _("Your own password you change under “Account security”.")
    if not other.is_active:
        return _("This account is closed. Please ask your administrator.")
    return None
