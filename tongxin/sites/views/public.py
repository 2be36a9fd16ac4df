"""What everybody may check: which sites hold the title, and what a certificate is worth today. Nothing personal."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from tongxin.places.models import Division
from tongxin.sites import answers, registers, title_history
from tongxin.sites.models import Designation
from tongxin.sites.rules.titles import as_certificate
from tongxin.sites.vocabulary.designation import Standing
from tongxin.sites.vocabulary.programme import Level
from tongxin.ui.pages import show

ROWS_A_PAGE = 25


@login_not_required
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """List the sites that hold or held the title."""
    today = timezone.localdate()
    wanted = registers.wanted_of(request.GET)
    number = as_certificate(wanted.typed)
    if number and (plaque := Designation.objects.public().filter(certificate=number).first()):
        return redirect(plaque.public_address)
    found = wanted.of(Designation.objects.public(), today)
    page = Paginator(found.in_official_order().values("pk"), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": registers.listed(page.object_list, today, registers.in_public),
        "wanted": wanted,
        "counties": Division.objects.children(answers.city()).values_list("code", "name"),
        "levels": Level.choices,
        "standings": [choice for choice in Standing.choices if choice[0] != Standing.TAKEN_BACK],
        "today": today,
    }
    return show(request, "sites/public_register.html", None, context)


@login_not_required
@require_safe
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """Say what a certificate is worth today, and what became of the site's titles."""
    title = get_object_or_404(Designation.objects.for_list(), certificate=number)
    today = timezone.localdate()
    others = title.site.designations.public().exclude(pk=title.pk)
    context = {
        "title": title,
        "site": title.site,
        "standing": title.standing(today),
        "is_signed": title.has_certificate and title.standing(today) == Standing.VALID,
        "moments": title_history.history(title),
        "others": registers.lines(others.for_list(), today),
        "today": today,
    }
    return show(request, "sites/public_certificate.html", None, context)
