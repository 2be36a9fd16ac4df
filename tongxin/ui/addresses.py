"""Addresses of pages that need no argument: looked up once for a process, for they stand on every page."""

from __future__ import annotations

from functools import cache

from django.urls import get_script_prefix, reverse


def address(page: str) -> str:
    """Return the address of a page by its name: "sites:list"."""
    return _below(get_script_prefix(), page)


@cache
def _below(_prefix: str, page: str) -> str:
    """One for each folder of the host below which the site is served; normally there is one."""
    return reverse(page)
