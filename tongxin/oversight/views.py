"""The auditor's desk: search, one record, export, proof. Each look at the log is itself noted in it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongxin.audit import actions as audit
from tongxin.audit import verify, vocabulary
from tongxin.audit.models import Anchor, Head, Record, RecordQuerySet
from tongxin.oversight import exports, search, wording
from tongxin.oversight.forms import SearchForm
from tongxin.oversight.permissions import obstacle_to_read
from tongxin.people.permissions import require
from tongxin.people.requests import PersonRequest
from tongxin.ui.attachments import XLSX, attachment
from tongxin.ui.pages import show

PAGE_SIZE = 50


@require_GET
def records(request: PersonRequest) -> HttpResponse:
    """Search the log, newest first, as of the position at which the search began."""
    require(obstacle_to_read(request.user))
    form = SearchForm(request.GET)
    found, asked = _found(form)
    page = Paginator(Record.objects.none() if found is None else found, PAGE_SIZE).get_page(request.GET.get("page"))
    lines = wording.lines(list(page.object_list))
    if page.number == 1 and found is not None:
        # After it was read: a search does not find itself.
        _note(request, vocabulary.AUDIT_SEARCHED, criteria=search.criteria(asked))
    _pin(request, asked["as_of"])
    context = {
        "form": form, "page": page, "lines": lines, "asked": len(asked) > 1, "as_of": asked["as_of"],
        "most": exports.MOST_ROWS,
    }  # fmt: skip
    return show(request, "oversight/records.html", None, context, status=422 if found is None else 200)


def _found(form: SearchForm) -> tuple[RecordQuerySet | None, dict[str, Any]]:
    """Return the records and what was asked, with the position; None when the form says why it cannot be asked."""
    valid = form.is_valid()
    asked = form.asked()
    asked.setdefault("as_of", search.head())
    if not valid:
        return None, asked
    try:
        return search.found(asked), asked
    except search.TooMany as many:
        form.add_error(many.field, str(many))
        return None, asked


def _pin(request: HttpRequest, as_of: int) -> None:
    """Let the links of the page carry the position: what is noted meanwhile must not shift the pages."""
    pinned = request.GET.copy()
    pinned["as_of"] = str(as_of)
    request.GET = pinned  # type: ignore[assignment]  # a mutable one serves as well


@require_GET
def record(request: PersonRequest, position: int) -> HttpResponse:
    """Show one record, and that it stands where it says in the chain."""
    require(obstacle_to_read(request.user))
    shown = get_object_or_404(Record, position=position)
    around = Record.objects.filter(position__range=(position - 1, position + 1)).order_by("position")
    neighbours = {neighbour.position: neighbour for neighbour in around}
    before, after = neighbours.get(position - 1), neighbours.get(position + 1)
    anchor = None if before else Anchor.objects.filter(position=position - 1).first()
    expected = before.hash if before else anchor.hash if anchor else None
    context = {
        "record": shown,
        "line": wording.lines([shown])[0],
        "before": before,
        "after": after,
        "anchor": anchor,
        "fits": verify.fits(shown),
        "follows": expected in {None, shown.previous_hash},
        "followed": after is None or after.previous_hash == shown.hash,
    }
    return show(request, "oversight/record.html", None, context)


@require_GET
def export(request: PersonRequest) -> HttpResponse:
    """Hand out the records that were found as a workbook."""
    require(obstacle_to_read(request.user))
    form, now = SearchForm(request.GET), timezone.now()
    found, asked = _found(form)
    if found is None:
        return records(request)  # says what is wrong
    rows = min(found.count(), exports.MOST_ROWS)
    content = exports.workbook(found, _about(form, asked, rows))
    _note(request, vocabulary.AUDIT_EXPORTED, criteria=search.criteria(asked), rows=rows)
    return attachment(content, name=exports.filename(now), media_type=XLSX)


def _about(form: SearchForm, asked: dict[str, Any], rows: int) -> list[tuple[str, str]]:
    """Return what the first sheet says: what was asked, of which state of the log, by which hash it can be proved."""
    head = Head.objects.get()
    told = [
        (str(form.fields[name].label), wording.meant(name, str(value)))
        for name, value in asked.items()
        if name != "as_of"
    ]
    return [
        *told,
        (_("Number of rows"), f"{rows:,}"),
        (_("As of position"), f"#{asked['as_of']}"),
        (_("Head of the log"), f"#{head.position} {head.hash}"),
        (_("Made on"), f"{timezone.localtime():%Y-%m-%d %H:%M}"),
    ]


@require_POST
def verification(request: PersonRequest) -> HttpResponse:
    """Replay the whole chain now, and say how it stands."""
    require(obstacle_to_read(request.user))
    head, anchor = Head.objects.get(), Anchor.objects.order_by("-position").first()
    flaws = list(verify.flaws())
    _note(request, vocabulary.AUDIT_VERIFIED, flaws=len(flaws), until=head.position)
    context = {"flaws": flaws, "head": head, "anchor": anchor, "first": anchor.position + 1 if anchor else 1}
    return show(request, "oversight/verification.html", None, context)


def _note(request: PersonRequest, kind: vocabulary.AuditKind, **details: vocabulary.Detail) -> None:
    audit.note(kind, by=request.user, now=timezone.now(), request=request, **details)  # type: ignore[arg-type]
