"""The public notice in the office: the list, a notice with its sites, drafting, putting out, withdrawing, naming."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxin.audit.downloads import hand_out
from tongxin.people.models import Person
from tongxin.people.permissions import NotAllowed, require, who_can_see
from tongxin.people.requests import PersonRequest
from tongxin.people.roles import Deed
from tongxin.sites import notice_lists, official
from tongxin.sites.actions import designations, naming
from tongxin.sites.actions import notices as actions
from tongxin.sites.announcement import announcement, usual_text, usual_title
from tongxin.sites.forms.notices import NamingForm, NoticeForm, ReasonForm
from tongxin.sites.models import ListedSite, PublicNotice, PublicObjection, Site
from tongxin.sites.permissions import notices as may
from tongxin.sites.permissions.programmes import obstacle_to_run
from tongxin.sites.rules.naming import beyond_quota
from tongxin.sites.views.programmes import found_round
from tongxin.ui.pages import show

ROWS_A_PAGE = 25


def found_notice(person: Person, public_id: UUID) -> PublicNotice:
    """Return the notice; a draft is found by whoever runs the programme only."""
    return get_object_or_404(PublicNotice.objects.visible_to(person).for_list(), public_id=public_id)


@require_GET
def notices(request: PersonRequest) -> HttpResponse:
    """List public notices, newest first, with what is to do."""
    today = timezone.localdate()
    page = Paginator(PublicNotice.objects.visible_to(request.user).for_list(), ROWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"page": page, "lines": notice_lists.lines(page.object_list, today), "today": today}
    return show(request, "sites/public_notices.html", None, context)


@require_GET
def notice(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show a notice: each site with its clock, the objections to whoever runs the programme, what is next."""
    found = found_notice(request.user, public_id)
    return show(request, "sites/public_notice.html", None, _page(request.user, found))


def _page(person: Person, found: PublicNotice, reason_form: ReasonForm | None = None) -> dict[str, object]:
    today = timezone.localdate()
    runs = obstacle_to_run(person, found.round.programme) is None
    rows = notice_lists.rows(found.listed.all(), today)
    owner = found.round.programme.owner
    return {
        "notice": found,
        "round": found.round,
        "programme": found.round.programme,
        "rows": rows,
        "seen": _seen(person, found),
        "ready": sum(row.state == "over" for row in rows),
        "today": today,
        "runs": runs,
        "objections": _objections(person, found) if runs else [],
        "obstacle_to_amend": may.obstacle_to_amend_notice(person, found),
        "obstacle_to_put_out": may.obstacle_to_put_out(person, found, today),
        "obstacle_to_withdraw": may.obstacle_to_withdraw(person, found),
        "reason_form": reason_form or ReasonForm(),
        "form": reason_form,
        "witnesses": who_can_see(place=owner.place_id, unit_path=owner.path, deed=Deed.RUN_PROGRAMMES),
    }


def _seen(person: Person, found: PublicNotice) -> set[int]:
    """The rows whose site the person sees: of the others the page says what the public one says."""
    mine = found.listed.filter(application__site__in=Site.objects.visible_to(person).values("pk"))
    return set(mine.values_list("pk", flat=True))


def _objections(person: Person, found: PublicNotice) -> list[PublicObjection]:
    mine = PublicObjection.objects.visible_to(person).filter(listed__notice=found)
    return list(mine.for_page().order_by("answered_at", "filed_at", "pk"))


@require_GET
def pdf(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Hand out the notice as PDF, a draft too."""
    found = found_notice(request.user, public_id)
    made = announcement(found, list(found.listed.for_list()), today=timezone.localdate())
    return hand_out(
        official.pdf(made), by=request.user, request=request, name=f"{found.title}.pdf", media_type="application/pdf",
        subject=f"sites.publicnotice:{public_id}",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def drafting(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Draft a notice of a round, filled in with what the system holds."""
    found = found_round(public_id)
    require(may.obstacle_to_publicise(request.user, found))
    nameable = notice_lists.nameable(found)
    bounds = may.bounds(timezone.localdate())
    last = PublicNotice.objects.filter(round__programme__owner=found.programme.owner).order_by("-pk").first()
    initial = {
        "title": usual_title(found),
        "text": usual_text(found),
        "applications": [str(each.public_id) for each in nameable],
        "days": bounds[0] if bounds else None,
        "office": last.office if last else found.programme.owner.name_zh,
        "office_address": last.office_address if last else "",
        "office_phone": last.office_phone if last else "",
    }
    form = NoticeForm(request.POST or None, nameable=nameable, bounds=bounds, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.draft_notice(found, form.draft, form.chosen, by=request.user, now=timezone.now())
        except NotAllowed as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Drafted. Look at it, then put it out."))
            return redirect(made)
    context = {"form": form, "title": _("New public notice"), "round": found, "back": found, "nameable": nameable}
    status = 422 if request.method == "POST" else 200
    return show(request, "sites/public_notice_form.html", None, context, status=status)


@require_http_methods(["GET", "POST"])
def amending(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Change the draft of a notice."""
    found = found_notice(request.user, public_id)
    require(may.obstacle_to_amend_notice(request.user, found))
    round_ = found_round(found.round.public_id)
    nameable = notice_lists.nameable(round_, on=found)
    initial = {name: getattr(found, name) for name in actions.FIELDS}
    initial["applications"] = [str(each) for each in found.listed.values_list("application__public_id", flat=True)]
    form = NoticeForm(request.POST or None, nameable=nameable, bounds=may.bounds(timezone.localdate()), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.amend_notice(found, form.draft, form.chosen, by=request.user, now=timezone.now())
        except NotAllowed as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(found)
    context = {"form": form, "title": _("Amend the notice"), "round": round_, "back": found, "nameable": nameable}
    status = 422 if request.method == "POST" else 200
    return show(request, "sites/public_notice_form.html", None, context, status=status)


@require_POST
def putting_out(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Put a notice out today."""
    found = found_notice(request.user, public_id)
    actions.put_out(found, by=request.user, now=timezone.now())
    messages.success(request, _("The notice is out. Everybody can read it on the public page."))
    return redirect(found)


@require_POST
def discarding(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Discard a draft."""
    found = found_notice(request.user, public_id)
    actions.discard(found, by=request.user, now=timezone.now())
    messages.success(request, _("The draft is discarded."))
    return redirect(found)


@require_POST
def withdrawing(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Withdraw a notice with a reason."""
    found = found_notice(request.user, public_id)
    require(may.obstacle_to_withdraw(request.user, found))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return show(request, "sites/public_notice.html", None, _page(request.user, found, form), status=422)
    actions.withdraw_notice(found, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
    messages.success(request, _("Withdrawn. Its sites can be put on another notice."))
    return redirect(found)


@require_http_methods(["GET", "POST"])
def name_sites(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Name the sites of a round whose notice is over, by one decision."""
    found = found_round(public_id)
    require(may.obstacle_to_name_in(request.user, found))
    today = timezone.localdate()
    rows = notice_lists.rows(ListedSite.objects.out().filter(notice__round=found), today)
    ready = [row.listed for row in rows if row.state == "over"]
    obstacles = [may.obstacle_to_name(request.user, each, today) for each in ready]
    free = [each for each, obstacle in zip(ready, obstacles, strict=True) if not obstacle]
    quota, named = found.programme.quota, naming.named_in(found)
    form = NamingForm(request.POST or None, ready=ready, free=free, has_quota=quota is not None, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            titles = naming.name_sites(found, form.chosen, form.decision, by=request.user, now=timezone.now())
        except (NotAllowed, designations.Refused) as error:
            form.add_error(None, str(error))
        else:
            told = ngettext("%(count)s site was named.", "%(count)s sites were named.", len(titles))
            messages.success(request, told % {"count": len(titles)})
            return redirect(ready[0].notice)
    context = {
        "form": form,
        "round": found,
        "ready": ready,
        "waiting": [row for row in rows if row.state != "over"],
        "obstacles": list(filter(None, obstacles)),
        "quota": quota,
        "named": named,
        "too_many": beyond_quota(quota, named, len(free)),
    }
    return show(request, "sites/naming.html", None, context, status=422 if request.method == "POST" else 200)
