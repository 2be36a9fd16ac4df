"""The ledger's tables: entries that only grow, their head, and the tallies that every figure reads."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Coalesce
from django.urls import reverse

from tongxin.ledger.sight import Seer
from tongxin.ledger.vocabulary import Evidence, Verb, verb


class Head(models.Model):
    """The last position and hash. One row per city; advancing it is what puts writers in a row."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    position = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Privacy:
        public = {"id", "position", "hash"}

    def __str__(self) -> str:
        return f"#{self.position}"


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, seer: Seer) -> EntryQuerySet:
        """What this person may see: at their places, or the work of their units."""
        sight = seer.sight()
        return self if sight.everything else self.filter(sight.rows(place="place", unit_path="unit_path"))

    def as_of(self, position: int) -> EntryQuerySet:
        """What the ledger held at this position."""
        return self.filter(position__lte=position)

    def live(self, as_of: int | None = None) -> EntryQuerySet:
        """Entries that are neither reversals nor reversed (as of a position, if given)."""
        reversals = Entry.objects.filter(reverses=models.OuterRef("position"))
        entries = self.filter(reverses=None)
        if as_of is not None:
            reversals = reversals.filter(position__lte=as_of)
            entries = entries.as_of(as_of)
        # Not "does not exist": PostgreSQL would join all reversals that there are for a page of 25 rows. Nor "is null":
        # it would take that for rare, and sort everything.
        taken_back_by = Coalesce(models.Subquery(reversals.values("position")[:1]), 0)
        return entries.alias(taken_back_by=taken_back_by).filter(taken_back_by__lt=1)


class PositionField(models.BigIntegerField[int, int]):
    """A number that is the row's own place in the table. On SQLite only the type "integer" is that; "bigint" costs
    every append a second index."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


class CodeField(models.CharField[str, str]):
    """A code whose order is that of its characters, whatever the order of words in the database's language.

    What lies below a division or a unit is a range of codes.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class Entry(models.Model):
    """One fact. Never changed, never removed: the database refuses it; a mistake is reversed and told anew.

    `position` is gapless and in the order of commits. `hash` covers every field and the hash before it.
    """

    position = PositionField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    verb = models.CharField(max_length=60)
    kind = models.CharField(max_length=40, blank=True)
    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    unit_path = CodeField(max_length=200)
    place = CodeField(max_length=12)
    occurred_on = models.DateField()
    month = models.PositiveIntegerField()  # of occurred_on, 202204; what tallies are kept by
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=36)
    quantity = models.BigIntegerField()
    persons = models.BigIntegerField()
    minutes = models.BigIntegerField()
    amount = models.BigIntegerField()  # fen
    evidence = models.CharField(max_length=10, choices=Evidence.choices)
    details = models.JSONField()
    files = models.JSONField()  # sha256 of each
    source_file = models.CharField(max_length=64, blank=True)
    source_sheet = models.CharField(max_length=100, blank=True)
    source_row = models.PositiveIntegerField(null=True)
    reverses = models.BigIntegerField(null=True)  # position of the entry that this one takes back
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Privacy:
        public = {
            "position", "public_id", "verb", "kind", "subject_type", "subject_id", "unit_path", "place", "occurred_on",
            "month", "recorded_at", "actor", "quantity", "persons", "minutes", "amount", "evidence", "details", "files",
            "source_file", "source_sheet", "source_row", "reverses", "previous_hash", "hash",
        }  # fmt: skip

    class Meta:
        # Each index is a page more that every append writes. The first page that asks by subject brings its own.
        indexes = [
            models.Index(fields=["verb", "occurred_on", "position"], name="ledger_entry_verb"),
            models.Index(fields=["place", "verb", "occurred_on"], name="ledger_entry_place"),
            models.Index(fields=["unit_path", "verb", "occurred_on"], name="ledger_entry_unit"),
        ]
        constraints = [
            # Only for reversals: an index of nulls would cost every append a page.
            models.UniqueConstraint(
                fields=["reverses"], condition=models.Q(reverses__isnull=False), name="ledger_entry_reversed_once"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.position} {self.verb}"

    def save(self, *args: object, **kwargs: object) -> None:
        raise TypeError("A ledger entry is never changed; record, or reverse and record.")

    def get_absolute_url(self) -> str:
        return reverse("workspace:entry", args=[self.public_id])

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        raise TypeError("A ledger entry is never removed; reverse it.")

    @property
    def word(self) -> Verb:
        """The verb with its labels."""
        return verb(self.verb)


class Tally(models.Model):
    """Sums of entries by scope and month, written in the transaction that appends the entry.

    scope: a 12-digit division code (city and below), or a unit path ("000001/000007/").
    """

    # In this order, so that what a figure adds up lies side by side and needs no sorting.
    pk = models.CompositePrimaryKey("scope", "verb", "kind", "evidence", "month")
    scope = CodeField(max_length=200)
    verb = models.CharField(max_length=60)
    kind = models.CharField(max_length=40, blank=True)
    evidence = models.CharField(max_length=10)
    month = models.PositiveIntegerField()
    entries = models.BigIntegerField()  # a reversal counts -1
    quantity = models.BigIntegerField()
    persons = models.BigIntegerField()
    minutes = models.BigIntegerField()
    amount = models.BigIntegerField()

    class Privacy:
        public = {
            "scope", "verb", "kind", "evidence", "month", "entries", "quantity", "persons", "minutes", "amount",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.scope} {self.verb} {self.month}"


class SubjectTally(models.Model):
    """How often a subject stands behind a verb, so that "how many different ones" is right on save too.

    Kept only for verbs that say `counts_subjects`.
    """

    pk = models.CompositePrimaryKey("verb", "place", "month", "subject_id", "kind", "evidence", "unit_path")
    place = CodeField(max_length=12)
    unit_path = CodeField(max_length=200)
    verb = models.CharField(max_length=60)
    kind = models.CharField(max_length=40, blank=True)
    evidence = models.CharField(max_length=10)
    month = models.PositiveIntegerField()
    subject_id = models.CharField(max_length=64)
    entries = models.BigIntegerField()

    class Privacy:
        public = {"place", "unit_path", "verb", "kind", "evidence", "month", "subject_id", "entries"}

    def __str__(self) -> str:
        return f"{self.subject_id} {self.verb} {self.month}"
