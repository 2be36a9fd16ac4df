"""Unlink accounts of chat programs. Linked they are by allauth, once the other program has confirmed."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.people.signing_in.permissions import obstacle_to_unlink


@transaction.atomic
def unlink(account: SocialAccount, *, by: Person) -> None:
    """Unlink one of one's own accounts. Raises NotAllowed."""
    require(obstacle_to_unlink(by, account))
    account.delete()
