"""The letter with the link, for offices with a mail server. It is sent in the background.

The queue is a table: it holds the opaque id of the invitation and the sealed secret, no address and no link.
"""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_tasks import task

from tongxin.people.inviting.actions import Sent
from tongxin.people.inviting.rules import digest
from tongxin.people.models import Invitation
from tongxin.people.vocabulary import InvitationStatus
from tongxin.privacy import keyring
from tongxin.privacy.ciphers import Sealed

SECRET = "secret of an invitation on its way"  # where a sealed secret belongs


def are_sent() -> bool:
    """Return whether this installation sends letters at all."""
    return bool(settings.EMAIL_HOST)


def send(sent: Sent, *, site: str) -> None:
    """Queue the letter with the link, where letters are sent. site: "https://host" under which the inviter came."""
    if are_sent():
        language = get_language() or settings.LANGUAGE_CODE
        letter.enqueue(str(sent.invitation.public_id), keyring.seal(sent.token, SECRET).stored, site, language)


@task()
def letter(invitation_id: str, sealed: str, site: str, language: str) -> None:
    """Write and send the letter, if the link still is the invitation's."""
    token = keyring.unseal(Sealed(sealed), SECRET)
    found = Invitation.objects.filter(
        public_id=invitation_id, token_hash=digest(token), status=InvitationStatus.OPEN
    ).select_related("unit")
    for invitation in found.order_by("pk"):
        link = site + reverse("people:invitation", args=[token])
        with translation.override(language):
            text = render_to_string("people/invitation_letter.txt", {"invitation": invitation, "link": link})
            send_mail(_("Invitation to Tongxin"), text, settings.DEFAULT_FROM_EMAIL, [invitation.email])
