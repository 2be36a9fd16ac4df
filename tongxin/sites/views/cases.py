"""The case library: list, page, writing, review, adoption."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxin.figures import read
from tongxin.figures.links import page_of
from tongxin.figures.reading import Address, Reading
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.people.requests import PersonRequest
from tongxin.places.models import Division
from tongxin.sites import answers
from tongxin.sites.actions import cases as actions
from tongxin.sites.forms.cases import CaseForm, OpinionForm
from tongxin.sites.models import Case, SiteKind
from tongxin.sites.permissions import cases as may
from tongxin.sites.views.formpage import form_page
from tongxin.sites.vocabulary.case import CaseStatus
from tongxin.ui.pages import show

ROWS_A_PAGE = 25


def found_case(person: Person, public_id: UUID) -> Case:
    """Return the case with its site and adoptions counted; 404 outside the reader's sight."""
    return get_object_or_404(Case.objects.visible_to(person).with_adoptions().for_list(), public_id=public_id)


@require_GET
def cases(request: PersonRequest) -> HttpResponse:
    """List the cases: the library, and what is still being written of the sites that the reader sees."""
    person = request.user
    require(may.obstacle_to_read(person))
    kind, county, typed, status = (request.GET.get(name, "").strip() for name in ("kind", "county", "q", "status"))
    found = Case.objects.visible_to(person)
    if kind:
        found = found.filter(site__kind__code=kind)
    if county.isdecimal() and len(county) == 12:
        found = found.of_county(county)
    if status in CaseStatus.values:
        found = found.filter(status=status)
    if typed:
        words = [Q(**{f"{name}__icontains": typed[:100]}) for name in ("title", "problem", "approach", "result")]
        found = found.filter(words[0] | words[1] | words[2] | words[3] | Q(site__unit__name_zh__icontains=typed[:100]))
    page = Paginator(found.with_adoptions().for_list(), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "cases": page.object_list,
        "kinds": SiteKind.objects.order_by("position", "pk"),
        "counties": Division.objects.children(answers.city()),
        "statuses": CaseStatus.choices,
        "chosen": {"kind": kind, "county": county, "q": typed, "status": status},
        "obstacle_to_write": may.obstacle_to_write(person),
    }
    return show(request, "sites/cases.html", None, context)


def seen_number(person: Person, text: str) -> tuple[Reading, str] | None:
    """Return the number at an address and its page, "" where this reader may not open it; None for no address."""
    if not text:
        return None
    reading = read.at(Address.parse(text))
    address = reading.address
    opens = person.sight().covers(place=address.place, unit_path=address.unit_path)
    return reading, page_of(reading, address.as_of) if opens else ""


@require_GET
def case(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show a case with its adoptions."""
    person = request.user
    found = found_case(person, public_id)
    sight = person.sight()
    context = {
        "case": found,
        "steps": [line for line in found.steps.splitlines() if line.strip()],
        "number": seen_number(person, found.figure),
        # Of adopters that the reader does not see, only when and in which division.
        "adoptions": [
            (each, sight.covers(place=each.unit.place_id, unit_path=each.unit.path))
            for each in found.adoptions.for_list()
        ],
        "obstacle_to_amend": may.obstacle_to_amend(person, found),
        "obstacle_to_give_up": may.obstacle_to_give_up(person, found),
        "obstacle_to_review": may.obstacle_to_review(person, found),
        "obstacle_to_withdraw": may.obstacle_to_withdraw(person, found),
        "obstacle_to_adopt": may.obstacle_to_adopt(person, found),
    }
    return show(request, "sites/case.html", None, context)


@require_http_methods(["GET", "POST"])
def writing(request: PersonRequest) -> HttpResponse:
    """Begin to write a case."""
    person = request.user
    require(may.obstacle_to_write(person))
    form = CaseForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        begun = actions.begin_case(form.cleaned_data["unit"].site, form.draft(), by=person, now=timezone.now())
        messages.success(request, _("Saved as a draft. Submit it when it is complete."))
        return redirect(begun)
    return _form(request, form, _("Write a case"), None)


@require_http_methods(["GET", "POST"])
def amending(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Change the text of a case."""
    person = request.user
    found = found_case(person, public_id)
    require(may.obstacle_to_amend(person, found))
    form = CaseForm(request.POST or None, person=person, case=found)
    if request.method == "POST" and form.is_valid():
        actions.amend_case(found, form.draft(), by=person, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect(found)
    return _form(request, form, _("Amend the case"), found)


@require_http_methods(["GET", "POST"])
def returning(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Return a case with an opinion."""
    return _with_opinion(
        request, public_id, may.obstacle_to_review, _return, _("Return the case"), _("The case was returned.")
    )


@require_http_methods(["GET", "POST"])
def withdrawing(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Take a case out of the library, with a reason."""
    return _with_opinion(
        request, public_id, may.obstacle_to_withdraw, _withdraw, _("Withdraw the case"),
        _("The case was withdrawn."),
    )  # fmt: skip


def _return(case: Case, opinion: str, by: Person) -> None:
    actions.return_case(case, opinion=opinion, by=by, now=timezone.now())


def _withdraw(case: Case, opinion: str, by: Person) -> None:
    actions.withdraw_case(case, reason=opinion, by=by, now=timezone.now())


def _with_opinion(
    request: PersonRequest,
    public_id: UUID,
    obstacle: Callable[[Person, Case], str | None],
    verb: Callable[[Case, str, Person], None],
    title: str,
    told: str,
) -> HttpResponse:
    found = found_case(request.user, public_id)
    require(obstacle(request.user, found))
    form = OpinionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verb(found, form.cleaned_data["opinion"], request.user)
        messages.success(request, told)
        return redirect(found)
    return _form(request, form, title, found)


def _form(request: PersonRequest, form: CaseForm | OpinionForm, title: str, found: Case | None) -> HttpResponse:
    back = found.get_absolute_url() if found else reverse("sites:cases")
    return form_page(request, form, title, trail=[(reverse("sites:cases"), _("Case library"))], back=back)


@require_POST
def submitting(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Submit a case for review."""
    found = found_case(request.user, public_id)
    actions.submit_case(found, by=request.user, now=timezone.now())
    messages.success(request, _("Submitted. The officers of the division review it."))
    return redirect(found)


@require_POST
def publishing(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Put a case into the library."""
    found = found_case(request.user, public_id)
    actions.publish_case(found, by=request.user, now=timezone.now())
    messages.success(request, _("The case is in the library."))
    return redirect(found)


@require_POST
def giving_up(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Give a case up before it is published."""
    found = found_case(request.user, public_id)
    actions.give_up_case(found, by=request.user, now=timezone.now())
    messages.success(request, _("The case was given up."))
    return redirect(found)
