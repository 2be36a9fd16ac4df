"""Findings as lists show them: what is asked for, what is said of each, the way of one, the book of them (xlsx)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import xlsxwriter
from django.db.models import Count, Q
from django.db.models.functions import Substr
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from tongxin.ledger.actions import subject_of
from tongxin.ledger.models import Entry
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.places.context import name_of
from tongxin.sites.models.finding import CorrectiveAction, Extension, Finding, FindingQuerySet
from tongxin.sites.models.site import Site
from tongxin.sites.vocabulary import finding as words
from tongxin.sites.vocabulary.finding import FindingStatus, Origin, Verdict

UNSETTLED, OVERDUE, ALL = "unsettled", "overdue", "all"
STATES: list[tuple[str, str | Promise]] = [
    (UNSETTLED, pgettext_lazy("findings", "open")),
    (OVERDUE, pgettext_lazy("findings", "overdue")),
    *FindingStatus.choices,
    (ALL, pgettext_lazy("choice", "all")),
]
LONGEST, DIGITS = 50, 12


@dataclass(frozen=True)
class Wanted:
    """What somebody asks the list for; "" is: all of them. state: one of STATES."""

    typed: str
    county: str
    state: str
    origin: str
    site: str

    def about(self, found: FindingQuerySet) -> FindingQuerySet:
        """Return those of the sites and origins that are asked for, whatever their state."""
        if self.typed:
            found = found.filter(site__unit__in=Unit.objects.named(self.typed))
        if self.county:
            found = found.within(self.county)
        if self.origin:
            found = found.filter(origin=self.origin)
        return found.filter(site__public_id=self.site) if self.site else found

    def of(self, found: FindingQuerySet, today: date) -> FindingQuerySet:
        """Return those that are asked for."""
        found = self.about(found)
        match self.state:
            case "unsettled":
                return found.unsettled()
            case "overdue":
                return found.overdue(today)
            case "all":
                return found
            case _:
                return found.filter(status=self.state)


def wanted_of(query: QueryDict) -> Wanted:
    """Read what is asked for; what is not known is taken for nothing. Without a state: what is not settled yet."""
    typed, county, state, origin, site = (
        query.get(name, "").strip() for name in ("q", "county", "state", "origin", "site")
    )
    return Wanted(
        typed[:LONGEST],
        county if county.isascii() and county.isdigit() and len(county) == DIGITS else "",
        state if state in dict(STATES) else UNSETTLED,
        origin if origin in Origin.values else "",
        site if _is_uuid(site) else "",
    )


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class Counted:
    """How many findings are open, how many of them are overdue, and how many wait to be verified."""

    unsettled: int = 0
    overdue: int = 0
    reported: int = 0


def counted(found: FindingQuerySet, today: date) -> Counted:
    """Return the numbers of these findings, in one query."""
    return Counted(**found.order_by().aggregate(**_numbers(today)))


def by_county(today: date) -> dict[str, Counted]:
    """Return the numbers of findings that are not settled, by county (6 digits), in one query."""
    found = Finding.objects.unsettled().order_by().annotate(county=Substr("site__unit__place_id", 1, 6))
    counted_ones = found.values("county").annotate(**_numbers(today))
    return {county: Counted(*each) for county, *each in counted_ones.values_list("county", *_numbers(today))}


def _numbers(today: date) -> dict[str, Count]:
    late = Q(status=FindingStatus.OPEN, due_on__lt=today)
    return {
        "unsettled": Count("pk", filter=Q(status__in=list(words.UNSETTLED))),
        "overdue": Count("pk", filter=late),
        "reported": Count("pk", filter=Q(status=FindingStatus.REPORTED)),
    }


@dataclass(frozen=True)
class Line:
    """A finding, and by how many days its correction is overdue."""

    finding: Finding
    days_late: int

    @property
    def late(self) -> str:
        """In words; "" for what is in time."""
        if not self.days_late:
            return ""
        return ngettext("overdue by %(days)s day", "overdue by %(days)s days", self.days_late) % {
            "days": self.days_late
        }


def lines(found: Iterable[Finding], today: date) -> list[Line]:
    """Return the findings with what is said of their day."""
    return [Line(each, each.days_late(today)) for each in found]


def of_inspections(site: Site) -> dict[int, int]:
    """Return how many findings were raised from each inspection of the site, by its position in the ledger."""
    by_entry = site.findings.exclude(entry=None).exclude(status=FindingStatus.CANCELLED).order_by()
    return dict(by_entry.values_list("entry").annotate(Count("pk")))


@dataclass(frozen=True)
class Step:
    """One step of the way of a finding. who: name, "" where it is not told. due_on: the day that was set with it."""

    label: str
    at: datetime
    who: str
    entry: Entry
    due_on: str
    correction: CorrectiveAction | None = None  # what was reported with this step
    judged: CorrectiveAction | None = None  # what was judged with it
    extension: Extension | None = None
    reason: str = ""


def way(finding: Finding) -> list[Step]:
    """Return how the finding went, oldest first, in a constant number of queries."""
    about = subject_of(finding)
    entries = list(Entry.objects.filter(subject_type=about.type, subject_id=about.id).order_by("position"))
    corrections = list(finding.corrections.prefetch_related("evidence__evidence").order_by("number"))
    reported = {each.entry: each for each in corrections}
    numbered = {each.number: each for each in corrections}
    extended = {each.entry: each for each in finding.extensions.order_by("pk")}
    names = {each.actor_id: each.name for each in Person.objects.named({entry.actor for entry in entries})}
    judging = {words.ACCEPT.code, words.SEND_BACK.code}
    return [
        Step(
            label=str(entry.word.label),
            at=entry.recorded_at,
            who=names.get(entry.actor, ""),
            entry=entry,
            due_on=str(entry.details.get("due", "")),
            correction=reported.get(entry.position),
            judged=numbered.get(int(entry.details["number"])) if entry.verb in judging else None,
            extension=extended.get(entry.position),
            reason=finding.reason if entry.verb == words.CANCEL.code else "",
        )
        for entry in entries
    ]


HEADS = (
    gettext_lazy("Site"), gettext_lazy("Home division"), gettext_lazy("Source of the finding"),
    gettext_lazy("Severity"), pgettext_lazy("finding", "What was found"), gettext_lazy("What is to be done"),
    gettext_lazy("Found on"), gettext_lazy("Raised by"), gettext_lazy("Verified by"),
    pgettext_lazy("finding", "Due on"), gettext_lazy("Days overdue"), gettext_lazy("Times extended"),
    gettext_lazy("State"), gettext_lazy("Attempts"), gettext_lazy("Last measures"), gettext_lazy("Done on"),
    gettext_lazy("Verdict"), gettext_lazy("Settled on"),
)  # fmt: skip
WIDE = {0, 4, 5, 14}


def filename(city: str, day: date) -> str:
    """Return the workbook's name. city: its code."""
    return _("%(place)s_findings_to_%(day)s.xlsx") % {"place": name_of(city), "day": f"{day:%Y%m%d}"}


def workbook(found: Sequence[Line], day: date) -> bytes:
    """Return the findings as xlsx (问题整改台账). Corrections and extensions must be prefetched.

    Every text is written as text, so none can act as a formula.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(_("Findings"))
    sheet.freeze_panes(2, 1)
    sheet.write_string(0, 0, _("As of %(day)s: %(number)s findings") % {"day": day.isoformat(), "number": len(found)})
    for column, head in enumerate(HEADS):
        sheet.write_string(1, column, str(head), bold)
        sheet.set_column(column, column, 36 if column in WIDE else 14)
    for number, line in enumerate(found, start=2):
        for column, value in enumerate(_cells(line)):
            if isinstance(value, int):
                sheet.write_number(number, column, value, wrap)
            else:
                sheet.write_string(number, column, value, wrap)
    book.close()
    return buffer.getvalue()


def _cells(line: Line) -> list[str | int]:
    finding = line.finding
    tried = sorted(finding.corrections.all(), key=lambda each: each.number)
    last = tried[-1] if tried else None
    return [
        finding.site.unit.name_zh, finding.site.unit.place.label, str(finding.get_origin_display()),
        str(finding.get_severity_display()), finding.what, finding.wanted, finding.found_on.isoformat(),
        finding.office.name_zh, finding.verifier.name_zh, finding.due_on.isoformat(), line.days_late,
        len(finding.extensions.all()), str(finding.word.label), len(tried), last.text if last else "",
        last.done_on.isoformat() if last else "", str(Verdict(last.verdict).label) if last and last.verdict else "",
        timezone.localdate(finding.settled_at).isoformat() if finding.settled_at else "",
    ]  # fmt: skip
