"""The list that a place picker shows while somebody types."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongxin.places import codes
from tongxin.places.models import Division
from tongxin.places.resolver import Candidate, Placed, Resolver, Unclear
from tongxin.places.vocabulary import DIGITS, Level

SHOWN = 20
LONGEST = 60  # characters; the longest full name of the country's villages is shorter


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Answer with the places that fit what was typed, as the options of a list.

    q: a name, a part of one, or pinyin initials; nothing: what lies directly below.
    within: the code of the division to search in (default: the city).
    """
    typed = request.GET.get("q", "").strip()[:LONGEST]
    within = request.GET.get("within") or settings.TONGXIN_CITY
    if not (within.isdecimal() and within.isascii() and len(within) in DIGITS.values()):
        return HttpResponseBadRequest(_("“within” is the code of a division."))
    within = codes.padded(within)
    found = _named_so(typed, within) or _meant(typed, within)
    context = {"found": found[:SHOWN], "more": len(found) > SHOWN, "typed": typed}
    return render(request, "places/_options.html", context)


def _named_so(typed: str, within: str) -> list[Candidate]:
    """Return the divisions with such a name or such initials, in official order."""
    here = Division.objects.within(within).matching(typed) if typed else Division.objects.children(within)
    named = here.in_force(timezone.localdate()).order_by("code").values_list("code", flat=True)[: SHOWN + 1]
    return [Candidate(*pair) for pair in Division.objects.full_names(list(named)).items()]


def _meant(typed: str, within: str) -> list[Candidate]:
    """Return what the resolver makes of a text that is no single name: 细河区玉丰街道柳, 阜蒙县大固本镇宝德村."""
    if len(codes.prefix(within)) < DIGITS[Level.CITY]:
        return []
    answer = Resolver(within[: DIGITS[Level.CITY]]).resolve(typed)
    match answer:
        case Placed():
            found = [Candidate(answer.code, answer.name)]
        case Unclear():
            found = list(answer.candidates)
        case _:
            found = []
    return [candidate for candidate in found if candidate.code.startswith(codes.prefix(within))]
