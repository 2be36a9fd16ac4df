"""A person's card: name, roles, masked phone; shown whole to those who may, or in an emergency."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongxin.audit import actions as audit
from tongxin.audit import vocabulary as audited
from tongxin.audit.vocabulary import Result
from tongxin.people.auditing import named
from tongxin.people.models import Emergency, Person
from tongxin.people.models.rights import SHORTEST_REASON
from tongxin.people.permissions import Witness, merged, require, who_can_see
from tongxin.people.requests import PersonRequest
from tongxin.people.rights import actions
from tongxin.people.rights.finding import NobodyMeant, meant
from tongxin.people.rights.forms import EmergencyForm
from tongxin.people.rights.held import on_the_page
from tongxin.people.rights.permissions import obstacle_to_break_glass, obstacle_to_see_phone, told_of_emergencies
from tongxin.people.roles import Deed, Role
from tongxin.people.roster.work import work_of
from tongxin.privacy.ciphers import CannotRead
from tongxin.privacy.phones import shown
from tongxin.ui.pages import show

LONG_ENOUGH = "x" * SHORTEST_REASON  # for asking who may, before there is a reason
PAGE, PART = "people/card.html", "people/_phone.html"


def _person(request: PersonRequest, person_id: uuid.UUID, now: datetime) -> Person:
    """Find a person within sight, or one whose data are open in an emergency; 404 for anybody else."""
    opened = Emergency.objects.running(now).filter(by=request.user).values("about")
    within = Person.objects.visible_to(request.user).values("pk")
    return get_object_or_404(Person, Q(pk__in=within) | Q(pk__in=opened), public_id=person_id)


@require_safe
def card(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """What one may know of a person; in an emergency the whole account."""
    now = timezone.now()
    person = _person(request, person_id, now)
    context = _context(request, person, now)
    if person != request.user:
        audit.note(audited.PERSONAL_PAGE_VIEWED, by=request.user, now=now, request=request, subject=named(person))
    return show(request, PAGE, None, context)


@require_POST
def phone(request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """Show the whole phone number, once."""
    now = timezone.now()
    person = _person(request, person_id, now)
    try:
        whole = shown(actions.show_phone(person, by=request.user, now=now, request=request))
    except CannotRead as error:
        return show(request, PAGE, PART, _context(request, person, now) | {"failure": str(error)}, status=503)
    return show(request, PAGE, PART, _context(request, person, now) | {"phone": whole})


def emergency(request: PersonRequest) -> HttpResponse:
    """Open one person's closed data for half an hour, with a reason."""
    require(obstacle_to_break_glass(request.user, None, LONG_ENOUGH))
    form = EmergencyForm(request.POST or None, initial={"whom": request.GET.get("whom", "")[:254]})
    if request.method == "POST" and form.is_valid() and (about := _meant(request, form)):
        reason, now = form.cleaned_data["reason"], timezone.now()
        actions.break_glass(about, reason=reason, by=request.user, now=now, request=request)
        messages.success(request, _open_and_told(request.user, now))
        return redirect("persons:card", about.public_id)
    status = 422 if request.method == "POST" else 200
    return show(request, "people/emergency.html", None, {"form": form}, status=status)


def _open_and_told(person: Person, now: datetime) -> str:
    role, _told = told_of_emergencies(person, timezone.localdate(now))
    if role is Role.DATA_PROTECTION:
        return _("Open to you for 30 minutes. The data-protection officer has been told.")
    return _("Open to you for 30 minutes. There is no data-protection officer now: the auditors have been told.")


def _meant(request: PersonRequest, form: EmergencyForm) -> Person | None:
    """Return whom the form means, or None with the errors in the form. Whoever tries names is noted too."""
    reason = form.cleaned_data["reason"]
    if refused := obstacle_to_break_glass(request.user, None, reason):
        form.add_error("reason", refused)
        return None
    try:
        about = meant(form.cleaned_data["whom"])
    except NobodyMeant as nobody:
        now = timezone.now()
        audit.note(audited.BREAK_GLASS, by=request.user, now=now, request=request, result=Result.REFUSED, minutes=0)
        form.add_error("whom", str(nobody))
        return None
    if refused := obstacle_to_break_glass(request.user, about, reason):
        form.add_error("whom", refused)
        return None
    return about


def _context(request: PersonRequest, person: Person, now: datetime) -> dict[str, object]:
    opened = Emergency.objects.running(now).filter(by=request.user, about=person).order_by("-ends_at").first()
    return work_of(request.user, person, everything=opened is not None) | {
        "obstacle": obstacle_to_see_phone(request.user, person, now=now),
        "emergency_obstacle": obstacle_to_break_glass(request.user, person, LONG_ENOUGH),
        "opened": opened,
        # The account, and not when or from where the person signs in: an emergency opens what it needs (PIPL art. 6).
        "held": on_the_page(person, only=Person) if opened else [],
        "phone": "",
        "failure": "",
        "witnesses": _witnesses(request.user, person),
    }


def _witnesses(reader: Person, person: Person) -> list[Witness]:
    """Return who can see the person, by those of their roles that the reader sees too."""
    sight = reader.sight_of_units()
    known = [held for held in person.standings() if sight.covers(place=held.place, unit_path=held.path)]
    return merged(*(who_can_see(place=held.place, unit_path=held.path, deed=Deed.SEE_UNITS) for held in known))
