"""The walls in front of the office's pages: one must hold a role, and officers must have shown a second factor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tongxin.people.models import Person
from tongxin.people.permissions import obstacle_to_staff_pages, require
from tongxin.people.signing_in import second_factors

# What everybody who is signed in may use: their own account, and what they are told.
OWN_PAGES = ("accounts/", "notices/")
ACCOUNT = "accounts/"
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


class SecondFactorFirst:
    """Leads whoever must have a second factor and has shown none to where it is set up, and nowhere else.

    One's own account stays open, or it could not be set up. A part of a page asks for the whole one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> HttpResponse | None:
        route = request.resolver_match.route if request.resolver_match else ""
        if not getattr(view, "login_required", True) or route.startswith(ACCOUNT):
            return None
        if not isinstance(request.user, Person) or not second_factors.missing(request):
            return None
        # Set up elsewhere meanwhile, or set up before a role asked for it: then showing it is enough.
        answer = redirect("mfa_reauthenticate" if second_factors.has_one(request.user) else "people:security")
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": answer["Location"]})
        return answer
