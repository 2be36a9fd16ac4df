"""Objections of the public in the office: recording one that came on paper or by word, reading, answering."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxin.people.models import Person
from tongxin.people.permissions import NotAllowed, require, who_can_see
from tongxin.people.requests import PersonRequest
from tongxin.people.roles import Deed
from tongxin.sites.actions import public_objections as actions
from tongxin.sites.forms.notices import RecordForm, RulingForm
from tongxin.sites.models import ListedSite, PublicNotice, PublicObjection
from tongxin.sites.notice_lists import Row
from tongxin.sites.permissions import notices as may
from tongxin.ui.pages import show


@require_http_methods(["GET", "POST"])
def recording(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Record an objection that came in by letter, call or visit."""
    seen = PublicNotice.objects.visible_to(request.user)
    listed = get_object_or_404(ListedSite.objects.for_list(), public_id=public_id, notice__in=seen)
    require(may.obstacle_to_record(request.user, listed))
    form = RecordForm(request.POST or None, initial={"filed_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.record_objection(listed, form.came, by=request.user, now=timezone.now())
        except NotAllowed as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("Recorded; the clock of this site stands. Tell the objector the receipt number.")
            )
            return redirect(made)
    context = {"form": form, "listed": listed, "notice": listed.notice}
    status = 422 if request.method == "POST" else 200
    return show(request, "sites/public_objection_form.html", None, context, status=status)


def found_objection(person: Person, public_id: UUID) -> PublicObjection:
    """Return the objection; 404 for whoever does not run the programme."""
    return get_object_or_404(PublicObjection.objects.visible_to(person).for_page(), public_id=public_id)


@require_GET
def objection(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show an objection with its answer, or the form for it."""
    found = found_objection(request.user, public_id)
    return show(request, "sites/public_objection.html", None, _page(request.user, found))


def _page(person: Person, found: PublicObjection, form: RulingForm | None = None) -> dict[str, object]:
    listed, today = found.listed, timezone.localdate()
    owner = listed.notice.round.programme.owner
    return {
        "objection": found,
        "listed": listed,
        "row": Row(listed, listed.running(today)),
        "notice": listed.notice,
        "application": listed.application,
        "others": listed.objections.unanswered().exclude(pk=found.pk).count(),
        "obstacle": may.obstacle_to_answer_publicly(person, found),
        "ruling_form": form or RulingForm(),
        "form": form,
        "witnesses": who_can_see(place=owner.place_id, unit_path=owner.path, deed=Deed.RUN_PROGRAMMES),
    }


@require_POST
def answering(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Answer an objection; the clock runs again, or the site leaves the notice."""
    found = found_objection(request.user, public_id)
    require(may.obstacle_to_answer_publicly(request.user, found))
    form = RulingForm(request.POST)
    if not form.is_valid():
        return show(request, "sites/public_objection.html", None, _page(request.user, found, form), status=422)
    actions.answer_publicly(found, form.answer, by=request.user, now=timezone.now())
    messages.success(request, _("Answered. The objector reads it with the receipt number."))
    return redirect(found.listed.notice)
