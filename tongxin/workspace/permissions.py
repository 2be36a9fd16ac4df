"""Who may correct what the figures are made of."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongxin.ledger.models import Entry
from tongxin.ledger.vocabulary import Move, verb
from tongxin.people.models import Person
from tongxin.people.roles import Deed


def obstacle_to_reverse(person: Person, entry: Entry) -> str | None:
    """Return why the person may not take this entry back, or None."""
    if not person.may(Deed.TAKE_BACK, place=entry.place, unit_path=entry.unit_path):
        return _("Entries are taken back by officers of the division, and by secretaries and coordinators of the unit.")
    if entry.reverses:
        return _("This entry is itself a reversal. Record the fact anew instead.")
    if Entry.objects.filter(reverses=entry.position).exists():
        return _("This entry has already been taken back.")
    if isinstance(verb(entry.verb), Move) or entry.verb.startswith(("orgs.", "people.", "intake.", "reports.")):
        return _("This entry records a step of the office's own work and cannot be taken back by itself.")
    return None
