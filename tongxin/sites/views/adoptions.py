"""Adopting a case elsewhere, what came of it, and exchange meetings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.people.permissions import NotAllowed, require
from tongxin.people.requests import PersonRequest
from tongxin.people.roles import Deed
from tongxin.sites.actions import adoptions as actions
from tongxin.sites.forms.cases import AdoptionForm, ExchangeForm, OpinionForm, ResultForm
from tongxin.sites.models import Adoption, AgendaItem, Case, Exchange
from tongxin.sites.permissions import cases as may
from tongxin.sites.views.cases import found_case, seen_number
from tongxin.sites.views.formpage import form_page
from tongxin.ui.pages import show

OFFERED = 60  # cases that a meeting can choose from, the newest


@require_http_methods(["GET", "POST"])
def adopting(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Adopt a case for a unit of one's own."""
    person = request.user
    found = found_case(person, public_id)
    require(may.obstacle_to_adopt(person, found))
    form = AdoptionForm(request.POST or None, person=person, case=found, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            adoption = actions.adopt_case(
                found, form.cleaned_data["unit"], begun_on=form.cleaned_data["begun_on"], by=person, now=timezone.now()
            )
        except NotAllowed as obstacle:
            form.add_error("unit", str(obstacle))
        else:
            messages.success(request, _("The adoption has begun. Report here what came of it."))
            return redirect(adoption)
    return _form(request, form, _("Adopt the case"), found.get_absolute_url())


def _form(request: PersonRequest, form: Form, title: str, back: str) -> HttpResponse:
    return form_page(request, form, title, trail=[(reverse("sites:cases"), _("Case library"))], back=back)


def _found(person: Person, public_id: UUID) -> Adoption:
    return get_object_or_404(Adoption.objects.visible_to(person).for_list(), public_id=public_id)


@require_GET
def adoption(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show an adoption."""
    found = _found(request.user, public_id)
    context = {
        "adoption": found,
        "number": seen_number(request.user, found.figure),
        "obstacle": may.obstacle_to_report(request.user, found),
    }
    return show(request, "sites/adoption.html", None, context)


@require_http_methods(["GET", "POST"])
def reporting(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Say what came of an adoption."""
    person = request.user
    found = _found(person, public_id)
    require(may.obstacle_to_report(person, found))
    form = ResultForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        actions.finish_adoption(found, **form.cleaned_data, by=person, now=timezone.now())
        messages.success(request, _("The result is on record."))
        return redirect(found)
    return _form(request, form, _("Result of the adoption"), found.get_absolute_url())


@require_http_methods(["GET", "POST"])
def stopping(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Stop an adoption, with a reason."""
    found = _found(request.user, public_id)
    require(may.obstacle_to_report(request.user, found))
    form = OpinionForm(request.POST or None)
    form.fields["opinion"].label = _("Reason")
    if request.method == "POST" and form.is_valid():
        actions.stop_adoption(found, reason=form.cleaned_data["opinion"], by=request.user, now=timezone.now())
        messages.success(request, _("The adoption was stopped."))
        return redirect(found)
    return _form(request, form, _("Stop the adoption"), found.get_absolute_url())


@require_GET
def exchanges(request: PersonRequest) -> HttpResponse:
    """List the exchange meetings, the next first."""
    require(may.obstacle_to_read(request.user))
    context = {
        "exchanges": list(Exchange.objects.select_related("office").order_by("-held_on", "-pk")[:OFFERED]),
        "obstacle": may.obstacle_to_hold(request.user),
    }
    return show(request, "sites/exchanges.html", None, context)


@dataclass(frozen=True)
class Turn:
    """An item of the agenda with the time at which it begins."""

    begins_at: datetime
    item: AgendaItem


@require_GET
def exchange(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show an exchange meeting with its agenda, to print."""
    require(may.obstacle_to_read(request.user))
    found = get_object_or_404(Exchange.objects.select_related("office__place"), public_id=public_id)
    begins, turns = datetime.combine(found.held_on, found.begins_at), []
    for item in found.agenda.select_related("case__site__unit__place").order_by("position", "pk"):
        turns.append(Turn(begins, item))
        begins += timedelta(minutes=item.minutes)
    context = {
        "exchange": found,
        "turns": turns,
        "ends_at": begins,
        "obstacle": may.obstacle_to_hold(request.user, found),
    }
    return show(request, "sites/exchange.html", None, context)


@require_http_methods(["GET", "POST"])
def planning(request: PersonRequest) -> HttpResponse:
    """Plan an exchange meeting."""
    person = request.user
    require(may.obstacle_to_hold(person))
    office = Unit.objects.get(pk=next(each.unit_id for each in person.standings() if each.may(Deed.PROMOTE)))
    form = ExchangeForm(request.POST or None, cases=_offered())
    if request.method == "POST" and form.is_valid():
        planned = actions.plan_exchange(form.draft(), form.agenda(), office=office, by=person, now=timezone.now())
        return redirect(planned)
    return _exchange_form(request, form, _("Plan an exchange meeting"), None)


@require_http_methods(["GET", "POST"])
def replanning(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Change an exchange meeting and its agenda."""
    person = request.user
    found = get_object_or_404(Exchange.objects.select_related("office"), public_id=public_id)
    require(may.obstacle_to_hold(person, found))
    form = ExchangeForm(request.POST or None, cases=_offered(found), exchange=found)
    if request.method == "POST" and form.is_valid():
        actions.amend_exchange(found, form.draft(), form.agenda(), by=person, now=timezone.now())
        return redirect(found)
    return _exchange_form(request, form, _("Amend the exchange meeting"), found)


def _offered(exchange: Exchange | None = None) -> list[Case]:
    """The newest published cases, and those that are on the agenda whatever became of them."""
    found = list(Case.objects.published().for_list()[:OFFERED])
    told = Case.objects.for_list().filter(pk__in=exchange.agenda.values("case")) if exchange else []
    return found + [case for case in told if case not in found]


def _exchange_form(request: PersonRequest, form: ExchangeForm, title: str, found: Exchange | None) -> HttpResponse:
    context = {"form": form, "title": title, "exchange": found}
    return show(request, "sites/exchange_form.html", None, context, status=422 if request.method == "POST" else 200)
