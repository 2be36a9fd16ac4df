"""Answer with a file. Whether it is noted who fetched it is told by whoever answers (`audit/downloads.py`)."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attachment(content: bytes, *, name: str, media_type: str) -> HttpResponse:
    """Answer with a file to keep, under this name on the reader's machine."""
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": disposition})
