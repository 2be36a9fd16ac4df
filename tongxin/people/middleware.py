"""The wall in front of the office's pages: signed in is not enough, one must hold a role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from tongxin.people.models import Person
from tongxin.people.permissions import obstacle_to_staff_pages, require

# What everybody who is signed in may use: their own account, and what they are told.
OWN_PAGES = ("accounts/", "notices/")
HOME = ""  # says whom to ask for a role


class StaffPages:
    """Refuses the office's pages to accounts without a role, before any view runs.

    Closed by default: a view is open to others only if it is public or below one of OWN_PAGES.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object) -> None:
        if not getattr(view, "login_required", True):
            return
        route = request.resolver_match.route if request.resolver_match else ""
        if isinstance(request.user, Person) and route != HOME and not route.startswith(OWN_PAGES):
            require(obstacle_to_staff_pages(request.user))
