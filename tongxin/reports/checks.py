"""What a writer should know before a report is published."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongxin.reports.document import CHARACTER_LIMIT, Document
from tongxin.reports.formats import faces


@dataclass(frozen=True, slots=True)
class Check:
    """What was found. missing: characters that no face has; they stand in the way of publishing."""

    characters: int
    warnings: tuple[str, ...]
    missing: tuple[str, ...]


def check(document: Document) -> Check:
    """Return length, warnings and missing characters of a report."""
    warnings = []
    if document.empty:
        warnings.append(_("No entry falls into this period; such a report cannot be published."))
    if document.characters > CHARACTER_LIMIT:
        words = _("The text has %(count)s characters; official texts should stay within %(limit)s.")
        warnings.append(words % {"count": document.characters, "limit": CHARACTER_LIMIT})
    if document.hints:
        words = ngettext(
            "%(count)s place waits for a writer; it will be left out of the published report.",
            "%(count)s places wait for a writer; they will be left out of the published report.",
            document.hints,
        )
        warnings.append(words % {"count": document.hints})
    warnings += document.remarks
    rare = faces.rare(document.texts())
    missing = faces.missing(rare) if rare else ()
    if missing:
        words = _("No face on this server has the characters %(characters)s. Write others, or have a face installed.")
        warnings.append(words % {"characters": "、".join(missing)})
    return Check(document.characters, tuple(warnings), missing)
