"""Somebody's own notices, and their wishes. Nobody sees another person's."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongxin.notices import actions
from tongxin.notices.forms import WishForm
from tongxin.notices.models import Notice, Switch, Wish
from tongxin.notices.readers import reader_of
from tongxin.notices.vocabulary import all_kinds

ROWS = 25


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """List what the reader was told, newest first."""
    page = Paginator(Notice.objects.to(reader_of(request)).newest_first(), ROWS).get_page(request.GET.get("page"))
    return render(request, "notices/list.html", {"page": page, "now": timezone.now()})


@require_POST
def reading(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Note that one notice was read, and go on to what it is about."""
    notice = get_object_or_404(Notice.objects.to(reader_of(request)), pk=notice_id)
    actions.read(notice, now=timezone.now())
    return redirect(notice.link or "notices:list")


@require_POST
def reading_all(request: HttpRequest) -> HttpResponse:
    """Note that all notices were read."""
    actions.read_all(reader_of(request), now=timezone.now())
    return redirect("notices:list")


@require_http_methods(["GET", "POST"])
def wishes(request: HttpRequest) -> HttpResponse:
    """Show and keep what the reader wants to be told, and how."""
    reader = reader_of(request)
    form = WishForm(
        all_kinds(),
        request.POST or None,
        letters=bool(settings.EMAIL_HOST),
        wish=Wish.objects.filter(reader=reader).first(),
        switches={switch.kind: switch for switch in Switch.objects.filter(reader=reader)},
    )
    if request.method == "POST" and form.is_valid():
        language = get_language() or settings.LANGUAGE_CODE
        actions.wish(reader, language=language, quiet=form.quiet, usual=form.hours, switches=form.switches)
        messages.success(request, _("Your wishes are kept."))
        return redirect("notices:wishes")
    context = {"form": form, "letters": bool(settings.EMAIL_HOST)}
    return render(request, "notices/wishes.html", context, status=422 if form.is_bound else 200)
