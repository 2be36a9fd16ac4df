"""Hand out a file: who fetched which one is noted, because what is downloaded has left the house."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tongxin.audit import actions
from tongxin.audit.vocabulary import FILE_FETCHED
from tongxin.ledger.facts import Actor
from tongxin.ui.attachments import attachment


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
