"""What everybody may read and do: public notices, objecting to a site, reading the answer. Without an account.

The pages tell that a clock stands, never what was objected or by whom.
"""

from __future__ import annotations

from uuid import UUID

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongxin.people.permissions import NotAllowed
from tongxin.sites import notice_lists, official
from tongxin.sites.actions import public_objections as actions
from tongxin.sites.announcement import announcement
from tongxin.sites.forms.notices import PublicObjectionForm, ReceiptForm
from tongxin.sites.models import ListedSite, PublicNotice, PublicObjection
from tongxin.sites.permissions import notices as may
from tongxin.ui.attachments import attachment
from tongxin.ui.pages import show

ROWS_A_PAGE = 25


def _found(public_id: UUID) -> PublicNotice:
    return get_object_or_404(PublicNotice.objects.public().for_list(), public_id=public_id)


@login_not_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """List the notices that were put out."""
    page = Paginator(PublicNotice.objects.public().for_list(), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": notice_lists.lines(page.object_list, timezone.localdate())}
    return show(request, "sites/open_notices.html", None, context)


@login_not_required
@require_safe
def notice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a notice with each site's time, and where one objects."""
    found, today = _found(public_id), timezone.localdate()
    rows = notice_lists.rows(found.listed.all(), today)
    context = {
        "public_notice": found,
        "rows": rows,
        "notice": announcement(found, [row.listed for row in rows], today=today),
        "today": today,
    }
    return show(request, "sites/open_notice.html", None, context)


@login_not_required
@require_safe
def pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand out the notice as PDF: to everybody, so nobody's fetching it is noted."""
    found = _found(public_id)
    made = announcement(found, list(found.listed.for_list()), today=timezone.localdate())
    return attachment(official.pdf(made), name=f"{found.title}.pdf", media_type="application/pdf")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def objecting(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Object to the naming of a site; the answer to the form is the receipt number."""
    listed = get_object_or_404(
        ListedSite.objects.for_list(), public_id=public_id, notice__in=PublicNotice.objects.public()
    )
    obstacle = may.obstacle_to_object_publicly(listed, timezone.localdate())
    form = PublicObjectionForm(request.POST or None)
    if request.method == "POST" and not obstacle:
        if not ratelimit.consume(request, action="public_objection"):
            refused: HttpResponse = ratelimit.respond_429(request)
            return refused
        if form.is_valid():
            try:
                made = actions.object_publicly(listed, **form.cleaned_data, now=timezone.now())
            except NotAllowed as error:
                obstacle = str(error)
            else:
                # Shown here and nowhere else, so not behind an address: who has the number has the answer.
                return show(request, "sites/objected.html", None, {"objection": made, "listed": listed})
    context = {"listed": listed, "notice": listed.notice, "form": form, "obstacle": obstacle}
    status = 422 if request.method == "POST" else 200
    return show(request, "sites/objecting.html", None, context, status=status)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Read the answer to an objection with its receipt number. By POST, so that no log keeps the number."""
    form = ReceiptForm(request.POST or None)
    found = None
    if request.method == "POST":
        if not ratelimit.consume(request, action="public_receipt"):
            refused: HttpResponse = ratelimit.respond_429(request)
            return refused
        if form.is_valid():
            found = PublicObjection.objects.for_page().by_receipt(form.cleaned_data["receipt"]).first()
            if found is None:
                form.add_error("receipt", _("No objection has this receipt number. Please check it."))
    context = {"form": form, "objection": found, "site": found.listed.name if found else ""}
    status = 422 if request.method == "POST" and found is None else 200
    return show(request, "sites/receipt.html", None, context, status=status)
