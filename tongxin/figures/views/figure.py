"""One figure: its definition, by month, by place, by evidence, and the rows behind it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tongxin.audit import actions as audit
from tongxin.audit.vocabulary import ROWS_EXPORTED
from tongxin.figures import exports, read
from tongxin.figures.catalogue import ADDITIVE, FIGURES, Figure, Nature
from tongxin.figures.charts import scale
from tongxin.figures.choices import Choice, around, choice, home, person_of
from tongxin.figures.lines import Line, lines
from tongxin.figures.links import month, query
from tongxin.figures.memory import NOWHERE, Tip, pages, tip
from tongxin.figures.permissions import obstacle_to_export
from tongxin.figures.reading import Address, NotAnAddress, Reading, in_unit
from tongxin.figures.shares import shares
from tongxin.ledger.vocabulary import Evidence, Label
from tongxin.people.permissions import require
from tongxin.places import codes
from tongxin.places.models import Division
from tongxin.ui.attachments import XLSX, attachment
from tongxin.ui.charts import Chart, Series
from tongxin.ui.pages import show

PAGE, PART, ROWS = "figures/figure.html", "figures/_figure.html", "figures/_rows.html"
ROWS_A_PAGE = 25


@require_GET
def figure(request: HttpRequest, key: str) -> HttpResponse:
    """Show one figure; with `as_of`, as it was at that position of the ledger."""
    asked = _find(key)
    chosen = choice(request)
    reading = _read(request, asked, chosen)
    if request.headers.get("HX-Request"):
        return show(request, ROWS, ROWS, _rows(request, reading, chosen))
    # As the overview: the same for all with the same sight, so each part is drawn once for each ledger position.
    upper = request.GET.copy()
    upper.pop("page", None)
    sight = person_of(request).sight()
    drawn = _kept((key, sight, upper.urlencode()), lambda: _drawn(request, reading, chosen))
    rows = _kept((key, "rows", sight, request.GET.urlencode()), lambda: _drawn_rows(request, reading, chosen))
    return show(request, PAGE, None, {**drawn.head, "drawn": drawn.part, "rows": rows.part})


class Drawn(NamedTuple):
    """A part of the page as it is drawn, and what stands over it."""

    part: SafeString
    head: dict[str, Any]

    def __len__(self) -> int:
        return len(self.part)


def _kept(asked: tuple[Hashable, ...], draw: Callable[[], Drawn]) -> Drawn:
    now = tip()

    def drawn() -> tuple[Tip, Drawn]:
        part = draw()
        # Somebody appended while it was drawn: right to show, but of no tip that could be kept.
        return (now if tip() == now else NOWHERE), part

    return pages.answered((*asked, get_language(), timezone.localdate()), now, drawn)[1]


def _drawn(request: HttpRequest, reading: Reading, chosen: Choice) -> Drawn:
    now = read.at(_at_head(reading.address)) if chosen.as_of is not None else reading
    context = {"figure": reading.figure, "chosen": chosen, "reading": reading}
    context |= {"at_home": chosen.place == home(chosen.sight) and not chosen.unit}
    context |= around(chosen) | _told(request, chosen, reading, now)
    head = {name: context[name] for name in ("figure", "reading", "above", "at_home", "place", "obstacle_to_export")}
    return Drawn(render_to_string(PART, context, request), head | {"media": chosen.form.media})


def _drawn_rows(request: HttpRequest, reading: Reading, chosen: Choice) -> Drawn:
    return Drawn(render_to_string(ROWS, _rows(request, reading, chosen), request), {})


def _rows(request: HttpRequest, reading: Reading, chosen: Choice) -> dict[str, Any]:
    page = Paginator(_Rows(reading), ROWS_A_PAGE).get_page(request.GET.get("page"))
    return {"figure": reading.figure, "chosen": chosen, "reading": reading, "page": page, "lines": page.object_list}


@require_GET
def address(request: HttpRequest) -> HttpResponse:
    """Go to the number at an address (`a`), as printed in a report."""
    try:
        found = Address.parse(request.GET.get("a", ""))
    except NotAnAddress as error:
        raise Http404 from error
    return redirect(f"{reverse('figures:figure', args=[found.figure.key])}?{urlencode(query(found))}")


@require_GET
def rows_export(request: HttpRequest, key: str) -> HttpResponse:
    """Hand out the rows behind a figure as a workbook."""
    require(obstacle_to_export(person_of(request)))
    asked = _find(key)
    chosen = choice(request)
    reading = _read(request, asked, chosen)
    if reading.entries > exports.MOST_ROWS:
        return show(
            request, "figures/too_many_rows.html", None, {"reading": reading, "most": exports.MOST_ROWS}, status=422
        )
    content = exports.workbook(reading)
    audit.note(
        ROWS_EXPORTED, by=person_of(request), now=timezone.now(), request=request, subject=f"figures.figure:{key}",
        unit_path=reading.address.unit_path, address=str(reading.address), rows=reading.entries,
    )  # fmt: skip
    return attachment(content, name=exports.filename(reading), media_type=XLSX)


class _Rows(Sequence[Line]):
    """The lines of a page, counted by the tallies instead of by the rows."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.entries = read.rows(reading.address)

    def __len__(self) -> int:
        return self.reading.entries

    def __getitem__(self, part: Any) -> Any:
        return lines(self.reading.figure, list(self.entries[part]))


def _find(key: str) -> Figure:
    try:
        return FIGURES[key]
    except KeyError as error:
        raise Http404 from error


def _read(request: HttpRequest, asked: Figure, chosen: Choice) -> Reading:
    """Read the number that was chosen, or the part of it: `class` an evidence class, `own` the place itself. A figure
    that counts different things has no parts, and shows as a whole."""
    additive = asked.measure in ADDITIVE
    grade = next((grade for grade in Evidence if additive and grade.value == request.GET.get("class")), None)
    return read.read(
        asked,
        place=chosen.place,
        period=chosen.period,
        unit_path=chosen.unit_path,
        as_of=chosen.as_of,
        grade=grade,
        own=additive and request.GET.get("own") == "1",
    )


def _at_head(found: Address) -> Address:
    return replace(found, as_of=read.head())


def _told(request: HttpRequest, chosen: Choice, reading: Reading, now: Reading) -> dict[str, Any]:
    asked, place = reading.figure, reading.address.place
    divisions = list(Division.objects.children(place))
    # A part is read from its entries, and has no tallies by month: the page of the whole number draws them.
    part, unit_path = reading.address.is_part, reading.address.unit_path
    months = [] if part else read.by_month(asked, place=place, period=reading.address.period, unit_path=unit_path)
    return {
        "now": now,
        "above": [
            division
            for division in Division.objects.filter(code__in=codes.ancestors(place)[:-1]).order_by("code")
            if chosen.sight.covers(place=division.code)
        ],
        "obstacle_to_export": obstacle_to_export(person_of(request)),
        "divisions": _by_place(reading, divisions),
        "chart": Chart(
            id="by-month",
            kind="line" if asked.nature is Nature.STOCK else "bar",
            title=str(asked.label),
            labels=[month(number) for number, _value in months],
            series=[Series(str(asked.label), [value for _number, value in months])],
            unit=str(asked.unit),
            label_head=_("Month"),
            scale=scale(asked),
        ),
        "classes": _classes(asked, reading),
        "additive": asked.measure in ADDITIVE,
        "nature": _("stock") if asked.nature is Nature.STOCK else _("flow"),
        "changes": now.address.as_of - reading.address.as_of,
    }


def _classes(asked: Figure, reading: Reading) -> list[tuple[Label, str, int | Decimal, str]]:
    values = [reading.classes.get(grade, 0) for grade in Evidence]
    parts = shares(values, reading.value)
    return [
        (grade.label, grade.value, in_unit(asked, value), part)
        for grade, value, part in zip(Evidence, values, parts, strict=True)
    ]


def _by_place(reading: Reading, divisions: list[Division]) -> list[tuple[Division, Reading, str]]:
    if reading.address.unit_path or reading.address.is_part or not divisions:
        return []
    places = [division.code for division in divisions]
    found = read.read_many([reading.figure], places, reading.address.period, as_of=reading.address.as_of)
    below = [found[reading.figure.key, division.code] for division in divisions]
    additive = reading.figure.measure in read.ADDITIVE
    parts = shares([part.value for part in below], reading.value if additive else 0)
    return list(zip(divisions, below, parts, strict=True))
