"""Notices as letters, sent by the background worker when the transaction that made them is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from tongxin.notices.models import Notice, Wish

LETTER = "notices/letter.txt"


def enqueue(notices: Sequence[Notice], *, now: datetime) -> None:
    """Have these notices mailed as soon as they ring, unless the caller's transaction comes to nothing."""
    for notice in notices:
        transaction.on_commit(partial(_queue, notice.pk, notice.rings_at if notice.rings_at > now else None))


def _queue(pk: int, after: datetime | None) -> None:
    mail.using(run_after=after).enqueue(pk) if after else mail.enqueue(pk)


@task()
def mail(notice_pk: int) -> None:
    """Send one notice by e-mail, unless it was read meanwhile, was sent before, or its account is closed."""
    now = timezone.now()
    notice = Notice.objects.filter(pk=notice_pk).first()
    if notice is None or notice.read_at is not None:
        return
    # Accounts live on a floor above: Django knows which table they are; this room needs the address and the consent.
    reader = get_user_model()._default_manager.filter(public_id=notice.recipient, is_active=True).first()
    if reader is not None and not reader.agrees_to_letters():
        Notice.objects.filter(pk=notice_pk).update(is_shown=True)  # wanted by e-mail alone, it would be lost
        return
    address = reader.email if reader else ""
    # Marked first: a worker that dies in between owes one letter rather than sending two.
    if address and Notice.objects.filter(pk=notice_pk, mailed_at=None).update(mailed_at=now):
        wish = Wish.objects.filter(reader=notice.recipient).first()
        with translation.override(wish.language if wish else settings.LANGUAGE_CODE):
            subject = _("Tongxin: %(what)s") % {"what": notice.label}
            words = {"notice": notice, "site": settings.SITE_ADDRESS}
            send_mail(subject, render_to_string(LETTER, words), None, [address])
