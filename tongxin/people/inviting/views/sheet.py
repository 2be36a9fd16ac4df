"""Invite many people from a sheet: check, look once more, send; then all links, once."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

from allauth.core import ratelimit
from django import forms
from django.core import signing
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongxin.audit import actions as audit
from tongxin.audit.downloads import hand_out
from tongxin.audit.vocabulary import LIST_EXPORTED
from tongxin.orgs.models import Unit
from tongxin.people.inviting import actions, letters, sheets
from tongxin.people.inviting.checking import Checked, check, names_of_roles
from tongxin.people.inviting.permissions import obstacle_to_invitations, units_given_by
from tongxin.people.inviting.views.office import link_to, site_of
from tongxin.people.permissions import NotAllowed, require
from tongxin.people.requests import PersonRequest
from tongxin.people.workbooks import Table, download, workbook
from tongxin.ui.attachments import XLSX
from tongxin.ui.pages import show

ASK, PREVIEW, MADE = "people/sheet.html", "people/sheet_preview.html", "people/sheet_links.html"
MOST_UNITS = 500
MOST_MISTAKES = 200
# Rows and links travel through the reader's page, so that neither names nor secrets lie on the server in between.
ROWS, LINKS = "people.inviting.rows", "people.inviting.links"
OLDEST = 60 * 60  # seconds


class SheetForm(forms.Form):
    """The file with the people."""

    file = forms.FileField(
        label=gettext_lazy("Sheet"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=gettext_lazy("XLSX or CSV, up to 1,000 rows. Nothing is sent before you have seen it once more."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def sheet(request: PersonRequest) -> HttpResponse:
    """Ask for the sheet; POST checks it and shows its mistakes, or who would be invited."""
    require(obstacle_to_invitations(request.user))
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "GET":
        return show(request, ASK, None, {"form": form, "too_old": False})
    if not ratelimit.consume(request, action="upload", user=request.user):
        refused: HttpResponse = ratelimit.respond_429(request)
        return refused
    if not form.is_valid():
        return show(request, ASK, None, {"form": form, "too_old": False}, status=422)
    try:
        rows = sheets.rows_of(form.cleaned_data["file"].read(sheets.MOST_BYTES + 1))
    except sheets.NotReadable as error:
        form.add_error("file", str(error))
        return show(request, ASK, None, {"form": form, "too_old": False}, status=422)
    return _preview(request, rows)


def _preview(request: PersonRequest, rows: list[sheets.Row]) -> HttpResponse:
    checked = check(rows, by=request.user, today=timezone.localdate())
    sealed = "" if checked.mistakes else _sealed(request, [astuple(row) for row in rows], ROWS)
    context = {
        "rows": len(rows), "guests": checked.guests, "mistakes": checked.mistakes[:MOST_MISTAKES],
        "wrong": len(checked.mistakes), "most": MOST_MISTAKES, "sealed": sealed, "letters": letters.are_sent(),
    }  # fmt: skip
    return show(request, PREVIEW, None, context, status=422 if checked.mistakes else 200)


@require_GET
def template(request: PersonRequest) -> HttpResponse:
    """Hand out the sheet to fill in, with the names of roles and units as they are written here."""
    require(obstacle_to_invitations(request.user))
    units: list[Unit] = list(units_given_by(request.user).in_official_order()[:MOST_UNITS])
    content = sheets.template(names_of_roles(request.user), [unit.name_zh for unit in units])
    return hand_out(
        content, by=request.user, request=request, name=_("invitations_template.xlsx"), media_type=XLSX,
        subject="people.invitation",
    )  # fmt: skip


@require_POST
@sensitive_variables("sent")
def sending(request: PersonRequest) -> HttpResponse:
    """Invite all of them, or nobody; show all links this once. What the page brings back is checked anew."""
    require(obstacle_to_invitations(request.user))
    given = _opened(request, "rows", ROWS)
    if given is None:
        return _too_old(request)
    rows = [sheets.Row(*row) for row in given]
    now = timezone.now()
    checked: Checked = check(rows, by=request.user, today=timezone.localdate(now))
    if checked.mistakes:
        return _preview(request, rows)
    try:
        sent = actions.invite_all(checked.guests, by=request.user, now=now)
    except (actions.InvitedAlready, NotAllowed):
        return _preview(request, rows)  # somebody else was quicker: the mistake now has its row
    for each in sent:
        letters.send(each, site=site_of(request))
    lines = [
        [each.invitation.name, each.invitation.email, str(each.invitation.word.label), each.invitation.unit.name_zh,
         link_to(request, each)]
        for each in sent
    ]  # fmt: skip
    context = {"lines": lines, "sealed": _sealed(request, lines, LINKS), "letters": letters.are_sent()}
    return show(request, MADE, None, context)


@require_POST
@sensitive_post_parameters("links")
@sensitive_variables("given")
def links(request: PersonRequest) -> HttpResponse:
    """Hand out the links that the page shows as a workbook, noted in the audit log."""
    require(obstacle_to_invitations(request.user))
    given = _opened(request, "links", LINKS)
    if given is None:
        return _too_old(request)
    heads = [
        (pgettext("of a person", "Name"), 14),
        (_("E-mail address"), 30),
        (_("Role"), 18),
        (_("Unit"), 34),
        (pgettext("an address", "Link"), 90),
    ]
    now = timezone.now()
    audit.note(
        LIST_EXPORTED, by=request.user, now=now, request=request, subject="people.invitation", rows=len(given),
        format="xlsx",
    )  # fmt: skip
    name = _("invitations_%(day)s.xlsx") % {"day": f"{timezone.localdate(now):%Y%m%d}"}
    return download(workbook([Table(_("Invitations"), heads, given)]), name)


def _sealed(request: PersonRequest, given: object, purpose: str) -> str:
    return signing.dumps(given, salt=f"{purpose}.{request.user.actor_id}", compress=True)


def _opened(request: PersonRequest, name: str, purpose: str) -> list[list[Any]] | None:
    """Return what this person's page was given, or None for what is another's, forged or an hour old."""
    salt = f"{purpose}.{request.user.actor_id}"
    try:
        found: list[list[Any]] = signing.loads(request.POST.get(name, ""), salt=salt, max_age=OLDEST)
    except signing.BadSignature:
        return None
    return found


def _too_old(request: PersonRequest) -> HttpResponse:
    form = SheetForm()
    context = {"form": form, "too_old": True}
    return show(request, ASK, None, context, status=422)
