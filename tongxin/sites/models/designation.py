"""Titles of sites: who holds which, by which decision, from when to when, and how it ended."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from tongxin.ledger.facts import new_public_id
from tongxin.ledger.sight import Seer
from tongxin.sites.models.programme import Programme
from tongxin.sites.models.site import Site
from tongxin.sites.rules import titles
from tongxin.sites.vocabulary.designation import Ending, Standing
from tongxin.sites.vocabulary.programme import Level


class DesignationQuerySet(models.QuerySet["Designation"]):
    def visible_to(self, seer: Seer) -> DesignationQuerySet:
        """Titles of the sites that this person may see in the office. Everybody may check any one of them by its
        certificate: that a title is held is public."""
        if seer.sight().everything:
            return self
        return self.filter(site__in=Site.objects.visible_to(seer).values("pk"))

    def public(self) -> DesignationQuerySet:
        """What the public register shows: all but rows that were recorded by mistake."""
        return self.exclude(ended_as=Ending.TAKEN_BACK)

    def current(self) -> DesignationQuerySet:
        """Those that no decision ended. Their last day may be past."""
        return self.filter(ended_on=None)

    def standing(self, wanted: str, day: date) -> DesignationQuerySet:
        """Those that are worth this on a day; the same rule as rules.titles.standing."""
        running = Q(ended_on=None) | Q(ended_on__gt=day) & ~Q(ended_as=Ending.TAKEN_BACK)
        late = Q(valid_until__lt=day)
        match wanted:
            case Standing.VALID:
                return self.filter(running, Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)
            case Standing.NOT_YET:
                return self.filter(running, valid_from__gt=day)
            case Standing.EXPIRED:
                return self.filter(running, late, valid_from__lte=day)
            case Standing.TAKEN_BACK:
                return self.filter(ended_as=wanted)
            case _:
                return self.filter(ended_as=wanted, ended_on__lte=day)

    def for_list(self) -> DesignationQuerySet:
        """In official order of the sites, newest title first; with site, unit and home."""
        return self.select_related("site__unit__place", "site__kind", "programme").in_official_order()

    def newest_first(self) -> DesignationQuerySet:
        """The titles of one site."""
        return self.order_by("-decided_on", "level", "pk")

    def in_official_order(self) -> DesignationQuerySet:
        return self.order_by("site__unit__place_id", "site__unit__name_zh", "-decided_on", "level", "pk")


class Designation(models.Model):
    """A site holds the title at a level, by a decision. `entry` and `ended_entry` are positions in the ledger.

    A title that an imported list names keeps the entry of its import: there is no second one.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id)
    site = models.ForeignKey(Site, models.PROTECT, related_name="designations")
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, blank=True, related_name="designations")
    level = models.CharField(max_length=10, choices=Level.choices)
    name = models.CharField(max_length=200)  # what the site was called when it was decided
    certificate = models.CharField(max_length=30, unique=True)  # FX-SFD-2026-0007
    decision_number = models.CharField(max_length=60, blank=True)  # 文号; imported lists do not have it
    decided_on = models.DateField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)  # the last day; without one it holds until it is ended
    entry = models.BigIntegerField(unique=True)
    is_imported = models.BooleanField(default=False)
    ended_on = models.DateField(null=True, blank=True)  # the first day on which it is no longer held
    ended_as = models.CharField(max_length=20, choices=Ending.choices, blank=True)
    ended_number = models.CharField(max_length=60, blank=True)
    ended_entry = models.BigIntegerField(null=True, blank=True)

    objects = DesignationQuerySet.as_manager()

    class Privacy:
        public = {
            "id", "public_id", "site", "programme", "level", "name", "certificate", "decision_number", "decided_on",
            "valid_from", "valid_until", "entry", "is_imported", "ended_on", "ended_as", "ended_number", "ended_entry",
        }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "level"], condition=Q(ended_on=None), name="sites_designation_one_a_level"
            ),
            models.CheckConstraint(
                name="sites_designation_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="sites_designation_ended_some_day_some_way",
                condition=Q(ended_on=None, ended_as="") | Q(ended_on__isnull=False) & ~Q(ended_as=""),
            ),
        ]

    if TYPE_CHECKING:
        site_id: int

    def __str__(self) -> str:
        return self.certificate

    def get_absolute_url(self) -> str:
        return reverse("sites:designation", args=[self.public_id])

    @property
    def public_address(self) -> str:
        """Path of the page on which everybody can check the certificate."""
        return reverse("sites:public_certificate", args=[self.certificate])

    @property
    def has_certificate(self) -> bool:
        """Whether a certificate is printed for it. A pilot has neither certificate nor plaque."""
        return self.ended_as != Ending.TAKEN_BACK and (self.programme is None or self.programme.names_sites)

    def standing(self, day: date) -> Standing:
        """What it is worth on a day."""
        return titles.standing(
            day,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            ended_on=self.ended_on,
            ended_as=self.ended_as,
        )
