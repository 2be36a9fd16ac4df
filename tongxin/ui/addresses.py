"""Addresses of pages that need no argument: looked up once for a process, for they stand on every page."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django.urls import get_script_prefix, reverse


def address(page: str) -> str:
    """Return the address of a page by its name: "sites:list"."""
    return _below(get_script_prefix(), page)


@cache
def _below(_prefix: str, page: str) -> str:
    """One for each folder of the host below which the site is served; normally there is one."""
    return reverse(page)


def address_of(page: str, key: UUID | str) -> str:
    """Return the address of a page about one record: a list has one in every row. key: public id, or a slug."""
    before, after = _around(get_script_prefix(), page)
    return f"{before}{key}{after}"


@cache
def _around(_prefix: str, page: str) -> tuple[str, str]:
    """What stands before and behind the key."""
    nobody = UUID(int=0)
    before, _id, after = reverse(page, args=[nobody]).partition(str(nobody))
    return before, after
