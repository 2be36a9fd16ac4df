"""One county, one brand (一县区一品牌): the brand, its projects and milestones, and the initiatives they serve."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse

from tongxin.ledger.facts import new_public_id
from tongxin.orgs.models import Unit
from tongxin.places.models import Division
from tongxin.sites.models.kinds import Initiative
from tongxin.sites.models.site import Site
from tongxin.sites.vocabulary.brand import BRAND_PROJECT_MOVES, ProjectStatus


class Brand(models.Model):
    """The brand of a county: what it is known for, and the site that leads."""

    ledger_subject = "sites.county_brand"

    public_id = models.UUIDField(unique=True, default=new_public_id)
    county = models.OneToOneField(Division, models.PROTECT, related_name="+")
    office = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # which keeps it
    name = models.CharField(max_length=100)
    slogan = models.CharField(max_length=200, blank=True)
    lead = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+")
    started_on = models.DateField()

    class Privacy:
        public = {"id", "public_id", "county", "office", "name", "slogan", "lead", "started_on"}

    if TYPE_CHECKING:
        county_id: str

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("sites:brand", args=[self.county_id[:6]])


class BrandProject(models.Model):
    """A project by which a brand comes about (项目化推进)."""

    ledger_subject = "sites.brand_project"
    moves = BRAND_PROJECT_MOVES

    public_id = models.UUIDField(unique=True, default=new_public_id)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="projects")
    title = models.CharField(max_length=200)
    funds = models.BigIntegerField(null=True, blank=True)  # fen
    initiatives = models.ManyToManyField(Initiative, blank=True, related_name="projects")
    status = models.CharField(max_length=10, choices=ProjectStatus.choices, default=ProjectStatus.PLANNED)
    reason = models.TextField(blank=True)  # why it was stopped

    class Privacy:
        public = {"id", "public_id", "brand", "title", "funds", "initiatives", "status", "reason"}

    if TYPE_CHECKING:
        brand_id: int

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.brand.get_absolute_url()

    @property
    def is_open(self) -> bool:
        return self.status in {ProjectStatus.PLANNED, ProjectStatus.RUNNING}


class Milestone(models.Model):
    """What of a project a unit has to reach, and by when."""

    ledger_subject = "sites.milestone"

    public_id = models.UUIDField(unique=True, default=new_public_id)
    project = models.ForeignKey(BrandProject, models.PROTECT, related_name="milestones")
    what = models.CharField(max_length=200)
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)

    class Privacy:
        public = {"id", "public_id", "project", "what", "owner", "due_on", "done_on"}

    if TYPE_CHECKING:
        project_id: int
        owner_id: int

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return self.project.get_absolute_url()

    def days_late(self, today: date) -> int:
        """Return by how many days it is overdue, 0 if it is reached or not due yet."""
        return 0 if self.done_on else max(0, (today - self.due_on).days)
