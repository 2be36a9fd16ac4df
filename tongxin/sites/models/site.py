"""Sites: units that hold or seek the title, and what their dossiers hold besides the ledger."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse

from tongxin.ledger.facts import new_public_id
from tongxin.ledger.sight import Seer
from tongxin.orgs.models import Unit
from tongxin.sites.models.kinds import Initiative, SiteKind, SiteMode


class SiteQuerySet(models.QuerySet["Site"]):
    def visible_to(self, seer: Seer) -> SiteQuerySet:
        """Sites whose unit lies within what this person may see of the ledger."""
        sight = seer.sight()
        if sight.everything:
            return self
        return self.filter(sight.rows(place="unit__place__code", unit_path="unit__path"))

    def for_list(self) -> SiteQuerySet:
        """In official order, with unit, home and kind."""
        return self.select_related("unit__place", "kind").in_official_order()

    def in_official_order(self) -> SiteQuerySet:
        return self.order_by("unit__place_id", "unit__name_zh", "pk")


class Site(models.Model):
    """A unit that holds the title of demonstration site, or seeks it. The unit's work is the site's.

    Facts about the site only, and none about a person; who is to be reached is said in its applications.
    """

    ledger_subject = "sites.site"

    public_id = models.UUIDField(unique=True, default=new_public_id)
    unit = models.OneToOneField(Unit, models.PROTECT, related_name="site")
    number = models.CharField(max_length=30, unique=True, null=True, blank=True)  # FX-SFD-2026-0007
    kind = models.ForeignKey(SiteKind, models.PROTECT, null=True, blank=True, related_name="sites")
    modes = models.ManyToManyField(SiteMode, blank=True, related_name="sites")
    initiatives = models.ManyToManyField(Initiative, blank=True, related_name="sites")
    brand_name = models.CharField(max_length=100, blank=True)
    founded_on = models.DateField(null=True, blank=True)
    venue = models.CharField(max_length=100, blank=True)
    address = models.CharField(max_length=200, blank=True)
    venue_area = models.PositiveIntegerField(null=True, blank=True)  # square metres
    opening_hours = models.CharField(max_length=100, blank=True)
    annual_funds = models.BigIntegerField(null=True, blank=True)  # fen
    staff_full = models.PositiveIntegerField(null=True, blank=True)
    staff_part = models.PositiveIntegerField(null=True, blank=True)
    covered_units = models.PositiveIntegerField(null=True, blank=True)
    covered_people = models.PositiveIntegerField(null=True, blank=True)
    overview = models.TextField(blank=True)
    registered_at = models.DateTimeField()

    objects = SiteQuerySet.as_manager()

    class Privacy:
        public = {
            "id", "public_id", "unit", "number", "kind", "modes", "initiatives", "brand_name", "founded_on", "venue",
            "address", "venue_area", "opening_hours", "annual_funds", "staff_full", "staff_part", "covered_units",
            "covered_people", "overview", "registered_at",
        }  # fmt: skip

    if TYPE_CHECKING:
        unit_id: int
        kind_id: int | None

    def __str__(self) -> str:
        return str(self.unit_id)

    def get_absolute_url(self) -> str:
        return reverse("sites:dossier", args=[self.public_id])


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
