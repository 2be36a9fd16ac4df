"""Findings about sites: the page of one, with its way from being raised to being closed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from tongxin.people.models import Person
from tongxin.people.permissions import who_can_see
from tongxin.people.requests import PersonRequest
from tongxin.sites.models.finding import Finding
from tongxin.ui.pages import show


def found_finding(person: Person, public_id: UUID) -> Finding:
    """Return the finding with its site and offices; 404 outside the reader's sight."""
    return get_object_or_404(Finding.objects.visible_to(person).for_page(), public_id=public_id)


@require_GET
def finding(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show one finding."""
    found = found_finding(request.user, public_id)
    unit = found.site.unit
    context = {
        "finding": found,
        "site": found.site,
        "days_late": found.days_late(timezone.localdate()),
        "witnesses": who_can_see(place=unit.place_id, unit_path=unit.path),
    }
    return show(request, "sites/finding.html", None, context)
