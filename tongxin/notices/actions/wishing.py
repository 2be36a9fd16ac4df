"""Keep what a person wants to be told, and how."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from django.db import transaction

from tongxin.notices.models import Switch, Wish
from tongxin.notices.vocabulary import NoticeKind


@transaction.atomic
def wish(
    reader: str,
    *,
    language: str,
    quiet: tuple[time, time] | None,
    usual: tuple[time, time],
    switches: Mapping[NoticeKind, tuple[bool, bool]],
) -> None:
    """Keep the wishes of a person (by opaque id). A kind that is always told stays on the pages.

    language: of letters. quiet: from when to when, or None; usual: the hours that the form shows again when it is off.
    switches: on the pages, by e-mail.
    """
    begins, ends = quiet or usual
    Wish.objects.update_or_create(
        reader=reader,
        defaults={"language": language, "is_quiet": quiet is not None, "quiet_from": begins, "quiet_to": ends},
    )
    for kind, (on_pages, by_mail) in switches.items():
        Switch.objects.update_or_create(
            reader=reader, kind=kind.code, defaults={"on_pages": on_pages or kind.always, "by_mail": by_mail}
        )
