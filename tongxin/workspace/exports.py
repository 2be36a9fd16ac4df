"""The list of units as a workbook: first what it holds, then the rows (台账)."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tongxin.orgs.models import Unit, UnitQuerySet
from tongxin.orgs.vocabulary import Kind, Status
from tongxin.places.context import name_of
from tongxin.places.models import Division
from tongxin.workspace.listing import EVERY, Wanted, sums

MOST_ROWS = 200_000
CHUNK = 2000


def filename(city: str) -> str:
    """Return the file's name as offices write it: 阜新市单位台账_截至20261123.xlsx. city: its code."""
    return _("%(place)s_unit_ledger_to_%(until)s.xlsx") % {
        "place": name_of(city),
        "until": f"{timezone.localdate():%Y%m%d}",
    }


def workbook(units: UnitQuerySet, visible: UnitQuerySet, wanted: Wanted) -> bytes:
    """Return an xlsx file. visible: the units whose names may be said where they stand above one of the list.

    Every text is written as text, so none can act as a formula.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    )
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    about = book.add_worksheet(_("About this table"))
    about.set_column(0, 0, 18)
    about.set_column(1, 1, 80)
    counted = sums(units)
    for number, (name, value) in enumerate(_about(wanted, counted.units, counted.active)):
        about.write_string(number, 0, name, bold)
        about.write_string(number, 1, value)
    sheet = book.add_worksheet(_("Rows"))
    sheet.freeze_panes(2, 1)
    heads = [
        _("Name"), _("Kind"), _("Home division"), _("Division code"), _("Unit above"), _("State"), _("Opened on"),
        _("Closed on"), pgettext("of a unit", "Number"), _("Credit code"),
    ]  # fmt: skip
    for column, (head, width) in enumerate(zip(heads, (34, 14, 30, 16, 34, 10, 12, 12, 14, 22), strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, bold)
    sheet.write_string(1, 0, _("Total"), bold)
    sheet.write_number(1, 1, counted.units, bold)
    row = 2
    listed = list(units.in_official_order().values_list("pk", flat=True)[:MOST_ROWS])
    for start in range(0, len(listed), CHUNK):
        for texts in _rows(listed[start : start + CHUNK], visible):
            for column, text in enumerate(texts):
                sheet.write_string(row, column, text)
            row += 1
    book.close()
    return buffer.getvalue()


def _about(wanted: Wanted, units: int, active: int) -> list[tuple[str, str]]:
    place = Division.objects.full_names([wanted.place]).get(wanted.place, "") if wanted.place else ""
    status = _("any") if wanted.status == EVERY else str(Status(wanted.status).label)
    return [
        (_("Table"), _("Units that you may see, as they are today")),
        (_("Units"), f"{units:,}"),
        (_("of them active"), f"{active:,}"),
        (_("Place"), place or "—"),
        (_("Kind"), str(Kind(wanted.kind).label) if wanted.kind else _("any")),
        (_("State"), status),
        (_("Search text"), wanted.text or "—"),
        (_("Unit above"), str(wanted.under) if wanted.under else "—"),
        (_("Made on"), f"{timezone.localtime():%Y-%m-%d %H:%M}"),
    ]


def _rows(numbers: Sequence[int], visible: UnitQuerySet) -> list[list[str]]:
    found = Unit.objects.in_bulk(numbers)
    units = [found[number] for number in numbers if number in found]
    homes = Division.objects.full_names({unit.place_id for unit in units})
    above = {unit.parent_id for unit in units if unit.parent_id}
    names = dict(visible.filter(pk__in=above).values_list("pk", "name_zh"))
    return [
        [
            unit.name_zh, unit.get_kind_display(), homes.get(unit.place_id, unit.place_id), unit.place_id,
            names.get(unit.parent_id or 0, "—"), unit.get_status_display(), f"{unit.opened_on or '—'}",
            f"{unit.closed_on or '—'}", unit.number or "—", unit.credit_code or "—",
        ]
        for unit in units
    ]  # fmt: skip
