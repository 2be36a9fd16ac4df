"""What the views of this room share: the import that is meant, and pages of long lists."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from tongxin.intake.models import Batch
from tongxin.people.requests import PersonRequest

__all__ = ["PersonRequest", "found_batch", "page_of"]
PER_PAGE = 25


def found_batch(request: PersonRequest, pk: int) -> Batch:
    """Return the import that the address names, if this person may see it; else 404."""
    return get_object_or_404(Batch.objects.visible_to(request.user).select_related("office"), pk=pk)


def page_of(request: HttpRequest, rows: QuerySet[Any, Any], *, size: int = PER_PAGE) -> Page[Any]:
    """Return the page of the rows that the address asks for; a page that does not exist is the nearest one."""
    return Paginator[Model](rows, size).get_page(request.GET.get("page"))
