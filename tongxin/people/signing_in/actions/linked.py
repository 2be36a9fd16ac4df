"""Link accounts of chat programs, once the other program has confirmed whose they are, and unlink them."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.people.signing_in.permissions import obstacle_to_unlink


class LinkedToAnother(Exception):
    """Somebody else here has linked this account of the chat program."""


@transaction.atomic
def link(account: SocialAccount, *, by: Person) -> bool:
    """Link an account to one's own, and return whether that is new. account: as allauth has read it, saved or not.

    Not allauth's own: that saves the person as it was read, with all fields. Raises LinkedToAnother.
    """
    found, is_new = SocialAccount.objects.get_or_create(
        provider=account.provider, uid=account.uid, defaults={"user": by, "extra_data": {}}
    )
    if found.user_id != by.pk:
        raise LinkedToAnother
    return bool(is_new)


@transaction.atomic
def unlink(account: SocialAccount, *, by: Person) -> None:
    """Unlink one of one's own accounts. Raises NotAllowed."""
    require(obstacle_to_unlink(by, account))
    account.delete()
