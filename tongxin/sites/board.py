"""The board of “one county, one brand”: a row for each county, read in a constant number of queries; and as a workbook.

A number on it is read from the ledger, and opens; nothing on it is typed.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import xlsxwriter
from django.db.models import Count, Max, QuerySet, Sum, Window
from django.db.models.functions import RowNumber, Substr
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongxin.figures import read
from tongxin.figures.catalogue import FIGURES
from tongxin.figures.choices import whole_period
from tongxin.figures.reading import Reading
from tongxin.ledger.models import Entry
from tongxin.ledger.sight import Sight
from tongxin.places import codes
from tongxin.places.context import name_of
from tongxin.places.models import Division
from tongxin.sites import answers, findings, recheck_lists
from tongxin.sites.findings import Counted
from tongxin.sites.models.brand import Brand, BrandProject, Milestone
from tongxin.sites.models.kinds import Initiative
from tongxin.sites.models.site import Site
from tongxin.sites.vocabulary import INSPECTED
from tongxin.sites.vocabulary.brand import ProjectStatus

SHOWN = ("designated_sites", "consultation_visits", "volunteer_legal_services")
NEXT = 2  # milestones of a row
COUNTY = 6  # digits
RECENT = 500  # inspections that are read to find each county's last


@dataclass(frozen=True)
class Due:
    """A milestone that is next, and its standing in words."""

    milestone: Milestone
    days_late: int

    @property
    def words(self) -> str:
        if self.days_late:
            return ngettext("overdue by %(days)s day", "overdue by %(days)s days", self.days_late) % {
                "days": self.days_late
            }
        return _("due %(day)s") % {"day": self.milestone.due_on.isoformat()}


@dataclass(frozen=True)
class Row:
    """A county on the board. funds: fen, of projects that were not stopped."""

    county: Division
    brand: Brand | None
    projects: int
    funds: int
    due: list[Due]
    readings: list[Reading]
    inspected_on: date | None
    sites: int
    findings: Counted
    rectifying: int  # titles held on condition


def rows(sight: Sight, today: date) -> list[Row]:
    """Return the counties that somebody sees whole, in official order."""
    seen = [each for each in Division.objects.children(answers.city()) if sight.covers(place=each.code)]
    if not seen:
        return []
    wanted = [county.code for county in seen]
    brands = {each.county_id: each for each in Brand.objects.select_related("lead__unit").filter(county__in=wanted)}
    counted = {
        brand_id: (projects, funds or 0)
        for brand_id, projects, funds in _live(brands).values_list("brand_id").annotate(Count("pk"), Sum("funds"))
    }
    due: dict[int, list[Due]] = {}
    for milestone in _next(brands):
        due.setdefault(milestone.project.brand_id, []).append(Due(milestone, milestone.days_late(today)))
    readings = read.read_many([FIGURES[key] for key in SHOWN], wanted, whole_period())
    inspected, sites, found = _inspected(), _sites(), findings.by_county(today)
    held = recheck_lists.rectifying_by_county()
    return [
        Row(
            county=county,
            brand=(brand := brands.get(county.code)),
            projects=counted.get(brand.pk, (0, 0))[0] if brand else 0,
            funds=counted.get(brand.pk, (0, 0))[1] if brand else 0,
            due=due.get(brand.pk, []) if brand else [],
            readings=[readings[key, county.code] for key in SHOWN],
            inspected_on=inspected.get(county.code[:COUNTY]),
            sites=sites.get(county.code[:COUNTY], 0),
            findings=found.get(county.code[:COUNTY], Counted()),
            rectifying=held.get(county.code[:COUNTY], 0),
        )
        for county in seen
    ]


def _live(brands: dict[str, Brand]) -> QuerySet[BrandProject]:
    return BrandProject.objects.filter(brand__in=brands.values()).exclude(status=ProjectStatus.STOPPED)


def _next(brands: dict[str, Brand]) -> QuerySet[Milestone]:
    """Return the next open milestones of each brand, with their projects, by the day that they are due."""
    ordered = Window(RowNumber(), partition_by="project__brand", order_by=["due_on", "pk"])
    open_ones = Milestone.objects.filter(done_on=None, project__in=_live(brands)).select_related("project")
    return open_ones.annotate(number=ordered).filter(number__lte=NEXT).order_by("due_on", "pk")


def _inspected() -> dict[str, date]:
    """Return the last day on which a site was inspected, by county (6 digits)."""
    within = codes.subtree(answers.city())
    entries = Entry.objects.live().filter(verb=INSPECTED.code, place__range=within).order_by()
    by_county = entries.annotate(county=Substr("place", 1, COUNTY)).values_list("county")
    # The newest tell of nearly every county, along the index; to group them all costs more with every entry.
    newest = list(by_county.values_list("county", "occurred_on").order_by("-occurred_on", "-position")[:RECENT])
    found = {county: day for county, day in reversed(newest)}
    if len(newest) < RECENT or len(found) >= Division.objects.children(answers.city()).count():
        return found
    return dict(by_county.annotate(Max("occurred_on")))


def _sites() -> dict[str, int]:
    """Return how many sites have a dossier, by county (6 digits)."""
    by_county = Site.objects.order_by().annotate(county=Substr("unit__place_id", 1, COUNTY)).values_list("county")
    return dict(by_county.annotate(Count("pk")))


@dataclass(frozen=True)
class Coverage:
    """An initiative: how many projects serve it, and how many sites in each of the counties, in their order.

    city: sites that are at home in the city itself, in no county.
    """

    initiative: Initiative
    projects: int
    sites: Sequence[int]
    city: int = 0

    @property
    def all_sites(self) -> int:
        return sum(self.sites) + self.city

    @property
    def counties(self) -> int:
        """In how many of the counties a site serves it."""
        return sum(number > 0 for number in self.sites)


def coverage(counties: Sequence[str], *, city: str | None = None) -> list[Coverage]:
    """Return each initiative with the sites of these counties (12 digits) that serve it, and their projects.

    Stopped projects do not count. city: its code, for a reader who sees its own sites too.
    """
    tagged = BrandProject.initiatives.through.objects.filter(brandproject__brand__county__in=counties).exclude(
        brandproject__status=ProjectStatus.STOPPED
    )
    projects = dict(tagged.order_by().values_list("initiative_id").annotate(Count("brandproject", distinct=True)))
    serving = Site.objects.exclude(initiatives=None).order_by().annotate(county=Substr("unit__place_id", 1, COUNTY))
    sites = {
        (initiative, county): number
        for initiative, county, number in serving.values_list("initiatives", "county").annotate(Count("pk"))
    }
    offered = Initiative.objects.filter(active=True).order_by("position", "pk")
    return [
        Coverage(
            each,
            projects.get(each.pk, 0),
            [sites.get((each.pk, county[:COUNTY]), 0) for county in counties],
            sites.get((each.pk, city[:COUNTY]), 0) if city else 0,
        )
        for each in offered
    ]


def filename(city: str, day: date) -> str:
    """Return the workbook's name: 阜新市一县一品牌_截至20261129.xlsx. city: its code."""
    return _("%(place)s_brands_of_counties_to_%(day)s.xlsx") % {"place": name_of(city), "day": f"{day:%Y%m%d}"}


def workbook(found: list[Row]) -> bytes:
    """Return the board as xlsx. Every text is written as text, so none can act as a formula."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    sheet = book.add_worksheet(_("Brands of the counties"))
    bold, wrap = (
        book.add_format({"bold": True, "text_wrap": True}),
        book.add_format({"text_wrap": True, "valign": "top"}),
    )
    figures = [f"{FIGURES[key].label}（{FIGURES[key].unit}）" for key in SHOWN]
    heads = [
        _("County"), _("Brand of the county"), _("Slogan"), _("Lead site"), _("Next milestones"), _("Projects"),
        _("Funds (yuan)"), *figures, _("Last inspection"), _("Sites with a dossier"),
        _("Open findings"), _("of these overdue"), _("In rectification"),
    ]  # fmt: skip
    sheet.set_column(0, len(heads) - 1, 18)
    sheet.freeze_panes(1, 1)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, str(head), bold)
    for number, row in enumerate(found, start=1):
        due = "\n".join(f"{each.milestone.project.title}：{each.milestone.what} · {each.words}" for each in row.due)
        lead = row.brand.lead.unit.name_zh if row.brand and row.brand.lead else ""
        texts = [row.county.name, row.brand.name if row.brand else "", row.brand.slogan if row.brand else "", lead, due]
        for column, text in enumerate(texts):
            sheet.write_string(number, column, text, wrap)
        numbers = [row.projects, row.funds / 100, *(float(reading.shown) for reading in row.readings)]
        for column, value in enumerate(numbers, start=len(texts)):
            sheet.write_number(number, column, value)
        column = len(texts) + len(numbers)
        sheet.write_string(number, column, row.inspected_on.isoformat() if row.inspected_on else "")
        for further, value in enumerate(
            [row.sites, row.findings.unsettled, row.findings.overdue, row.rectifying], start=column + 1
        ):
            sheet.write_number(number, further, value)
    book.close()
    return buffer.getvalue()
