"""The overview (数据总览): key figures with their trend, the county map, and the table county × figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from tongxin.figures import read
from tongxin.figures.catalogue import PUBLISHED, Figure, Group
from tongxin.figures.charts import scale, spark
from tongxin.figures.choices import around, choice, city, home, own_unit, person_of
from tongxin.figures.forms import ChoiceForm
from tongxin.figures.links import page_of
from tongxin.figures.memory import NOWHERE, Tip, pages, tip
from tongxin.figures.periods import Period
from tongxin.figures.reading import Reading, in_unit
from tongxin.figures.shares import shares
from tongxin.ledger.vocabulary import Label
from tongxin.places.maps import map_url
from tongxin.places.models import Division
from tongxin.ui.charts import Chart, Series
from tongxin.ui.pages import show

PAGE, PART, DRAWN = "figures/dashboard.html", "figures/_overview.html", "figures/_dashboard.html"
GROUPS: dict[Group, Label] = {
    Group.SITES: _("Demonstration sites"),
    Group.LEGAL: _("Legal service"),
    Group.MARKET: _("Agate market"),
    Group.BASES: _("Bases and branches"),
    Group.ACTIVITIES: _("Activities"),
}
MAP_DEFAULT = "consultation_visits"


@dataclass(frozen=True)
class Card:
    """A key figure as the overview shows it."""

    reading: Reading
    spark: str  # points of a line, "" where a trend says nothing
    note: str  # how well it is backed, or how many places it covers


@dataclass(frozen=True)
class Row:
    """One line of the table county × figure."""

    figure: Figure
    total: Reading
    rest: object  # what belongs to no county, in the counting unit; None where counts of different things do not add up
    counties: list[Reading]


class Overview(NamedTuple):
    """The overview as it is drawn, and the place that it is about."""

    part: SafeString
    place: Division

    def __len__(self) -> int:
        return len(self.part)


@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show all figures of the chosen period for the city, or for one county and its townships."""
    sight = person_of(request).sight()
    if not (sight.everything or sight.places):
        # Who sees no division as a whole has the figures on the page of their unit.
        if unit := own_unit(sight):
            return redirect(unit)
        raise Http404
    # Who has the same sight sees the same, so it is drawn once for each of them and each position of the ledger.
    question = (sight, request.GET.urlencode(), get_language(), timezone.localdate())
    _at, overview = pages.answered(question, tip(), lambda: _drawn(request))
    context = {
        "overview": overview.part,
        "place": overview.place,
        "at_home": overview.place.code == home(sight),
        "media": ChoiceForm().media,
    }
    return show(request, PAGE, PART, context)


def _drawn(request: HttpRequest) -> tuple[Tip, Overview]:
    """Draw the overview; besides, the tip that it was read at."""
    now = tip()
    context = _context(request)
    part = render_to_string(DRAWN, context, request)
    # Somebody appended while it was drawn: right to show, but of no tip that could be kept.
    return (now if tip() == now else NOWHERE), Overview(part, context["place"])


def _context(request: HttpRequest) -> dict[str, Any]:
    chosen = choice(request)
    if chosen.unit:  # one unit's figures are on its own page
        raise Http404
    divisions = list(Division.objects.children(chosen.place))
    places = [chosen.place, *(division.code for division in divisions)]
    readings = read.read_many(PUBLISHED.values(), places, chosen.period)
    trends = read.trends(PUBLISHED.values(), chosen.place, last_twelve(chosen.period))
    own = {key: readings[key, chosen.place] for key in PUBLISHED}
    painted = PUBLISHED.get(request.GET.get("map", ""), PUBLISHED[MAP_DEFAULT])
    return {
        "chosen": chosen,
        **around(chosen),
        "groups": [
            (
                label,
                [_card(own[key], trends.get(key, [])) for key, figure in PUBLISHED.items() if figure.group is group],
            )
            for group, label in GROUPS.items()
        ],
        "divisions": divisions,
        "table": [
            _row(figure, own[key], [readings[key, code] for code in places[1:]]) for key, figure in PUBLISHED.items()
        ],
        "painted": painted,
        "figures": PUBLISHED.values(),
        "map": _map(painted, divisions, readings) if chosen.place == city() else None,
        "as_of": own[MAP_DEFAULT].address.as_of,
        "empty": not any(reading.entries for reading in own.values()),
    }


def last_twelve(period: Period) -> Period:
    """Return the last twelve months of a period, whether or not it begins later."""
    year, month = divmod(period.last, 100)
    return Period((year - 1) * 100 + month + 1 if month < 12 else year * 100 + 1, period.last)


def _card(reading: Reading, months: list[int]) -> Card:
    return Card(reading, spark(months), _note(reading))


def _note(reading: Reading) -> str:
    if reading.backed:
        return gettext("%(share)s backed by papers") % {"share": shares([reading.backed], reading.value)[0]}
    if reading.classes:
        return str(max(reading.classes, key=lambda grade: reading.classes[grade]).label)
    if reading.covered:
        return gettext("%(reporting)s of %(expected)s places") % {
            "reporting": reading.reporting,
            "expected": reading.expected,
        }
    return ""


def _row(figure: Figure, total: Reading, counties: list[Reading]) -> Row:
    rest = (
        in_unit(figure, total.value - sum(reading.value for reading in counties))
        if figure.measure in read.ADDITIVE
        else None
    )
    return Row(figure, total, rest, counties)


def _map(figure: Figure, divisions: list[Division], readings: dict[tuple[str, str], Reading]) -> Chart | None:
    outlines = map_url(city())
    if outlines is None:
        return None
    own = [readings[figure.key, division.code] for division in divisions]
    return Chart(
        id="county-map",
        kind="map",
        title=str(figure.label),
        labels=[division.name for division in divisions],
        series=[Series(str(figure.label), [reading.value for reading in own])],
        unit=str(figure.unit),
        label_head=gettext("County"),
        links=[page_of(reading) for reading in own],
        map_url=outlines,
        scale=scale(figure),
    )
