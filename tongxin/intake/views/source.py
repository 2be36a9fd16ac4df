"""The row of a file that an entry was read from."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from tongxin.files import actions as files
from tongxin.intake import cells
from tongxin.intake.models import Batch, SheetPlan
from tongxin.intake.reading import read
from tongxin.intake.views.requests import PersonRequest
from tongxin.ui.pages import show


def source_row(request: PersonRequest, sha256: str) -> HttpResponse:
    """Show the headings and one row of a sheet: GET …/source/<sha256>/?sheet=咨询登记&row=10."""
    batch = Batch.objects.filter(file=sha256).order_by("-pk").first()
    if batch is None:
        raise Http404
    plan = get_object_or_404(SheetPlan, batch=batch, name=request.GET.get("sheet", ""))
    number = request.GET.get("row", "")
    sheet = read(files.fetch(sha256), batch.name).sheet(plan.name)
    row = sheet.row(int(number)) if sheet and number.isdecimal() and len(number) < 8 else []
    if not row:
        raise Http404
    width = max(len(row), len(plan.headings))
    texts = [cells.shown(cell) for cell in row] + [""] * (width - len(row))
    headings = [*plan.headings, *[""] * (width - len(plan.headings))]
    context = {"batch": batch, "plan": plan, "number": int(number), "cells": list(zip(headings, texts, strict=True))}
    return show(request, "intake/source_row.html", "intake/_source_row.html", context)
