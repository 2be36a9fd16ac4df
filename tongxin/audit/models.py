"""The audit log's tables: records that only grow, their head, and where pruning has cut them off."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from tongxin.audit.rules import SHORTEST_DAYS
from tongxin.audit.vocabulary import LISTS, AuditKind, Result, kind, meaning
from tongxin.ledger.models import CodeField, PositionField
from tongxin.ledger.sight import below_unit
from tongxin.orgs.models import Unit, number_of
from tongxin.privacy.keeping import Keep
from tongxin.privacy.vocabulary import Purpose

LAWFUL = Keep(purpose=Purpose.AUDIT, days=SHORTEST_DAYS)


class Head(models.Model):
    """The last position and hash. One row per city; advancing it is what puts writers in a row (docs/adr/0002)."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    position = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Privacy:
        public = {"id", "position", "hash"}

    def __str__(self) -> str:
        return f"#{self.position}"


class RecordQuerySet(models.QuerySet["Record"]):
    def newest_first(self) -> RecordQuerySet:
        return self.order_by("-position")

    def as_of(self, position: int) -> RecordQuerySet:
        """What the log held at this position: what is noted while somebody reads it does not shift the pages."""
        return self.filter(position__lte=position)

    def between(self, first: datetime | None, last: datetime | None) -> RecordQuerySet:
        """From the first moment on, and before the last."""
        records = self.filter(at__gte=first) if first else self
        return records.filter(at__lt=last) if last else records

    def of(self, code: str) -> RecordQuerySet:
        """Of a kind, or of all kinds of a group ("door")."""
        return self.filter(kind=code) if "." in code else self.filter(kind__startswith=f"{code}.")

    def at_units(self, paths: Iterable[str]) -> RecordQuerySet:
        """About the units with these paths, and all below them."""
        wanted = models.Q(pk__in=[])
        for path in paths:
            wanted |= models.Q(unit_path__range=below_unit(path))
        return self.filter(wanted)

    def about(self, text: str, subjects: Iterable[str]) -> RecordQuerySet:
        """About one of these subjects ("type:id"), or about one whose type or id holds the text."""
        return self.filter(models.Q(subject__icontains=text) | models.Q(subject__in=list(subjects)))


class Record(models.Model):
    """Somebody did something, or tried to: who, when, from where, what, about whom or what, with which result.

    Never changed. Removed only when older than 180 days, from the beginning on, and behind an anchor: the database
    refuses anything else. `position` is gapless and in the order of commits; `hash` covers every field and the hash
    before it. Knows no person: the actor is the opaque id, the subject a type and an id.
    """

    position = PositionField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=36, blank=True)  # opaque id; "" nobody known; SYSTEM
    kind = models.CharField(max_length=40)
    result = models.CharField(max_length=10, choices=Result.choices)
    subject = models.CharField(max_length=120, blank=True)  # "people.person:<public id>", "page:figures:rows_export"
    unit_path = CodeField(max_length=200, blank=True)
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=40, blank=True)  # family of the browser and system, no versions
    details = models.JSONField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = RecordQuerySet.as_manager()

    class Privacy:
        title = pgettext_lazy("record", "audit record")
        of_id = "actor"
        personal = {"address": LAWFUL, "agent": LAWFUL, "details": LAWFUL}
        words = {
            "at": pgettext_lazy("field", "time"),
            "kind": pgettext_lazy("field", "what was done"),
            "result": pgettext_lazy("field", "result"),
            "subject": pgettext_lazy("field", "about"),
            "unit_path": pgettext_lazy("field", "unit"),
            "address": pgettext_lazy("field", "network address"),
            "agent": pgettext_lazy("field", "browser"),
            "details": pgettext_lazy("field", "details"),
        }
        public = {
            "position", "at", "actor", "kind", "result", "subject", "unit_path", "previous_hash", "hash",
        }  # fmt: skip
        unshown = {"previous_hash", "hash"}

        @staticmethod
        def told(record: Record, field: str) -> str | None:
            if field == "kind":
                return str(record.word.label)
            if field == "details":
                told = (f"{label}: {meaning(key, value)}" for key, label, value in record.word.shown(record.details))
                return " · ".join(told) or "—"
            if field == "subject":
                return record.subject_in_words
            if field == "unit_path" and (number := number_of(record.unit_path)) is not None:
                unit = Unit.objects.filter(pk=number).first()
                return unit.name_zh if unit else None
            return None

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="audit_record_at"),
            models.Index(fields=["actor", "position"], name="audit_record_actor"),
            models.Index(fields=["kind", "position"], name="audit_record_kind"),
            models.Index(fields=["unit_path", "position"], name="audit_record_unit"),
        ]

    def __str__(self) -> str:
        return f"#{self.position} {self.kind}"

    def save(self, *args: object, **kwargs: object) -> None:
        raise TypeError("An audit record is noted by actions.note and never changed.")

    def get_absolute_url(self) -> str:
        return reverse("oversight:record", args=[self.position])

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        raise TypeError("An audit record is removed by actions.prune only.")

    @property
    def subject_in_words(self) -> str | None:
        """What it is about, for who did it; names of others are for those who may see them. None: nothing to say."""
        type_, _colon, id = self.subject.partition(":")
        if type_ == "people.person" and id:
            return _("own account") if id == self.actor else _("account %(id)s…") % {"id": id[:8]}
        if type_ == "page":
            return _("page %(id)s") % {"id": id}
        return str(LISTS[type_]) if type_ in LISTS and not id else None

    @property
    def word(self) -> AuditKind:
        """The kind with its labels."""
        return kind(self.kind)


class Anchor(models.Model):
    """Where a pruning cut the log off: position and hash of the last record that it removed. Never changed either.

    The record of that pruning, which is always younger, says the same inside the chain; so nobody can move an anchor
    without breaking the chain.
    """

    position = PositionField(primary_key=True)
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Privacy:
        public = {"position", "hash", "at"}

    def __str__(self) -> str:
        return f"#{self.position}"
