"""Tell people something, in the transaction of the verb that it is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tongxin.notices.actions.mailing import enqueue
from tongxin.notices.models import Notice, Switch, Wish
from tongxin.notices.rules import rings_at
from tongxin.notices.sentences import Word
from tongxin.notices.vocabulary import NoticeKind


@transaction.atomic
def tell(
    recipients: Iterable[str],
    kind: NoticeKind,
    *,
    now: datetime,
    link: str = "",
    subject: tuple[str, str] | None = None,
    **words: Word,
) -> int:
    """Tell these people (by opaque id) something, each as they wish to be told; return how many are.

    link: a path of this site. subject: type and id of what it is about, so that `over` finds it. words: those that the
    sentence names, and of third persons nothing but a name. Raises ValueError for other words or a link elsewhere.
    """
    if link and (not link.startswith("/") or link.startswith("//")):
        raise ValueError(f"a notice leads to a page of this site, not to {link!r}")
    stored = kind.stored(words)
    readers = sorted(set(recipients))
    wishes, switches = Wish.objects.in_bulk(readers), _switches(readers, kind)
    notices = []
    for reader in readers:
        shown, mailed = switches.get(reader, (True, False))
        wish = wishes.get(reader)
        if shown or mailed:
            quiet = wish.quiet if wish and not kind.always else None
            notice = Notice(
                recipient=reader,
                kind=kind.code,
                words=stored,
                link=link,
                subject_type=subject[0] if subject else "",
                subject_id=subject[1] if subject else "",
                made_at=now,
                rings_at=rings_at(timezone.localtime(now), quiet),
                is_shown=shown,
            )
            notices.append((notice, mailed))
    Notice.objects.bulk_create([notice for notice, _ in notices], batch_size=500)
    enqueue([notice for notice, mailed in notices if mailed], now=now)
    return len(notices)


def _switches(readers: list[str], kind: NoticeKind) -> dict[str, tuple[bool, bool]]:
    """Return by person whether the kind is wanted on the pages and by e-mail, where it is not as usual."""
    found = Switch.objects.filter(reader__in=readers, kind=kind.code).values_list("reader", "on_pages", "by_mail")
    letters = bool(settings.EMAIL_HOST)
    return {reader: (on_pages or kind.always, by_mail and letters) for reader, on_pages, by_mail in found}


def over(subject: tuple[str, str], *, now: datetime) -> int:
    """Let nobody be called any more to something that is done; return how many notices fell silent."""
    about = Notice.objects.filter(subject_type=subject[0], subject_id=subject[1], read_at=None).exclude(subject_id="")
    return about.update(read_at=now)
