"""Hand out a file: who fetched which one is noted, because what is downloaded has left the house."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from tongxin.audit import actions
from tongxin.audit.vocabulary import FILE_FETCHED
from tongxin.ledger.facts import Actor

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def hand_out(
    content: bytes, *, by: Actor, request: HttpRequest, name: str, media_type: str, subject: str, unit_path: str = ""
) -> HttpResponse:
    """Hand a file to somebody who is signed in, and note it.

    name: what the file is called on their machine; it is not noted, since people put names into it. subject: the
    record that the file is or belongs to, "sites.document:<public id>". unit_path: of the unit that it is about.
    """
    actions.note(
        FILE_FETCHED, by=by, now=timezone.now(), request=request, subject=subject, unit_path=unit_path,
        format=name.rpartition(".")[2].lower()[:10],
    )  # fmt: skip
    return attachment(content, name=name, media_type=media_type)


def attachment(content: bytes, *, name: str, media_type: str) -> HttpResponse:
    """Answer with a file that is noted elsewhere, or that everybody may have: a public paper needs no record."""
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": disposition})
