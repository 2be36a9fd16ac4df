"""Common phrases (常用语) that somebody keeps for themselves, beside the list that everybody has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import pgettext_lazy

from tongxin.ledger.facts import new_public_id
from tongxin.people.models import Person
from tongxin.people.models.person import DAYS_AFTER_CLOSING
from tongxin.privacy.fields import EncryptedTextField
from tongxin.privacy.keeping import Keep
from tongxin.privacy.vocabulary import Purpose

LONGEST = 1000  # characters, as an opinion


class PhraseQuerySet(models.QuerySet["Phrase"]):
    def of(self, person: Person) -> PhraseQuerySet:
        """The person's own, in the order in which they were kept. Nobody sees another's."""
        return self.filter(person=person).order_by("pk")


class Phrase(models.Model):
    """What somebody writes often in an opinion. It is theirs: it goes with their account, and no ledger tells of it."""

    public_id = models.UUIDField(unique=True, default=new_public_id)
    person = models.ForeignKey(Person, models.CASCADE, related_name="phrases")
    text = EncryptedTextField(max_length=LONGEST, bound_to="public_id")
    kept_at = models.DateTimeField()

    objects = PhraseQuerySet.as_manager()

    class Privacy:
        title = pgettext_lazy("record", "own common phrase")
        of = "person"
        ends_with_account = True
        personal = {"text": Keep(purpose=Purpose.WORK, while_active=True, days=DAYS_AFTER_CLOSING)}
        words = {"text": pgettext_lazy("field", "phrase"), "kept_at": pgettext_lazy("field", "kept since")}
        public = {"id", "public_id", "person", "kept_at"}
        unshown = {"public_id"}

    if TYPE_CHECKING:
        person_id: int

    def __str__(self) -> str:
        return str(self.public_id)
