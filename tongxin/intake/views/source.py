"""The row of a file that an entry was read from."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tongxin.files import actions as files
from tongxin.intake import cells
from tongxin.intake.kinds import KINDS
from tongxin.intake.models import ImportedRow, SheetPlan
from tongxin.intake.reading import Cell, read
from tongxin.intake.views.requests import PersonRequest
from tongxin.ledger.models import Entry
from tongxin.ui.pages import show


@require_GET
def source_row(request: PersonRequest, sha256: str) -> HttpResponse:
    """Show the headings and one imported row of a sheet: GET …/source/<sha256>/?sheet=咨询登记&row=10."""
    number = request.GET.get("row", "")
    if not number.isdecimal() or len(number) > 7:
        raise Http404
    rows = ImportedRow.objects.filter(batch__file=sha256, sheet=request.GET.get("sheet", ""), row=int(number))
    imported = rows.select_related("batch").order_by("-pk").first()
    if imported is None or not _may_see(request, imported):
        raise Http404
    batch = imported.batch
    plan = get_object_or_404(SheetPlan, batch=batch, name=imported.sheet)
    sheet = read(files.fetch(sha256), batch.name).sheet(plan.name)
    row = sheet.row(imported.row) if sheet else []
    context = {"batch": batch, "plan": plan, "number": imported.row, "cells": _shown(plan, row)}
    return show(request, "intake/source_row.html", "intake/_source_row.html", context)


def _may_see(request: PersonRequest, imported: ImportedRow) -> bool:
    """Who may see an entry that the row became may see the row, whoever's file it stands in."""
    last = imported.first_position + imported.entries - 1
    became = Entry.objects.visible_to(request.user).filter(position__range=(imported.first_position, last))
    return became.exists()


def _shown(plan: SheetPlan, row: list[Cell]) -> list[tuple[str, str]]:
    """Return heading and text of each cell. What was not taken over, or may name a person, is not shown here either."""
    kind = KINDS.get(plan.kind)
    personal = {column.field for column in kind.columns if column.personal} if kind else set()
    personal |= {reference.field for reference in kind.references if reference.private} if kind else set()
    found = []
    for index in range(max(len(row), len(plan.headings))):
        heading = plan.headings[index] if index < len(plan.headings) else ""
        field = plan.fields[index] if index < len(plan.fields) else ""
        text = cells.shown(row[index]) if index < len(row) else ""
        found.append((heading, text if not text or (field and field not in personal) else _("(not shown)")))
    return found
