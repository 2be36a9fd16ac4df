"""What is sent in the background: letters with a link, codes to a phone.

In the background not for speed: a mail server takes its time, and by that time somebody could tell which accounts
exist. So a task is queued in any case, for an id that is nobody's where there is no account. The queue is a table:
it holds opaque ids and sealed codes, no address, no number, no link.
"""

from __future__ import annotations

import uuid

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from tongxin.people.models import Person
from tongxin.people.signing_in import sms
from tongxin.privacy import keyring
from tongxin.privacy.ciphers import Sealed

CODE = "code on its way to a phone"  # where a sealed code belongs


def send_reset_link(person: Person | None, *, site: str, language: str) -> None:
    """Queue the letter with the link to a new password. site: "https://host", under which the reader came."""
    reset_letter.enqueue(_recipient(person), site, language)


def send_code(person: Person | None, code: str, *, language: str) -> None:
    """Queue the code to the person's phone."""
    code_to_phone.enqueue(_recipient(person), keyring.seal(code, CODE).stored, language)


@task()
def reset_letter(recipient: str, site: str, language: str) -> None:
    """Write and send the letter, if the recipient is somebody."""
    person = _somebody(recipient)
    if person is None:
        return
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    uid, _dash, rest = key.partition("-")
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": rest})
    with translation.override(language):
        letter = get_adapter().render_mail(
            "account/email/password_reset_key", person.email, {"password_reset_url": f"{site}{path}"}
        )
    letter.send()


@task()
def code_to_phone(recipient: str, sealed: str, language: str) -> None:
    """Send the code, if the recipient is somebody with a phone."""
    person = _somebody(recipient)
    if person is None or not person.phone:
        return
    with translation.override(language):
        text = _("Tongxin: your code is %(code)s. It is valid for 5 minutes. Nobody will ever ask you for it.")
    sms.sender().send(person.phone, text % {"code": keyring.unseal(Sealed(sealed), CODE)})


def _recipient(person: Person | None) -> str:
    return person.actor_id if person else str(uuid.uuid4())


def _somebody(recipient: str) -> Person | None:
    found: Person | None = Person.objects.filter(public_id=recipient, is_active=True).first()
    return found
