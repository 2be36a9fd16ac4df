"""Keep a common phrase for oneself, and delete it. What somebody writes often is no fact that the ledger tells."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongxin.ledger import actions as ledger
from tongxin.people.models import Person
from tongxin.people.permissions import require
from tongxin.sites.models import Phrase
from tongxin.sites.permissions.phrases import obstacle_to_keep_phrase


@transaction.atomic
def keep_phrase(text: str, *, by: Person, now: datetime) -> Phrase:
    """Keep what was written as the person's own phrase, and return it. Raises NotAllowed."""
    ledger.hold(by)  # their phrases are counted
    require(obstacle_to_keep_phrase(text, [each.text for each in Phrase.objects.of(by)]))
    phrase = Phrase(person_id=by.pk, text=text.strip(), kept_at=now)
    phrase.save(force_insert=True)
    return phrase


def delete_phrase(phrase: Phrase, *, by: Person) -> None:
    """Delete one of the person's own phrases; what was written with it stays. Another's is left alone."""
    Phrase.objects.of(by).filter(pk=phrase.pk).delete()
