"""Who may keep a phrase: everybody for themselves, and not without end."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

MOST = 30  # phrases of one person: a list that is longer is searched and not chosen from


def obstacle_to_keep_phrase(text: str, own: Collection[str]) -> str | None:
    """Return why a phrase cannot be kept beside those that the person has, or None."""
    if not text.strip():
        return _("Only own words are kept as a phrase, and none were written.")
    if text.strip() in own:
        return _("You have this phrase already.")
    if len(own) >= MOST:
        return _("You have %(most)s phrases, and that is the most: delete one first.") % {"most": MOST}
    return None
