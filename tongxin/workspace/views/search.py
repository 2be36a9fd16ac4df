"""The search: suggestions while somebody types, and a page with all that fits."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tongxin.people.permissions import require
from tongxin.people.requests import PersonRequest
from tongxin.ui.pages import show
from tongxin.workspace.finding import LONGEST, found
from tongxin.workspace.permissions import obstacle_to_units

PAGE, PART = "workspace/search.html", "workspace/_suggestions.html"
SUGGESTED, LISTED = 6, 25  # of each sort


@require_GET
def search(request: PersonRequest) -> HttpResponse:
    """Show what fits the text `q`: units, places and people that the person may see."""
    require(obstacle_to_units(request.user))
    typed = request.GET.get("q", "").strip()[:LONGEST]
    return show(request, PAGE, None, {"typed": typed, "groups": found(request.user, typed, most=LISTED)})


@require_GET
def suggestions(request: PersonRequest) -> HttpResponse:
    """Answer with the first that fit, as the options of the box in the top bar."""
    require(obstacle_to_units(request.user))
    typed = request.GET.get("q", "").strip()[:LONGEST]
    return render(request, PART, {"typed": typed, "groups": found(request.user, typed, most=SUGGESTED)})
