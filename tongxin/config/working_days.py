"""Bring a year's holidays into the database, and let the rooms follow what moves with them."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction
from django.utils import timezone

from tongxin.calendars import actions as calendars
from tongxin.calendars.actions import Loaded
from tongxin.config.system import System
from tongxin.sites.actions.moved_notices import follow_calendar


@transaction.atomic
def install() -> Loaded:
    """Bring in the shipped years and rules, as `calendars.install`; whom a moved day concerns is told."""
    return _followed(calendars.install())


@transaction.atomic
def load_year(path: Path) -> Loaded:
    """Load a year from a file, as `calendars.load_year`; whom a moved day concerns is told. Raises BadNotice."""
    return _followed(calendars.load_year(path))


def _followed(loaded: Loaded) -> Loaded:
    follow_calendar(loaded.moved, by=System(), now=timezone.now())
    return loaded
