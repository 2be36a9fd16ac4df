"""Which round and which version a page is about, where nothing or something is chosen."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone

from tongxin.sites.models import Round, Standard, StandardVersion
from tongxin.sites.vocabulary.programme import RoundStatus

USUAL = "ten_haves"


def usual_round(public_id: str | None) -> Round | None:
    """Return the round with this id (404 for none such), or the newest open one; None where none is open."""
    if public_id:
        return get_object_or_404(Round.objects.for_list(), public_id=_uuid(public_id))
    return Round.objects.open().for_list().first()


def newest_round(standard: Standard) -> Round | None:
    """Return the newest round that was opened under any version of the standard, or None."""
    begun = Round.objects.exclude(status=RoundStatus.PLANNED).filter(version__standard=standard)
    return begun.for_list().first()


def usual_version(round: Round | None, public_id: str = "") -> StandardVersion | None:  # noqa: A002
    """Return the version with this id (404 for none such), that of the round, or the ten haves in force."""
    if public_id:
        return get_object_or_404(StandardVersion.objects.select_related("standard"), public_id=_uuid(public_id))
    if round is not None:
        return round.version
    found = list(StandardVersion.objects.in_force(timezone.localdate()).for_list())
    return next((each for each in found if each.standard.code == USUAL), found[0] if found else None)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
