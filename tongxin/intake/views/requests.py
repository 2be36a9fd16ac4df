"""What the views of this room share: who asks, and pages of long lists."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from tongxin.people.models import Person

PER_PAGE = 25


class PersonRequest(HttpRequest):
    """A request behind the sign-in."""

    user: Person


def page_of(request: HttpRequest, rows: QuerySet[Any, Any], *, size: int = PER_PAGE) -> Page[Any]:
    """Return the page of the rows that the address asks for; a page that does not exist is the nearest one."""
    return Paginator[Model](rows, size).get_page(request.GET.get("page"))
