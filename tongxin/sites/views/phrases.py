"""One's own common phrases: the page that lists them, deleting one, and keeping what an opinion said."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongxin.people.permissions import NotAllowed
from tongxin.people.requests import PersonRequest
from tongxin.sites.actions import phrases as actions
from tongxin.sites.models import Phrase
from tongxin.sites.permissions.phrases import MOST
from tongxin.ui.pages import show


@require_GET
def phrases(request: PersonRequest) -> HttpResponse:
    """List the reader's own phrases."""
    return show(request, "sites/phrases.html", None, {"phrases": list(Phrase.objects.of(request.user)), "most": MOST})


@require_POST
def deleting(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Delete one of one's own phrases."""
    actions.delete_phrase(get_object_or_404(Phrase.objects.of(request.user), public_id=public_id), by=request.user)
    messages.success(request, _("The phrase has been deleted."))
    return redirect("sites:phrases")


def keep_if_wanted(request: PersonRequest, text: str, *, wanted: bool) -> None:
    """Keep what an opinion said in own words as a phrase, where its writer ticked so; say so, or why not."""
    if not wanted:
        return
    try:
        actions.keep_phrase(text, by=request.user, now=timezone.now())
    except NotAllowed as obstacle:
        messages.warning(request, str(obstacle))
    else:
        messages.success(request, _("Kept as your phrase."))
