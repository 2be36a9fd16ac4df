"""Templates of reports with all their versions, and editions: reports that were, or will be, published."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse

from tongxin.figures.periods import Period
from tongxin.ledger.sight import Seer
from tongxin.places import codes
from tongxin.places.models import Division
from tongxin.reports.vocabulary import Kind, Status


class TemplateQuerySet(models.QuerySet["Template"]):
    def for_list(self) -> TemplateQuerySet:
        """Every template with the number and time of its newest version."""
        newest = TemplateVersion.objects.filter(template=models.OuterRef("pk")).order_by("-number")
        return self.annotate(
            newest_number=models.Subquery(newest.values("number")[:1]),
            newest_at=models.Subquery(newest.values("saved_at")[:1]),
        ).order_by("kind", "name", "pk")


class Template(models.Model):
    """A report in the office's own words. The text is in its versions; the newest one counts."""

    ledger_subject = "reports.template"

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=100, unique=True)

    objects = TemplateQuerySet.as_manager()

    class Privacy:
        public = {"id", "public_id", "kind", "name"}

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reports:template", args=[self.public_id])


class TemplateVersion(models.Model):
    """What a template said from one saving to the next. Never changed: editions stand on it."""

    template = models.ForeignKey(Template, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    author = models.CharField(max_length=36)  # opaque id of the person, as in the ledger
    saved_at = models.DateTimeField()

    class Privacy:
        public = {"id", "template", "number", "text", "author", "saved_at"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="reports_template_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.template_id} v{self.number}"

    if TYPE_CHECKING:
        template_id: int


class EditionQuerySet(models.QuerySet["Edition"]):
    def visible_to(self, seer: Seer) -> EditionQuerySet:
        """Reports about places that this person may see as a whole. Who sees only a unit's work sees none."""
        sight = seer.sight()
        if sight.everything:
            return self
        wanted = Q(pk__in=[])
        for place in sight.places:
            wanted |= Q(place__code__range=codes.subtree(place))
        return self.filter(wanted)

    def kept(self) -> EditionQuerySet:
        """Drafts and published editions."""
        return self.exclude(status=Status.DISCARDED)

    def for_list(self) -> EditionQuerySet:
        """Newest first, with template and place."""
        return self.kept().select_related("template", "place", "version").order_by("-drafted_at", "-pk")


class Edition(models.Model):
    """A report for a place and a period. A draft follows the ledger; a published one stays as it was published."""

    ledger_subject = "reports.edition"

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    template = models.ForeignKey(Template, models.PROTECT, related_name="editions")
    place = models.ForeignKey(Division, models.PROTECT, related_name="+")
    period = models.CharField(max_length=20)  # as figures.periods.Period writes it
    drafted_by = models.CharField(max_length=36)
    drafted_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)

    # From here on frozen when it is published.
    version = models.ForeignKey(TemplateVersion, models.PROTECT, null=True, blank=True, related_name="editions")
    position = models.BigIntegerField(null=True, blank=True)
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)  # the HTML that was shown, numbers linked
    values = models.JSONField(default=dict, blank=True)  # frozen.Frozen by address
    files = models.JSONField(default=dict, blank=True)  # by format: sha256 and file name
    site = models.CharField(max_length=300, blank=True, default="")  # "https://host" that the files' numbers link to
    published_by = models.CharField(max_length=36, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = EditionQuerySet.as_manager()

    class Privacy:
        public = {
            "id", "public_id", "template", "place", "period", "drafted_by", "drafted_at", "status", "version",
            "position", "title", "text", "values", "files", "site", "published_by", "published_at",
        }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reports_edition_published_by_someone_as_of_a_position",
                condition=Q(
                    status=Status.PUBLISHED, version__isnull=False, position__isnull=False, published_at__isnull=False
                )
                & ~Q(published_by="")
                | ~Q(status=Status.PUBLISHED) & Q(version=None, position=None, published_at=None, published_by=""),
            )
        ]

    if TYPE_CHECKING:
        place_id: str
        template_id: int
        version_id: int | None

    def __str__(self) -> str:
        return self.title or f"{self.template_id} {self.place_id} {self.period}"

    def get_absolute_url(self) -> str:
        return reverse("reports:edition", args=[self.public_id])

    @property
    def is_draft(self) -> bool:
        return self.status == Status.DRAFT

    @property
    def is_published(self) -> bool:
        return self.status == Status.PUBLISHED

    @property
    def span(self) -> Period:
        return Period.parse(self.period)

    @property
    def months(self) -> str:
        """The period as lists show it."""
        return self.period.replace("..", " – ")
