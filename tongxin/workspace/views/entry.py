"""Everything about one record. For now: an entry of the ledger, where it comes from, and how it is taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from tongxin.figures.catalogue import FIGURES, Figure
from tongxin.figures.lines import place_names, unit_names
from tongxin.ledger import actions as ledger
from tongxin.ledger.models import Entry
from tongxin.ledger.vocabulary import Evidence
from tongxin.orgs.models import Unit, number_of
from tongxin.people.models import Person
from tongxin.people.permissions import require, who_can_see
from tongxin.people.requests import PersonRequest
from tongxin.ui.pages import done, show
from tongxin.workspace.forms import ReversalForm
from tongxin.workspace.permissions import obstacle_to_reverse

PAGE, PART = "workspace/entry.html", "workspace/_entry.html"


@require_GET
def entry(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show one entry."""
    found = get_object_or_404(Entry.objects.visible_to(request.user), public_id=public_id)
    return show(request, PAGE, PART, _context(request, found, ReversalForm()))


@require_http_methods(["GET", "POST"])
def reversal(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Take an entry back, with a reason. Who was second sees what the first one did (409)."""
    found = get_object_or_404(Entry.objects.visible_to(request.user), public_id=public_id)
    if request.method == "GET":  # reloaded, or back here after signing in
        return redirect(found)
    form = ReversalForm(request.POST)
    person = request.user
    if Entry.objects.filter(reverses=found.position).exists():
        return show(request, PAGE, PART, _context(request, found, ReversalForm()), status=409)
    require(obstacle_to_reverse(person, found))
    if form.is_valid():
        try:
            ledger.reverse(found, by=person, now=timezone.now(), reason=form.cleaned_data["reason"])
        except ledger.AlreadyReversed:
            return show(request, PAGE, PART, _context(request, found, ReversalForm()), status=409)
        return done(request, found, PART, _context(request, found, ReversalForm()))
    return show(request, PAGE, PART, _context(request, found, form), status=422)


def _context(request: PersonRequest, found: Entry, form: ReversalForm) -> dict[str, Any]:
    person = request.user
    reversed_by = Entry.objects.filter(reverses=found.position).first()
    actors = Person.objects.named([found.actor])
    return {
        "entry": found,
        "what": found.word.label,
        "kind": found.word.kind_label(found.kind),
        "place": place_names({found.place})[found.place],
        "unit": unit_names({found.unit_path}).get(found.unit_path, ""),
        "unit_page": Unit.objects.visible_to(person).filter(pk=number_of(found.unit_path) or 0).first(),
        "evidence": Evidence(found.evidence).label,
        "actor": next((person.name for person in actors), ""),
        "details": [
            (found.word.details.get(key, key), value) for key, value in found.details.items() if key != "reason"
        ],
        "reason": found.details.get("reason", ""),
        "reversed_by": reversed_by,
        "reverses": Entry.objects.filter(position=found.reverses).first() if found.reverses else None,
        "neighbours": Entry.objects.visible_to(person)
        .filter(position__in=[found.position - 1, found.position + 1])
        .order_by("position"),
        "figures": [figure for figure in FIGURES.values() if _counts(figure, found)],
        "form": form,
        "obstacle": obstacle_to_reverse(person, found),
        "witnesses": who_can_see(place=found.place, unit_path=found.unit_path),
    }


def _counts(figure: Figure, found: Entry) -> bool:
    verbs = {verb.code for verb in (*figure.adds, *figure.removes)}
    return found.verb in verbs and (not figure.kinds or found.kind in figure.kinds)
