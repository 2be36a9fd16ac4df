"""One's own roles and deputies."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from tongxin.people.requests import PersonRequest
from tongxin.people.roster.work import work_of
from tongxin.ui.pages import show


@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    """Show one's own roles, with the deputies, to name one or to lay a role down."""
    return show(request, "people/mine.html", None, work_of(request.user, request.user))
