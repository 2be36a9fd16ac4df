"""Everything about one unit."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from tongxin.figures import read
from tongxin.figures.catalogue import PUBLISHED
from tongxin.figures.cells import MOST_PATHS, scopes_within
from tongxin.figures.choices import whole_period, widest
from tongxin.figures.lines import GRADES, place_names, unit_names
from tongxin.figures.links import page_of
from tongxin.intake.models import Batch
from tongxin.ledger.models import Entry, EntryQuerySet, Tally
from tongxin.ledger.sight import below_unit
from tongxin.ledger.vocabulary import Label
from tongxin.orgs.models import Placement, Unit
from tongxin.people.models import Membership, Person
from tongxin.people.permissions import who_can_see
from tongxin.people.requests import PersonRequest
from tongxin.people.roles import Deed
from tongxin.places.models import Division
from tongxin.sites.of_unit import facts
from tongxin.ui.pages import show
from tongxin.workspace.history import moments
from tongxin.workspace.permissions import (
    obstacle_to_amend,
    obstacle_to_close,
    obstacle_to_merge,
    obstacle_to_move,
    obstacle_to_open,
    obstacle_to_reopen,
)

PAGE, ENTRIES = "workspace/unit.html", "workspace/_unit_entries.html"
ROWS_A_PAGE = 25
SHOWN = 25  # units below, and people, before the link to all of them
FEW = 20_000  # entries that are looked up one by one and sorted; of more than that, the newest are soon met


@require_GET
def unit(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show one unit: who it is, what it did, what stands below it, who works there, what happened to it."""
    person = request.user
    found = get_object_or_404(
        Unit.objects.visible_to(person).select_related("place", "parent", "merged_into"), public_id=public_id
    )
    paths = Placement.objects.paths_of(found.path)
    may_read = person.may(Deed.SEE_LEDGER, at=found)
    entries = _entries(request, found, paths) if may_read else None
    if request.headers.get("HX-Request"):
        return show(request, ENTRIES, ENTRIES, {"unit": found, "entries": entries})
    context = {
        "unit": found,
        "home": Division.objects.full_names([found.place_id]).get(found.place_id, ""),
        **_around(person, found),
        "may_read": may_read,
        "figures": _figures(person, found) if may_read else [],
        "entries": entries,
        **_below(person, found),
        "facts": facts(found, person, timezone.localdate()),
        "people": list(_people(found)[: SHOWN + 1]),
        "shown": SHOWN,
        "batches": list(Batch.objects.filter(office=found).order_by("-pk")[:10]) if may_read else [],
        "moments": moments(person, found, paths),
        "witnesses": who_can_see(place=found.place_id, unit_path=found.path, deed=Deed.SEE_UNITS),
        **_obstacles(person, found),
    }
    return show(request, PAGE, None, context)


def _around(person: Person, found: Unit) -> dict[str, Any]:
    """Return the units above, and those that this one was merged with, as far as the person may see them."""
    steps = [int(step) for step in found.path.split("/")[:-2]]
    related = Q(pk__in=steps) | Q(merged_into=found)
    if found.merged_into_id:
        related |= Q(pk=found.merged_into_id)
    known = {unit.pk: unit for unit in Unit.objects.visible_to(person).filter(related).order_by("pk")}
    return {
        "above": [known[step] for step in steps if step in known],
        "parent": known.get(found.parent_id or 0),
        "successor": known.get(found.merged_into_id or 0),
        "merged": [unit for unit in known.values() if unit.merged_into_id == found.pk],
        "former_names": list(found.former_names.order_by("until", "pk")),
    }


class FigureCard(NamedTuple):
    """A number of the unit. url: the page of the figure for this unit."""

    label: Label
    shown: object
    unit: Label
    url: str


def _figures(person: Person, found: Unit) -> list[FigureCard]:
    """Return what the unit did as far as the person sees it: all, or what it did in their division. So the number is
    that of the entries below it, and the figure's page opens."""
    place = widest(person.sight(), found)
    readings = read.of_unit(PUBLISHED.values(), found.path, whole_period(), place=place)
    return [
        FigureCard(reading.figure.label, reading.shown, reading.figure.unit, page_of(reading))
        for reading in readings.values()
        if reading.entries or reading.value
    ]


class Line(NamedTuple):
    """An entry as the page of the unit shows it. unit: whose work it is, "" where it is this unit's own."""

    entry: Entry
    what: Label
    kind: Label
    place: str
    unit: str
    evidence: Label


class Entries(NamedTuple):
    """One page of the unit's entries, the newest first. newer, older: numbers of the pages beside it, or 0."""

    lines: list[Line]
    newer: int
    older: int


def _entries(request: PersonRequest, found: Unit, paths: tuple[str, ...]) -> Entries:
    number = request.GET.get("page", "1")
    page = max(int(number), 1) if number.isascii() and number.isdecimal() and len(number) < 7 else 1
    start = (page - 1) * ROWS_A_PAGE
    rows = list(_told(request.user, paths).order_by("-position")[start : start + ROWS_A_PAGE + 1])
    shown, older = rows[:ROWS_A_PAGE], page + 1 if len(rows) > ROWS_A_PAGE else 0
    places = place_names({entry.place for entry in shown})
    units = unit_names({entry.unit_path for entry in shown} - set(paths))
    lines = [
        Line(
            entry,
            entry.word.label,
            entry.word.kind_label(entry.kind),
            places.get(entry.place, entry.place),
            units.get(entry.unit_path, ""),
            GRADES[entry.evidence],
        )
        for entry in shown
    ]
    return Entries(lines, page - 1, older)


def _told(person: Person, paths: tuple[str, ...]) -> EntryQuerySet:
    """Return the entries of the unit with these paths and of those below it that the person may see."""
    visible = Entry.objects.visible_to(person)
    counted = Tally.objects.filter(scope__in=paths).aggregate(entries=Sum("entries"))["entries"] or 0
    if counted <= FEW:
        exactly = scopes_within(*map(below_unit, paths))
        if len(exactly) <= MOST_PATHS:
            # Found first and put in order then: else a database may walk through the whole ledger from its end.
            return Entry.objects.filter(position__in=visible.filter(unit_path__in=exactly).values("position"))
    inside = Q(pk__in=[])
    for path in paths:
        inside |= Q(unit_path__range=below_unit(path))
    return visible.filter(inside)


def _below(person: Person, found: Unit) -> dict[str, Any]:
    children = Unit.objects.visible_to(person).filter(parent=found).active()
    some = list(children.select_related("place").in_official_order()[: SHOWN + 1])
    return {"children": some[:SHOWN], "more_children": len(some) > SHOWN}


def _people(found: Unit) -> Any:
    today = timezone.localdate()
    return (
        Membership.objects.in_force(today)
        .filter(unit=found)
        .select_related("person")
        .order_by("role", "person__name", "pk")
    )


def _obstacles(person: Person, found: Unit) -> dict[str, str | None]:
    return {
        "obstacle_to_amend": obstacle_to_amend(person, found),
        "obstacle_to_move": obstacle_to_move(person, found),
        "obstacle_to_merge": obstacle_to_merge(person, found),
        "obstacle_to_close": obstacle_to_close(person, found),
        "obstacle_to_reopen": obstacle_to_reopen(person, found),
        "obstacle_to_open": obstacle_to_open(person, found),
    }
