"""A yearly recheck as lists: how far it has come by county, what a list is asked for, the same as a workbook."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

import xlsxwriter
from django.db.models import Case, Count, F, Q, When
from django.db.models.functions import Substr
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Status
from tongxin.places import codes
from tongxin.places.context import name_of
from tongxin.places.models import Division
from tongxin.sites.drafts import in_points
from tongxin.sites.models import Recheck, RecheckRun
from tongxin.sites.models.designation import DesignationQuerySet
from tongxin.sites.models.recheck import RecheckQuerySet
from tongxin.sites.vocabulary.finding import FindingStatus
from tongxin.sites.vocabulary.recheck import EXPIRES_SOON, RecheckStatus

COUNTY = 6  # digits
LONGEST = 50


@dataclass(frozen=True)
class Wanted:
    """What somebody asks the list of a run for; "" is: all."""

    typed: str
    county: str
    status: str

    def of(self, rechecks: RecheckQuerySet) -> RecheckQuerySet:
        """Return those among the rechecks."""
        if self.typed:
            rechecks = rechecks.filter(
                Q(designation__certificate__iexact=self.typed)
                | Q(designation__site__unit__in=Unit.objects.named(self.typed))
                | Q(designation__site__unit__name_zh__contains=self.typed)
            )
        if self.county:
            within = codes.subtree(codes.padded(self.county))
            rechecks = rechecks.filter(designation__site__unit__place__code__range=within)
        return rechecks.filter(status=self.status) if self.status else rechecks


def wanted_of(query: QueryDict) -> Wanted:
    """Read what is asked for; what is not known is taken for nothing."""
    typed, county, status = (query.get(name, "").strip() for name in ("q", "county", "status"))
    return Wanted(
        typed[:LONGEST],
        county if county.isascii() and county.isdigit() and len(county) == COUNTY else "",
        status if status in RecheckStatus.values else "",
    )


@dataclass(frozen=True)
class Counts:
    """How far a run has come, of one county or of all: kept, ended, stopped, rectifying and undecided are all titles.

    stopped: the title ended by another decision meanwhile, or the run was cancelled.
    """

    titles: int = 0
    submitted: int = 0
    reviewed: int = 0
    rectifying: int = 0
    kept: int = 0
    ended: int = 0
    stopped: int = 0

    @property
    def decided(self) -> int:
        return self.kept + self.ended

    @property
    def undecided(self) -> int:
        return self.titles - self.decided - self.rectifying - self.stopped

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Counts)))


COUNTED = {
    "titles": Count("pk"),
    "submitted": Count("pk", filter=Q(submitted_at__isnull=False)),
    "reviewed": Count("pk", filter=Q(reviewed_at__isnull=False)),
    "rectifying": Count("pk", filter=Q(status=RecheckStatus.RECTIFYING)),
    "kept": Count("pk", filter=Q(status=RecheckStatus.KEPT)),
    "ended": Count("pk", filter=Q(status__in=[RecheckStatus.REVOKED, RecheckStatus.DEREGISTERED])),
    "stopped": Count("pk", filter=Q(status=RecheckStatus.STOPPED)),
}


@dataclass(frozen=True)
class Progress:
    """A county's line of the run; code "" for the sum of all."""

    name: str
    code: str
    counts: Counts


def progress(rechecks: RecheckQuerySet) -> list[Progress]:
    """Return how far a run has come, sums first, counties in official order; in two queries."""
    by_county = (
        rechecks.order_by()
        .annotate(county=Substr("designation__site__unit__place_id", 1, COUNTY))
        .values("county")
        .annotate(**COUNTED)
        .order_by("county")
    )
    counted = {str(row["county"]): _counts(row) for row in by_county}
    names = {
        each.code[:COUNTY]: each.name for each in Division.objects.filter(code__in=[codes.padded(c) for c in counted])
    }
    rows = [Progress(names.get(code, code), code, counts) for code, counts in sorted(counted.items())]
    return [Progress(_("Total"), "", sum(counted.values(), Counts())), *rows]


def counts_by_run(rechecks: RecheckQuerySet) -> dict[int, Counts]:
    """Return how far each run has come, by its primary key, in one query."""
    return {row["run"]: _counts(row) for row in rechecks.order_by().values("run").annotate(**COUNTED)}


def _counts(row: Mapping[str, Any]) -> Counts:
    return Counts(**{name: row[name] for name in COUNTED})


def expiring(titles: DesignationQuerySet, today: date) -> DesignationQuerySet:
    """Return the titles that no decision ended, though their unit is gone, or their last day past or within ninety
    days; those of units that are gone first."""
    until = today + timedelta(days=EXPIRES_SOON)
    wanted = Q(valid_until__lte=until) | ~Q(site__unit__status=Status.ACTIVE)
    found = titles.current().filter(wanted).select_related("site__unit__place", "site__kind")
    gone = Case(When(site__unit__status=Status.ACTIVE, then=1), default=0)
    return found.order_by(gone, F("valid_until").asc(nulls_last=True), "site__unit__place_id", "pk")


def rectifying_by_county() -> dict[str, int]:
    """Return how many titles are held on condition, by county (6 digits), in one query."""
    held = Recheck.objects.filter(status=RecheckStatus.RECTIFYING).order_by()
    by_county = held.annotate(county=Substr("designation__site__unit__place_id", 1, COUNTY)).values_list("county")
    return dict(by_county.annotate(Count("pk")))


def open_rectifications(rechecks: RecheckQuerySet) -> RecheckQuerySet:
    """Return the titles among these rechecks that are held on condition, what ends first, first; with how many findings
    there are (`raised`) and how many are settled (`closed`)."""
    settled = Q(rectification__findings__status__in=[FindingStatus.CLOSED, FindingStatus.CANCELLED])
    held = rechecks.filter(status=RecheckStatus.RECTIFYING).for_page()
    counted = held.annotate(
        raised=Count("rectification__findings"), closed=Count("rectification__findings", filter=settled)
    )
    return counted.order_by("rectification__limit_on", "designation__site__unit__place_id", "pk")


def filename(run: RecheckRun, day: date, city: str) -> str:
    """Return the workbook's name. city: its code."""
    return _("%(place)s_recheck_%(year)s_to_%(day)s.xlsx") % {
        "place": name_of(city), "year": run.year, "day": f"{day:%Y%m%d}",
    }  # fmt: skip


def workbook(run: RecheckRun, rechecks: RecheckQuerySet, day: date) -> tuple[bytes, int]:
    """Return the run as an xlsx file and how many titles are in it. Every text is written as text, so none can act as
    a formula. Free texts (statements, opinions, notes) are not in it."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet(_("Yearly recheck"))
    sheet.freeze_panes(2, 1)
    heads = [
        _("Site"), _("Home division"), _("Level"), _("Certificate"), _("State"), _("Points proven"), _("Own points"),
        _("Self-check handed in"), _("County proposes"), _("How it was rechecked"), _("Decided on"), _("Decision"),
        _("Limit to rectify"),
    ]  # fmt: skip
    for column, head in enumerate(heads):
        sheet.write_string(1, column, head, bold)
        sheet.set_column(column, column, 34 if column == 0 else 16)
    number = 0
    for number, recheck in enumerate(rechecks.annotate(limit_on=F("rectification__limit_on")).for_list(), start=1):
        for column, text in enumerate(_cells(recheck)):
            sheet.write_string(number + 1, column, text)
    told = {"day": day.isoformat(), "number": number, "year": run.year}
    sheet.write_string(0, 0, _("Recheck %(year)s as of %(day)s: %(number)s titles") % told)
    book.close()
    return buffer.getvalue(), number


def _cells(recheck: Recheck) -> list[str]:
    title, unit = recheck.designation, recheck.site.unit
    return [
        unit.name_zh, unit.place.label, str(title.get_level_display()), title.certificate, str(recheck.word.label),
        _points(recheck.proven), _points(recheck.own),
        _day(timezone.localdate(recheck.submitted_at) if recheck.submitted_at else None),
        str(recheck.get_proposal_display()) or "—", str(recheck.get_way_display()) or "—", _day(recheck.decided_on),
        recheck.decision_number or "—", _day(getattr(recheck, "limit_on", None)),
    ]  # fmt: skip


def _points(hundredths: int | None) -> str:
    return "—" if hundredths is None else in_points(hundredths)


def _day(day: date | None) -> str:
    return day.isoformat() if day else "—"
