"""What the dry run found, and how the sheets are read."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongxin.audit import actions as audit
from tongxin.audit.vocabulary import MARKED_COPY_FETCHED
from tongxin.files import actions as files
from tongxin.intake import actions
from tongxin.intake.examine import examine
from tongxin.intake.forms import ColumnsForm, KindForm
from tongxin.intake.kinds import KINDS
from tongxin.intake.marked import write_marked_copy
from tongxin.intake.models import Batch, SheetPlan
from tongxin.intake.permissions import (
    obstacle_to_change,
    obstacle_to_discard,
    obstacle_to_post,
    obstacle_to_post_clean,
    obstacle_to_take_back,
)
from tongxin.intake.reading import read
from tongxin.intake.views.posting import progress_context
from tongxin.intake.views.requests import PersonRequest, found_batch, page_of
from tongxin.intake.vocabulary import Status
from tongxin.ledger.actions import WrongMove
from tongxin.people.permissions import who_can_see
from tongxin.ui.pages import show


@require_GET
def batch(request: PersonRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Batch.objects.visible_to(request.user).select_related("office", "uploaded_by"), pk=pk)
    sheets = list(found.sheets.order_by("position"))
    return show(request, "intake/batch.html", None, _context(request, found, sheets))


def _context(request: PersonRequest, batch: Batch, sheets: list[SheetPlan]) -> dict[str, Any]:
    chosen = request.GET.get("sheet", "")
    remarks = batch.remarks.in_order()
    if chosen.isdigit():
        remarks = remarks.filter(position=int(chosen))
    rows = sum(sheet.new + sheet.changed for sheet in sheets)
    missing = sum(sheet.missing for sheet in sheets)
    return {
        "batch": batch,
        "sheets": [(sheet, KINDS.get(sheet.kind)) for sheet in sheets],
        "page": page_of(request, remarks),
        "chosen": chosen,
        "rows_to_post": rows,
        "clean_rows": sum(sheet.rows - sheet.faulty_rows for sheet in sheets),
        "faulty_rows": sum(sheet.faulty_rows for sheet in sheets),
        "same": sum(sheet.same for sheet in sheets),
        "new": sum(sheet.new for sheet in sheets),
        "changed": sum(sheet.changed for sheet in sheets),
        "missing": missing,
        "unread": [sheet for sheet in sheets if not sheet.kind and sheet.headings and not sheet.chosen],
        "twin": Batch.objects.of_the_same_file(batch).first() if batch.status == Status.CHECKED else None,
        "obstacle_to_post": obstacle_to_post(request.user, batch, rows=rows, missing=missing),
        "obstacle_to_post_clean": obstacle_to_post_clean(request.user, batch, rows=rows),
        "obstacle_to_change": obstacle_to_change(request.user, batch),
        "obstacle_to_discard": obstacle_to_discard(request.user, batch),
        "obstacle_to_take_back": obstacle_to_take_back(request.user, batch),
        "witnesses": who_can_see(place=batch.office.place_id, unit_path=batch.office.path),
        **progress_context(batch),
    }


def _sheet(request: PersonRequest, pk: int, position: int) -> SheetPlan:
    batch = found_batch(request, pk)
    plan = get_object_or_404(SheetPlan, batch=batch, position=position)
    plan.batch = batch
    return plan


def sheet(request: PersonRequest, pk: int, position: int) -> HttpResponse:
    """How one sheet is read; POST reads it as another kind."""
    found = _sheet(request, pk, position)
    form = KindForm(request.POST or None, initial={"kind": found.kind})
    if request.method == "POST" and form.is_valid():
        _change(request, found, kind=form.cleaned_data["kind"], fields=None)
        return redirect("intake:sheet", pk, position)
    return show(request, "intake/sheet.html", None, _sheet_context(request, found, form, None))


@require_POST
def columns(request: PersonRequest, pk: int, position: int) -> HttpResponse:
    """Read the columns of a sheet as chosen."""
    found = _sheet(request, pk, position)
    if found.kind not in KINDS:
        raise Http404
    form = ColumnsForm(found, request.POST)
    if form.is_valid():
        _change(request, found, kind=found.kind, fields=form.chosen())
        return redirect("intake:batch", pk)
    context = _sheet_context(request, found, KindForm(initial={"kind": found.kind}), form)
    return show(request, "intake/sheet.html", None, context, status=422)


def _change(request: PersonRequest, found: SheetPlan, *, kind: str, fields: dict[int, str] | None) -> None:
    actions.change_reading(
        found.batch, found.position, kind=kind, fields=fields,
        by=request.user, now=timezone.now(), today=timezone.localdate(),
    )  # fmt: skip


def _sheet_context(
    request: PersonRequest, found: SheetPlan, form: KindForm, columns_form: ColumnsForm | None
) -> dict[str, Any]:
    kind = KINDS.get(found.kind)
    return {
        "batch": found.batch,
        "sheet": found,
        "kind": kind,
        "form": form,
        "columns_form": columns_form or (ColumnsForm(found) if kind else None),
        "personal": [column.label for column in kind.columns if column.personal] if kind else [],
        "required": [column.label for column in kind.columns if column.required] if kind else [],
        "obstacle": obstacle_to_change(request.user, found.batch),
    }


@require_GET
def differences(request: PersonRequest, pk: int) -> HttpResponse:
    found = found_batch(request, pk)
    context = {"batch": found, "page": page_of(request, found.changes.in_order())}
    return show(request, "intake/differences.html", None, context)


@require_GET
def marked(request: PersonRequest, pk: int) -> HttpResponse | FileResponse:
    """The user's file back, with the wrong cells coloured."""
    found = get_object_or_404(Batch.objects.visible_to(request.user).select_related("office").exclude(file=None), pk=pk)
    workbook = read(files.fetch(found.sha256), found.name)
    plans = [plan.as_plan() for plan in found.sheets.order_by("position")]
    examined = examine(workbook, plans, found.office, today=timezone.localdate())
    out = io.BytesIO()
    write_marked_copy(workbook, examined.sheets, out)
    out.seek(0)
    audit.note(
        MARKED_COPY_FETCHED, by=request.user, now=timezone.now(), request=request, subject=f"intake.batch:{pk}",
        unit_path=found.office.path,
    )  # fmt: skip
    name = f"{found.name.rsplit('.', 1)[0]}-{_('marked')}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name)


@require_POST
def checking(request: PersonRequest, pk: int) -> HttpResponse:
    """Check the file anew."""
    found = found_batch(request, pk)
    try:
        actions.check_again(found, by=request.user, now=timezone.now(), today=timezone.localdate())
    except WrongMove as error:
        messages.error(request, str(error))
    return redirect(found)
