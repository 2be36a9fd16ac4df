"""Which round and which version a page is about, where nothing or something is chosen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.shortcuts import get_object_or_404
from django.utils import timezone

from tongxin.sites.models import Application, Round, Site, Standard, StandardVersion
from tongxin.sites.vocabulary.application import ENDED
from tongxin.sites.vocabulary.programme import RoundStatus

USUAL = "ten_haves"


def usual_round(public_id: str | None, site: Site | None = None) -> Round | None:
    """Return the round with this id (404 for none such); else the one that a page is about, None where there is none.

    That is the round in which the site's application is under way, else an open one, each time naming first.
    """
    if public_id:
        return get_object_or_404(Round.objects.for_list(), public_id=_uuid(public_id))
    return next(iter(_rounds(site)), None)


def chosen(
    site: Site, round_id: str | None = None, version_id: str | None = None
) -> tuple[Round | None, StandardVersion | None]:
    """Return round and version of a site's page: the ones chosen, else the usual ones.

    Of a version that is chosen it is the round that asks for it, if one does.
    """
    if not version_id:
        round_ = usual_round(round_id, site)
        return round_, usual_version(round_)
    version = usual_version(None, version_id)
    held = [usual_round(round_id)] if round_id else _rounds(site)
    return next((each for each in held if each and version and each.version_id == version.pk), None), version


def _rounds(site: Site | None) -> list[Round]:
    """The rounds that are open, and those in which the site's application is under way: these first, naming first."""
    if site is None:
        return naming_first(Round.objects.open().for_list())
    running = Application.objects.filter(round=OuterRef("pk"), site=site).exclude(status__in=ENDED)
    found = Round.objects.for_list().annotate(applied=Exists(running))
    held: list[Any] = naming_first(found.filter(Q(status=RoundStatus.OPEN) | Q(applied=True)))
    return sorted(held, key=lambda each: not each.applied)


def naming_first(rounds: Iterable[Round]) -> list[Round]:
    """Return rounds, newest first as they come, with those that name sites before pilots.

    A pilot asks for less, and says nothing about the title.
    """
    return sorted(rounds, key=lambda each: not each.programme.names_sites)


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
