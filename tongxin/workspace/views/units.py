"""The list of units with the tree of divisions beside it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from tongxin.audit import actions as audit
from tongxin.audit.vocabulary import LIST_EXPORTED
from tongxin.orgs.models import Unit
from tongxin.orgs.unit_field import SHOWN, choices
from tongxin.people.permissions import require
from tongxin.people.requests import PersonRequest
from tongxin.places import codes
from tongxin.places.models import Division
from tongxin.ui.attachments import XLSX, attachment
from tongxin.ui.pages import show
from tongxin.workspace import exports
from tongxin.workspace.listing import LONGEST, counts_of, wanted_of
from tongxin.workspace.permissions import obstacle_to_export_units, obstacle_to_open_here, obstacle_to_units
from tongxin.workspace.tree import level_below
from tongxin.workspace.tree import tree as tree_of

PAGE, BRANCHES, OPTIONS = "workspace/units.html", "workspace/_branches.html", "workspace/_unit_options.html"
ROWS_A_PAGE = 25


@require_GET
def units(request: PersonRequest) -> HttpResponse:
    """Show the units that fit, as far as the person may see them."""
    person = request.user
    require(obstacle_to_units(person))
    wanted, form = wanted_of(person, request.GET)
    found = wanted.units(person)
    counts = counts_of(person, wanted)
    counted = counts.sums(wanted)
    listed = found.select_related("place").in_official_order()
    page = _Counted(listed, ROWS_A_PAGE, count=counted.units).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "wanted": wanted,
        "sums": counted,
        "kinds": [(label, number, wanted.query(kind=kind)) for label, kind, number in counted.kinds],
        "page": page,
        "lines": _lines(request, list(page.object_list)),
        "root": tree_of(person, wanted, counts),
        "place": Division.objects.filter(code=wanted.place).first() if wanted.place else None,
        "query": wanted.query(),
        "everywhere": wanted.query(place="", own=""),
        "obstacle_to_export": obstacle_to_export_units(person),
        "may_open": not obstacle_to_open_here(person, wanted.under),
    }
    return show(request, PAGE, None, context)


class _Counted(Paginator[Unit]):
    """Pages of a list whose length is known already."""

    def __init__(self, units: Any, per_page: int, *, count: int) -> None:
        super().__init__(units, per_page)
        self.known = count

    @cached_property
    def count(self) -> int:
        return self.known


def _lines(request: PersonRequest, found: list[Unit]) -> list[tuple[Unit, str, str]]:
    """Return each unit with its full home and the name of the unit above, "" where the person may not know it."""
    homes = Division.objects.full_names({unit.place_id for unit in found})
    above = {unit.parent_id for unit in found if unit.parent_id}
    names = dict(Unit.objects.visible_to(request.user).filter(pk__in=above).values_list("pk", "name_zh"))
    return [(unit, homes.get(unit.place_id, ""), names.get(unit.parent_id or 0, "")) for unit in found]


@require_GET
def tree(request: PersonRequest) -> HttpResponse:
    """Answer with what lies directly below a division (`below`), as the tree shows it."""
    require(obstacle_to_units(request.user))
    code = request.GET.get("below", "")
    if not (code.isascii() and code.isdecimal() and 4 <= len(code) <= 12):
        raise Http404
    division = Division.objects.within(settings.TONGXIN_CITY).filter(code=codes.padded(code)).first()
    if division is None:
        raise Http404
    wanted, _form = wanted_of(request.user, request.GET)
    return render(request, BRANCHES, {"branch": level_below(request.user, wanted, division)})


@require_GET
def options(request: PersonRequest) -> HttpResponse:
    """Answer with the units that fit what somebody types into a form (`q`), as the options of a list."""
    require(obstacle_to_units(request.user))
    typed = request.GET.get("q", "").strip()[:LONGEST]
    visible = Unit.objects.visible_to(request.user).active()
    found = choices(visible, typed)
    return render(request, OPTIONS, {"found": found, "more": len(found) == SHOWN, "typed": typed})


@require_GET
def units_export(request: PersonRequest) -> HttpResponse:
    """Hand out the list as a workbook."""
    person = request.user
    require(obstacle_to_units(person))
    require(obstacle_to_export_units(person))
    wanted, _form = wanted_of(person, request.GET)
    found = wanted.units(person)
    content = exports.workbook(found, Unit.objects.visible_to(person), wanted)
    audit.note(
        LIST_EXPORTED, by=person, now=timezone.now(), request=request, subject="orgs.unit", rows=found.count(),
        format="xlsx",
    )  # fmt: skip
    return attachment(content, name=exports.filename(settings.TONGXIN_CITY), media_type=XLSX)
