"""What a dossier holds besides the ledger: papers, self scores, and what was asked for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse

from tongxin.files.models import StoredFile
from tongxin.ledger.facts import new_public_id
from tongxin.ledger.sight import Seer
from tongxin.sites.models.programme import Round
from tongxin.sites.models.site import Site, months_later
from tongxin.sites.models.standard import Criterion, EvidenceKind
from tongxin.sites.vocabulary.dossier import REQUEST_MOVES, RequestStatus


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, seer: Seer) -> DocumentQuerySet:
        """Papers of the sites that this person may see."""
        return self.filter(site__in=Site.objects.visible_to(seer))

    def on_file(self) -> DocumentQuerySet:
        return self.filter(withdrawn_at=None)

    def newest_first(self) -> DocumentQuerySet:
        return self.order_by("-issued_on", "-pk")


class Document(models.Model):
    """A paper that a site handed in once. Reused by every criterion and round that asks for its kind of evidence."""

    ledger_subject = "sites.document"

    public_id = models.UUIDField(unique=True, default=new_public_id)
    site = models.ForeignKey(Site, models.PROTECT, related_name="documents")
    evidence = models.ForeignKey(EvidenceKind, models.PROTECT, related_name="documents")
    title = models.CharField(max_length=200)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    issued_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    uploaded_by = models.CharField(max_length=36)  # opaque id, as in the ledger
    uploaded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Privacy:
        public = {
            "id", "public_id", "site", "evidence", "title", "file", "issued_on", "valid_until", "uploaded_by",
            "uploaded_at", "withdrawn_at",
        }  # fmt: skip

    if TYPE_CHECKING:
        site_id: int
        evidence_id: int
        file_id: str

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("sites:document", args=[self.public_id])

    def counts_until(self, fresh_months: int | None) -> date | None:
        """Return the last day on which it counts: its own, or so many months after its issue; None for no end."""
        ends = [self.valid_until] if self.valid_until else []
        if fresh_months is not None:
            ends.append(months_later(self.issued_on, fresh_months))
        return min(ends, default=None)

    def counts_on(self, day: date, fresh_months: int | None) -> bool:
        """Return whether it is fresh enough on this day. fresh_months: how long a paper of this use stays fresh."""
        until = self.counts_until(fresh_months)
        return self.withdrawn_at is None and (until is None or day <= until)


class SelfScore(models.Model):
    """What a site gives itself for a criterion in a round, and why (自评得分). The last one counts."""

    ledger_subject = "sites.self_score"

    site = models.ForeignKey(Site, models.PROTECT, related_name="self_scores")
    round = models.ForeignKey(Round, models.PROTECT, related_name="self_scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    points = models.PositiveIntegerField()  # hundredths
    reason = models.TextField(blank=True)
    scored_by = models.CharField(max_length=36)  # opaque id
    scored_at = models.DateTimeField()

    class Privacy:
        public = {"id", "site", "round", "criterion", "points", "reason", "scored_by", "scored_at"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "round", "criterion"], name="sites_self_score_once"),
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.criterion_id}"

    if TYPE_CHECKING:
        site_id: int
        round_id: int
        criterion_id: int


class RequestQuerySet(models.QuerySet["MaterialRequest"]):
    def visible_to(self, seer: Seer) -> RequestQuerySet:
        """Requests to the sites that this person may see."""
        return self.filter(site__in=Site.objects.visible_to(seer))

    def open(self) -> RequestQuerySet:
        return self.filter(status=RequestStatus.OPEN)


class MaterialRequest(models.Model):
    """Somebody asks a site for a paper that is not on file: why, by when, and how many minutes it will cost it."""

    ledger_subject = "sites.material_request"
    moves = REQUEST_MOVES

    public_id = models.UUIDField(unique=True, default=new_public_id)
    site = models.ForeignKey(Site, models.PROTECT, related_name="requests")
    round = models.ForeignKey(Round, models.PROTECT, null=True, blank=True, related_name="requests")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    evidence = models.ForeignKey(EvidenceKind, models.PROTECT, related_name="+")
    reason = models.TextField()
    minutes = models.PositiveIntegerField()  # estimated for whoever hands it in
    due_on = models.DateField()
    asked_by = models.CharField(max_length=36)  # opaque id
    asked_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=RequestStatus.choices, default=RequestStatus.OPEN)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")

    objects = RequestQuerySet.as_manager()

    class Privacy:
        public = {
            "id", "public_id", "site", "round", "criterion", "evidence", "reason", "minutes", "due_on", "asked_by",
            "asked_at", "status", "document",
        }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "evidence"], condition=Q(status=RequestStatus.OPEN), name="sites_request_asked_once"
            ),
        ]

    if TYPE_CHECKING:
        site_id: int
        round_id: int | None
        evidence_id: int

    def __str__(self) -> str:
        return f"{self.site_id} {self.evidence_id}"
