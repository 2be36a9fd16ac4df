"""The register of titles: what a list asks for, what it shows, and the same as a workbook."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import xlsxwriter
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from tongxin.orgs.models import Unit
from tongxin.places import codes
from tongxin.places.context import name_of
from tongxin.sites.models import Designation
from tongxin.sites.models.designation import DesignationQuerySet
from tongxin.sites.rules.titles import standing
from tongxin.sites.vocabulary.designation import Standing
from tongxin.sites.vocabulary.programme import Level
from tongxin.ui.addresses import address_of

LONGEST = 50
DIGITS = 12


@dataclass(frozen=True)
class Wanted:
    """What somebody asks a register for; "" is: all of them."""

    typed: str
    county: str
    level: str
    status: str

    def of(self, titles: DesignationQuerySet, day: date) -> DesignationQuerySet:
        """Return those among the titles."""
        if self.typed:
            titles = titles.filter(
                Q(certificate__iexact=self.typed)
                | Q(name__contains=self.typed)
                | Q(site__unit__in=Unit.objects.named(self.typed))
            )
        if self.county:
            titles = titles.filter(site__unit__place__code__range=codes.subtree(self.county))
        if self.level:
            titles = titles.filter(level=self.level)
        return titles.standing(self.status, day) if self.status else titles


def wanted_of(query: QueryDict) -> Wanted:
    """Read what is asked for; what is not known is taken for nothing."""
    typed, county, level, status = (query.get(name, "").strip() for name in ("q", "county", "level", "status"))
    return Wanted(
        typed[:LONGEST],
        county if county.isascii() and county.isdigit() and len(county) == DIGITS else "",
        level if level in Level.values else "",
        status if status in Standing.values else "",
    )


@dataclass(frozen=True)
class Line:
    """A title and what it is worth on the day."""

    title: Designation
    standing: Standing


def lines(found: Iterable[Designation], day: date) -> list[Line]:
    """Return the titles with what they are worth on the day."""
    return [Line(title, title.standing(day)) for title in found]


class Listed(NamedTuple):
    """A title as a register shows it."""

    address: str
    certificate: str
    name: str
    home: str
    level: str
    standing: str
    label: str
    since: str
    until: str
    gone: date | None  # since when its unit is merged or closed


def in_office(number: UUID, _certificate: str) -> str:
    """Return where the office reads of a title."""
    return address_of("sites:designation", number)


def in_public(_number: UUID, certificate: str) -> str:
    """Return where everybody checks a title."""
    return address_of("sites:public_certificate", certificate)


def listed(page: Any, day: date, address: Callable[[UUID, str], str]) -> list[Listed]:
    """Return what a register shows of a page of titles, in official order. page: a query of their primary keys.

    To sort all by their keys and look up what is shown for a page alone costs half of sorting them with all of it.
    """
    rows = Designation.objects.filter(pk__in=page).in_official_order().values_list(
        "public_id", "certificate", "site__unit__name_zh", "site__unit__place__short_name", "site__unit__place__name",
        "level", "valid_from", "valid_until", "ended_on", "ended_as", "site__unit__closed_on",
    )  # fmt: skip
    levels = {code: str(label) for code, label in Level.choices}
    labels = {each: str(each.label) for each in Standing}

    def line(
        number: UUID, certificate: str, name: str, short: str, long: str, level: str, valid_from: date,
        valid_until: date | None, ended_on: date | None, ended_as: str, gone: date | None,
    ) -> Listed:  # fmt: skip
        worth = standing(day, valid_from=valid_from, valid_until=valid_until, ended_on=ended_on, ended_as=ended_as)
        last = ended_on or valid_until
        return Listed(
            address(number, certificate), certificate, name, short or long, levels[level], worth.value, labels[worth],
            valid_from.isoformat(), last.isoformat() if last else "", gone,
        )  # fmt: skip

    return [line(*row) for row in rows]


def filename(city: str, day: date) -> str:
    """Return the workbook's name: 阜新市示范点名册_截至20261125.xlsx. city: its code."""
    return _("%(place)s_register_of_sites_to_%(day)s.xlsx") % {"place": name_of(city), "day": f"{day:%Y%m%d}"}


def workbook(found: Sequence[Line], day: date) -> bytes:
    """Return the register as an xlsx file. Every text is written as text, so none can act as a formula."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet(_("Register"))
    sheet.freeze_panes(2, 1)
    sheet.write_string(0, 0, _("As of %(day)s: %(number)s titles") % {"day": day.isoformat(), "number": len(found)})
    heads = [
        _("Site"), _("Home division"), _("Kind"), _("Level"), _("State"), _("Certificate"), _("Decision"),
        _("Decided on"), _("Valid from"), _("Valid until"), _("Ended on"),
    ]  # fmt: skip
    for column, head in enumerate(heads):
        sheet.write_string(1, column, head, bold)
        sheet.set_column(column, column, 34 if column == 0 else 16)
    for number, line in enumerate(found, start=2):
        for column, text in enumerate(_cells(line)):
            sheet.write_string(number, column, text)
    book.close()
    return buffer.getvalue()


def _cells(line: Line) -> list[str]:
    title = line.title
    return [
        title.site.unit.name_zh, title.site.unit.place.label, title.site.kind.name_zh if title.site.kind else "—",
        str(title.get_level_display()), str(line.standing.label), title.certificate, title.decision_number or "—",
        title.decided_on.isoformat(), title.valid_from.isoformat(), f"{title.valid_until or '—'}",
        f"{title.ended_on or '—'}",
    ]  # fmt: skip
