"""The lists of site kinds, modes and kinds of papers, kept by the office itself."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tongxin.people.permissions import require
from tongxin.people.requests import PersonRequest
from tongxin.sites.actions.lists import LISTS, save_row
from tongxin.sites.forms.programmes import RowForm
from tongxin.sites.models import EvidenceKind, Initiative, SiteKind, SiteMode
from tongxin.sites.permissions.programmes import obstacle_to_run
from tongxin.sites.views.formpage import form_page
from tongxin.sites.views.programmes import office_of
from tongxin.ui.pages import show


@require_GET
def lists(request: PersonRequest) -> HttpResponse:
    """Show the three lists."""
    context = {
        "tables": [
            ("kind", _("Kinds of sites"), list(SiteKind.objects.order_by("position", "pk"))),
            ("mode", _("Ways of working"), list(SiteMode.objects.order_by("position", "pk"))),
            ("evidence", _("Kinds of papers"), list(EvidenceKind.objects.order_by("pk"))),
            ("initiative", _("Initiatives"), list(Initiative.objects.order_by("position", "pk"))),
        ],
        "obstacle": obstacle_to_run(request.user),
    }
    return show(request, "sites/lists.html", None, context)


@require_http_methods(["GET", "POST"])
def row(request: PersonRequest, table: str) -> HttpResponse:
    """Add a row to a list, or change the one with the code asked for."""
    require(obstacle_to_run(request.user))
    if table not in LISTS:
        raise Http404
    code = request.GET.get("code", "")
    held = LISTS[table].objects.filter(code=code).first() if code else None
    initial = {"active": True}
    if held is not None:
        named = {name: getattr(held, name) for name in ("code", "name_zh", "name_en")}
        initial = {**named, "active": getattr(held, "active", True)}
    form = RowForm(request.POST or None, initial=initial)
    if table == "evidence":
        del form.fields["active"]
    if held is not None:
        form.fields["code"].disabled = True
    if request.method == "POST" and form.is_valid():
        save_row(table, **form.cleaned_data, office=office_of(request.user), by=request.user, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("sites:lists")
    trail = [(reverse("sites:lists"), _("Kinds, ways of working, papers"))]
    return form_page(request, form, _("Change") if held else _("Add"), trail=trail, narrow=True)
